import type { KvType } from '../../../shared/kv-row.ts';
import { reductionText } from '../../wgsl/reduction.ts';
import { lines, paragraphs, wgsl } from '../../wgsl/text.ts';

/** Threads of a workgroup, which does a head of up to 256 channels, four of them a thread. */
export const HEAD_THREADS = { threads: 'THREADS', most: 64 } as const;

/**
 * WGSL: `store_keys` and `store_values` write a head of a row, every thread of the workgroup taking part
 * with two neighbouring channels of each half of the head. Written out for each buffer, since a WGSL
 * function cannot be handed one.
 */
export function storeText(type: KvType): string {
  const { shared, body } = texts[type];
  return paragraphs(
    shared,
    ['keys', 'values'].map(
      (buffer) => wgsl`
        fn store_${buffer}(row: u32, kv_head: u32, thread: u32, first: vec2<f32>, second: vec2<f32>) {
          ${body(buffer)}
        }
      `,
    ),
  );
}

const texts: Record<KvType, { readonly shared: string; readonly body: (buffer: string) => string }> = {
  f16: {
    shared: '',
    body: (buffer) => wgsl`
      let word = row * KV_ROW_WORDS + kv_head * (HEAD_DIM / 2u) + thread;
      ${buffer}[word] = pack2x16float(first);
      ${buffer}[word + HEAD_DIM / 4u] = pack2x16float(second);
    `,
  },
  q8: {
    shared: paragraphs(
      reductionText('workgroup_max', 'max', HEAD_THREADS),
      lines(
        "// A thread's bytes: two of the first half of the head, two of the second.",
        `var<workgroup> pairs: array<u32, ${HEAD_THREADS.most}>;`,
      ),
    ),
    // A word has the bytes of two threads: the left one writes those of the first half, the right one the others.
    body: (buffer) => wgsl`
      let own = max(abs(first), abs(second));
      let peak = workgroup_max(thread, max(own.x, own.y));
      // Not 0, which a head of zeros has.
      let factor = 127.0 / max(peak, 1e-30);
      let bytes = bitcast<vec4<u32>>(vec4<i32>(round(vec4(first, second) * factor))) & vec4(255u);
      pairs[thread] = bytes.x | (bytes.y << 8u) | (bytes.z << 16u) | (bytes.w << 24u);
      workgroupBarrier();
      let left = pairs[thread - thread % 2u];
      let right = pairs[thread - thread % 2u + 1u];
      let row_start = row * KV_ROW_WORDS;
      let word = row_start + kv_head * (HEAD_DIM / 4u) + thread / 2u;
      if (thread % 2u == 0u) {
        ${buffer}[word] = (left & 0xffffu) | (right << 16u);
      } else {
        ${buffer}[word + HEAD_DIM / 8u] = (left >> 16u) | (right & 0xffff0000u);
      }
      if (thread == 0u) {
        ${buffer}[row_start + KV_HEADS * (HEAD_DIM / 4u) + kv_head] = bitcast<u32>(peak / 127.0);
      }
    `,
  },
};
