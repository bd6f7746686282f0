import type { KvType } from '../../../shared/kv-row.ts';
import { wgsl } from '../../wgsl/text.ts';
import { kvText, scaleText } from '../kv-text.ts';
import lowest from '../lowest.wgsl?raw';
import rotation from '../rotation.wgsl?raw';
import splitText from './attention-split.wgsl?raw';
import { perHeadWgsl } from './per-head.ts';
import splitsText from './splits.wgsl?raw';
import projectedText from './take-projected.wgsl?raw';
import queriesText from './take-queries.wgsl?raw';

/** Heads that a split begins with: queries that are ready, or all heads of the token as they were projected. */
export type SplitInput = 'queries' | 'projected';

interface SplitText {
  readonly input: SplitInput;
  readonly kvType: KvType;
  /** G */
  readonly group: number;
  readonly headDim: number;
}

/** Type that the keys are bound as: with bytes that are written, words, since one of a vector cannot be written alone. */
export const keysType = (input: SplitInput, kvType: KvType): 'Octet' | 'Quad' =>
  input === 'projected' && kvType === 'q8' ? 'Quad' : 'Octet';

/** WGSL of a split; needs `MIN_RUN`, `MAX_SPLITS`, `HEADS_PER_KV` and `HEAD_DIM`. */
export function splitWgsl({ input, kvType, group, headDim }: SplitText): string[] {
  const keys = keysType(input, kvType);
  return [
    lowest,
    splitsText,
    perHeadWgsl(group, headDim, input === 'queries' ? 'query' : 'qkv'),
    kvText(kvType),
    splitText,
    scaleText(kvType, { name: 'key_scale', buffer: 'keys', element: keys }),
    scaleText(kvType, { name: 'value_scale', buffer: 'values', element: 'Quad' }),
    ...(input === 'queries' ? [queriesText] : [rotation, projectedText, keptText[kvType]]),
  ];
}

/** How a row is written and its keys are read back. `peaks` are the largest numbers of a head's key and value, known behind a barrier. */
const keptText: Record<KvType, string> = {
  f16: wgsl`
    fn key_octet(place: u32) -> Octet {
      return keys[place];
    }

    fn put_key_octet(place: u32, low: Quad, high: Quad) {
      keys[place] = vec4(low, high);
    }

    fn quad_of(numbers: vec4<f32>, peak: f32) -> Quad {
      return vec2(pack2x16float(numbers.xy), pack2x16float(numbers.zw));
    }

    fn peaks_of(thread: u32, own: vec2<f32>) -> vec2<f32> {
      workgroupBarrier();
      return own;
    }

    fn put_scales(row: u32, kv_head: u32, peaks: vec2<f32>) {}
  `,
  q8: wgsl`
    fn key_octet(place: u32) -> Octet {
      return vec2(keys[2u * place], keys[2u * place + 1u]);
    }

    fn put_key_octet(place: u32, low: Quad, high: Quad) {
      keys[2u * place] = low;
      keys[2u * place + 1u] = high;
    }

    fn quad_of(numbers: vec4<f32>, peak: f32) -> Quad {
      // Not 0, which a head of zeros has.
      let factor = 127.0 / max(peak, 1e-30);
      let bytes = bitcast<vec4<u32>>(vec4<i32>(round(numbers * factor))) & vec4(255u);
      return bytes.x | (bytes.y << 8u) | (bytes.z << 16u) | (bytes.w << 24u);
    }

    fn peaks_of(thread: u32, own: vec2<f32>) -> vec2<f32> {
      scores[thread] = PerHead(own.x);
      scores[THREADS + thread] = PerHead(own.y);
      workgroupBarrier();
      var peaks = vec2(0.0);
      for (var i = 0u; i < THREADS; i++) {
        peaks = max(peaks, vec2(of_head(scores[i], 0u), of_head(scores[THREADS + i], 0u)));
      }
      return peaks;
    }

    fn put_scales(row: u32, kv_head: u32, peaks: vec2<f32>) {
      let word = row * KV_ROW_WORDS + KV_HEADS * (HEAD_DIM / 4u) + kv_head;
      keys[word] = bitcast<u32>(peaks.x / 127.0);
      values[word] = bitcast<u32>(peaks.y / 127.0);
    }
  `,
};
