import type { KvType } from '../../../shared/kv-row.ts';
import { paragraphs, wgsl } from '../../wgsl/text.ts';
import { kvText, scaleText } from '../kv-text.ts';
import text from './tiled.wgsl?raw';

/** WGSL of the tiled variant; needs `LOWEST`, `ROWS`, `KEYS` and `HEADS_PER_KV`. */
export function tiledWgsl(kvType: KvType): string {
  return paragraphs(
    kvText(kvType),
    text,
    tileText[kvType],
    ['keys', 'values', 'fresh_keys', 'fresh_values'].map((buffer) =>
      scaleText(kvType, { name: `${buffer}_scale`, buffer, element: 'Octet' }),
    ),
  );
}

/** Into and out of k_tile [word][key], whose words are those of the rows: two a quad, or one. */
const tileText: Record<KvType, string> = {
  f16: wgsl`
    fn put_octet(octet: u32, key: u32, words: Octet) {
      let place = 4u * octet * STRIDE + key;
      k_tile[place] = words.x;
      k_tile[place + STRIDE] = words.y;
      k_tile[place + 2u * STRIDE] = words.z;
      k_tile[place + 3u * STRIDE] = words.w;
    }

    fn tiled_quad(quad: u32, key: u32) -> Quad {
      return Quad(k_tile[2u * quad * STRIDE + key], k_tile[(2u * quad + 1u) * STRIDE + key]);
    }
  `,
  q8: wgsl`
    fn put_octet(octet: u32, key: u32, words: Octet) {
      let place = 2u * octet * STRIDE + key;
      k_tile[place] = words.x;
      k_tile[place + STRIDE] = words.y;
    }

    fn tiled_quad(quad: u32, key: u32) -> Quad {
      return k_tile[quad * STRIDE + key];
    }
  `,
};
