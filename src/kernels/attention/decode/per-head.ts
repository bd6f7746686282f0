import { joined, wgsl } from '../../wgsl/text.ts';

/**
 * WGSL for a value per query head of a kv head's G: `PerHead` is f32, vec2 or vec4, so that one line of text
 * serves every G and the values share registers and loads. `query_heads(first)` gathers one channel of
 * G heads that lie E apart in `buffer`.
 */
export function perHeadWgsl(group: number, headDim: number, buffer: 'query' | 'qkv'): string {
  return wgsl`
    alias PerHead = ${group === 1 ? 'f32' : `vec${group}<f32>`};

    fn query_heads(first: u32) -> PerHead {
      return PerHead(${joined(group, ', ', (head) => `${buffer}[first + ${head * headDim}u]`)});
    }

    fn of_head(values: PerHead, head: u32) -> f32 {
      return ${group === 1 ? 'values' : 'values[head]'};
    }
  `;
}
