import type { BufferSlice } from '../../device/memory.ts';
import { read, type Declared } from '../define-kernel.ts';
import type { CodecName, MatrixShard } from '../matrix.ts';
import { codecs, SCALE_FACTOR, scaleHalves, UNIT, type Codec, type QuantisedCodec } from './codec.ts';
import { lines, paragraphs, wgsl } from '../wgsl/text.ts';

export type PlaneName = 'low' | 'high' | 'scales';

/** Binding of the low plane: a word at a time, or a unit's words as vectors. */
export type LowAccess = 'words' | 'vectors';

/** The planes that a codec has, as read-only bindings. */
export function planeBindings(name: CodecName, access: LowAccess): Partial<Record<PlaneName, Declared>> {
  const codec = codecs[name];
  const low = read(`array<${lowType(codec, access)}>`);
  if (codec.kind === 'float') return { low };
  const words = read('array<u32>');
  return codec.highBits > 0 ? { low, high: words, scales: words } : { low, scales: words };
}

/** Slices for {@link planeBindings}; a plane that the codec lacks is never bound. */
export function planesOf(shard: MatrixShard): Record<PlaneName, BufferSlice> {
  return { low: shard.low, high: shard.high ?? shard.low, scales: shard.scales ?? shard.low };
}

/** Values of the WGSL constants that {@link planeText} declares. */
export function planeConstants(name: CodecName, columns: number): Record<string, number> {
  return codecs[name].kind === 'float' ? { QUADS: columns / 4 } : { UNITS: columns / UNIT };
}

const lowType = (codec: Codec, access: LowAccess): string => {
  if (codec.kind === 'float') return codec.bytesPerWeight === 4 ? 'vec4<f32>' : 'vec2<u32>';
  if (access === 'words') return 'u32';
  return codec.lowBits === 2 ? 'vec2<u32>' : 'vec4<u32>';
};

/** WGSL: sizes of the planes, and the functions the texts below use. */
export function planeText(name: CodecName): string {
  const codec = codecs[name];
  return codec.kind === 'float'
    ? paragraphs('override QUADS: u32;', floatText(codec.name))
    : paragraphs(
        lines(
          'override UNITS: u32;',
          `override SCALE_WORDS: u32 = (UNITS * ${scaleHalves(codec)}u + 1u) / 2u;`,
        ),
        bytesText(codec),
      );
}

const floatText = (name: CodecName): string => wgsl`
  fn float_quad(index: u32) -> vec4<f32> {
    ${floatBodies[name as 'f32' | 'f16' | 'bf16']}
  }
`;

const floatBodies = {
  f32: 'return low[index];',
  f16: wgsl`
    let w = low[index];
    return vec4<f32>(unpack2x16float(w.x), unpack2x16float(w.y));
  `,
  bf16: wgsl`
    let w = low[index];
    return bitcast<vec4<f32>>(vec4<u32>(w.x << 16u, w.x & 0xffff0000u, w.y << 16u, w.y & 0xffff0000u));
  `,
};

/** `byte_values`: the four numbers of a quad, packed as signed bytes (as indices with a codebook). */
function bytesText(codec: QuantisedCodec): string {
  if (!codec.codebook) {
    return wgsl`
      fn byte_values(w: u32) -> vec4<f32> {
        return vec4<f32>((vec4<i32>(bitcast<i32>(w)) << vec4<u32>(24u, 16u, 8u, 0u)) >> vec4<u32>(24u));
      }
    `;
  }
  // The 16 signed bytes of the IQ4 codebook, four a word: -127 -104 -83 -65 | -49 -35 -22 -10 | 1 13 25 38 | 53 69 89 113.
  return wgsl`
    fn byte_values(w: u32) -> vec4<f32> {
      let q = (vec4<u32>(w) >> vec4<u32>(0u, 8u, 16u, 24u)) & vec4<u32>(15u);
      let odd = (q & vec4<u32>(4u)) != vec4<u32>();
      let word = select(
        select(vec4<u32>(0xbfad9881u), vec4<u32>(0xf6eaddcfu), odd),
        select(vec4<u32>(0x26190d01u), vec4<u32>(0x71594535u), odd),
        q >= vec4<u32>(8u));
      return vec4<f32>((bitcast<vec4<i32>>(word) << (vec4<u32>(24u) - ((q & vec4<u32>(3u)) << vec4<u32>(3u)))) >> vec4<u32>(24u));
    }
  `;
}

