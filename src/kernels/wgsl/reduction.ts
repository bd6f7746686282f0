import { wgsl } from './text.ts';

const OPERATIONS = {
  sum: (a: string, b: string) => `${a} + ${b}`,
  max: (a: string, b: string) => `max(${a}, ${b})`,
} as const;

/**
 * WGSL: `fn name(thread: u32, value: f32) -> f32`, the sum or maximum of one value per thread of a workgroup,
 * known to all of them afterwards. `threads` is a WGSL expression, `most` the largest number it can be. One
 * barrier, and every thread walks all the values: right for small workgroups, and for what runs seldom. For 256
 * threads in a hot place there is workgroup-sum.wgsl.
 */
export function reductionText(
  name: string,
  operation: keyof typeof OPERATIONS,
  { threads, most }: { readonly threads: string; readonly most: number },
): string {
  return wgsl`
    var<workgroup> ${name}_lanes: array<f32, ${most}>;

    fn ${name}(thread: u32, value: f32) -> f32 {
      ${name}_lanes[thread] = value;
      workgroupBarrier();
      var result = ${name}_lanes[0];
      for (var i = 1u; i < ${threads}; i++) {
        result = ${OPERATIONS[operation]('result', `${name}_lanes[i]`)};
      }
      return result;
    }
  `;
}
