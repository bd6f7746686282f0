import type { KvType } from '../../shared/kv-row.ts';
import { wgsl } from '../wgsl/text.ts';

/** 2^-24: {@link kvText} leaves the bytes of q8 where they are cheapest to convert, at the top of a word. */
const BYTE = '0x1p-24f';

/**
 * WGSL to read rows of keys and values: `Quad` and `Octet` are the words of 4 and 8 neighbouring channels
 * of a head, `quad_numbers` their values before the scale of {@link scaleText}. `KV_ROW_WORDS` is the length
 * of a row. Bytes are moved by products with powers of two, because SwiftShader takes vector shifts apart.
 */
export function kvText(type: KvType): string {
  return {
    f16: wgsl`
      override KV_ROW_WORDS: u32;
      alias Quad = vec2<u32>;
      alias Octet = vec4<u32>;
      const QUAD_WORDS = 2u;

      fn quad_numbers(quad: Quad) -> vec4<f32> {
        return vec4(unpack2x16float(quad.x), unpack2x16float(quad.y));
      }

      fn low_quad(octet: Octet) -> Quad {
        return octet.xy;
      }

      fn high_quad(octet: Octet) -> Quad {
        return octet.zw;
      }
    `,
    q8: wgsl`
      override KV_ROW_WORDS: u32;
      alias Quad = u32;
      alias Octet = vec2<u32>;
      const QUAD_WORDS = 1u;

      fn quad_numbers(quad: Quad) -> vec4<f32> {
        let bytes = (vec4(quad) * vec4(0x1000000u, 0x10000u, 0x100u, 1u)) & vec4(0xff000000u);
        return vec4<f32>(bitcast<vec4<i32>>(bytes));
      }

      fn low_quad(octet: Octet) -> Quad {
        return octet.x;
      }

      fn high_quad(octet: Octet) -> Quad {
        return octet.y;
      }
    `,
  }[type];
}

/** Element of the array that a buffer of rows is bound as. */
export type RowElement = 'Quad' | 'Octet';

/**
 * WGSL: `fn name(row: u32, kv_head: u32) -> f32`, what the numbers of a head in row `row` of `buffer`, an
 * array of `element`, are to be multiplied by. Always 1 for f16, which compilers then leave out.
 * Needs `KV_HEADS` and `HEAD_DIM`.
 */
export function scaleText(
  type: KvType,
  { name, buffer, element }: { name: string; buffer: string; element: RowElement },
): string {
  const word = element === 'Octet' ? `${buffer}[word / 2u][word % 2u]` : `${buffer}[word]`;
  return {
    f16: wgsl`
      fn ${name}(row: u32, kv_head: u32) -> f32 {
        return 1.0;
      }
    `,
    q8: wgsl`
      fn ${name}(row: u32, kv_head: u32) -> f32 {
        let word = row * KV_ROW_WORDS + KV_HEADS * (HEAD_DIM / 4u) + kv_head;
        return bitcast<f32>(${word}) * ${BYTE};
      }
    `,
  }[type];
}
