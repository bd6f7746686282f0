import type { Decoder } from '../codec/decoder.ts';
import { productDecoder } from '../codec/product-decoder.ts';
import { GROUP_INDEX, type MatvecBody, rowText } from '../matvec/body.ts';
import { each, lines, wgsl } from '../wgsl/text.ts';

/**
 * WGSL of the `rows` and `broadcast` variants: every thread computes its rows by itself, and neighbouring threads
 * take neighbouring rows.
 */
export function aloneText({ codec, columns, variant, shape, geglu }: MatvecBody): string {
  const { rows, threads, quads = 4 } = shape;
  const decoder = productDecoder(codec, columns, quads);
  const outputs = geglu ? rows / 2 : rows;
  const shared = variant === 'broadcast' && decoder.quads > 1;
  const output = (i: number): string =>
    geglu ? `gelu(vec4<f32>(sum${i})).x * sum${i + outputs}` : `sum${i}`;
  return wgsl`
    @compute @workgroup_size(${threads})
    fn main(
      @builtin(workgroup_id) group: vec3<u32>,
      @builtin(local_invocation_index) thread: u32,
      ${shared && '@builtin(subgroup_invocation_id) lane: u32,'}
    ) {
      let first = ${GROUP_INDEX} * ${threads * outputs}u + thread;
      let x_first = x_start();
      ${each(rows, (i) => lines(decoder.rowStart(`r${i}`, rowText(i, outputs, threads)), `var sum${i} = 0.0;`))}
      for (var unit = 0u; unit < ${decoder.count}; unit++) {
        ${each(rows, (i) => decoder.unitStart(`r${i}`, 'unit'))}
        for (var part = 0u; part < ${decoder.parts}u; part++) {
          ${readText(decoder, shared)}
          ${each(
            rows,
            (i) => wgsl`
              {
                ${decoder.load(`r${i}`, 'unit', 'part')}
                ${decoder.add(`sum${i}`, `r${i}`, 'unit', (q) => `v${q}`)}
              }
            `,
          )}
        }
      }
      ${each(
        outputs,
        (i) => wgsl`
          if (first + ${i * threads}u < OUTPUTS) {
            y[FIRST_OUTPUT + first + ${i * threads}u] = ${output(i)};
          }
        `,
      )}
    }
  `;
}

/** Declares v0 ... : the quads of x of a part, each read by one lane and handed round where `shared`. */
function readText({ quads, parts }: Decoder, shared: boolean): string {
  const quad = `x_first + (unit * ${parts}u + part) * ${quads}u`;
  if (!shared) return each(quads, (q) => `let v${q} = x[${quad} + ${q}u];`);
  return lines(
    `let shared_x = x[${quad} + lane % ${quads}u];`,
    each(quads, (q) => `let v${q} = subgroupBroadcast(shared_x, ${q}u);`),
  );
}