/** An index into quads: known when the text is made, or a WGSL expression. */
type Index = number | string;
const divided = (index: Index, by: number): string =>
  typeof index === 'number' ? `${Math.floor(index / by)}u` : by === 1 ? index : `(${index} / ${by}u)`;
const remainder = (index: Index, by: number, factor: number): string =>
  typeof index === 'number' ? `${(index % by) * factor}u` : `((${index} % ${by}u) * ${factor}u)`;

/** The `bits` of quad `quad` as packed bytes; `word` gives the text of a word of the plane's unit. */
function field(bits: number, quad: Index, word: (index: string) => string): string {
  const quadsPerWord = 8 / bits;
  const text = word(divided(quad, quadsPerWord));
  if (bits === 8) return text;
  const shift = remainder(quad, quadsPerWord, bits);
  const mask = `0x${(((1 << bits) - 1) * 0x01010101).toString(16).padStart(8, '0')}u`;
  return shift === '0u' ? `(${text} & ${mask})` : `((${text} >> ${shift}) & ${mask})`;
}

/** WGSL expression: the four bytes `q + offset` of a quad, given the words of its unit. */
export function quadBytes(
  codec: QuantisedCodec,
  quad: Index,
  low: (word: string) => string,
  high: (word: string) => string,
): string {
  let bytes = field(codec.lowBits, quad, low);
  if (codec.highBits > 0) bytes = `(${bytes} | (${field(codec.highBits, quad, high)} << ${codec.lowBits}u))`;
  if (codec.offset === 0) return bytes;
  // Bit 7 keeps the subtraction of one byte from borrowing of the next; flipping it back gives the sign.
  const subtract = `0x${(-codec.offset * 0x01010101).toString(16).padStart(8, '0')}u`;
  return `(((${bytes} | 0x80808080u) - ${subtract}) ^ 0x80808080u)`;
}

/** WGSL expression: the four bytes q of a quad as they are stored, given the words of its unit. */
export function unsignedBytes(
  codec: QuantisedCodec,
  quad: number,
  low: (word: string) => string,
  high: (word: string) => string,
): string {
  const { lowBits, highBits } = codec;
  const bytes = field(lowBits, quad, low);
  if (highBits === 0) return bytes;
  // The high bits go to their place above the low ones in one shift, and are cut out there.
  const quadsPerWord = 8 / highBits;
  const by = (quad % quadsPerWord) * highBits - lowBits;
  const word = high(`${Math.floor(quad / quadsPerWord)}u`);
  const moved = by === 0 ? word : by > 0 ? `(${word} >> ${by}u)` : `(${word} << ${-by}u)`;
  const mask = (((1 << highBits) - 1) << lowBits) * 0x01010101;
  return `(${bytes} | (${moved} & 0x${mask.toString(16).padStart(8, '0')}u))`;
}

/** WGSL expression: scale (and minimum) of a group; `row` is the row's first scale word. */
export function scaleText(codec: QuantisedCodec, row: string, unit: string, group: Index): string {
  return `(${rawScaleText(codec, row, unit, group)} * ${1 / SCALE_FACTOR})`;
}

/** The same `SCALE_FACTOR` times too large, as they are stored. */
export function rawScaleText(codec: QuantisedCodec, row: string, unit: string, group: Index): string {
  const halves = scaleHalves(codec);
  if (codec.minimum) {
    const word = codec.groups === 1 ? unit : `${unit} * 2u + ${divided(group, 1)}`;
    return `unpack2x16float(scales[${row} + ${word}])`;
  }
  if (halves === 2) {
    const word = `scales[${row} + ${unit}]`;
    const shift = typeof group === 'number' ? `${group * 16}u` : `(${group} * 16u)`;
    return `unpack2x16float(${word} >> ${shift}).x`;
  }
  return `unpack2x16float(scales[${row} + (${unit} >> 1u)] >> ((${unit} & 1u) * 16u)).x`;
}
