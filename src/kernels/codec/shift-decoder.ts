import type { CodecName } from '../matrix.ts';
import { each, joined, lines, wgsl } from '../wgsl/text.ts';
import { codecs, type QuantisedCodec, SCALE_FACTOR, UNIT } from './codec.ts';
import type { Decoder } from './decoder.ts';
import { rawScaleText, unsignedBytes } from './planes.ts';

export interface ShiftDecoder extends Decoder {
  /** Products come out `1 / factor` times too large. */
  readonly factor: number;
  /** WGSL of the functions that its texts use. */
  readonly helpers: string;
  /** Statements that all threads of a workgroup run before the first product. */
  readonly start: string;
}

const unpackedText = wgsl`
  fn unpacked(w: u32) -> vec4<f32> {
    return vec4<f32>((vec4<u32>(w) >> vec4<u32>(0u, 8u, 16u, 24u)) & vec4<u32>(255u));
  }
`;

/** The codebook in workgroup memory: its 16 numbers lie in as many banks, so that lanes never wait for each other. */
const codebookText = wgsl`
  var<workgroup> codebook: array<f32, 16>;

  fn codebook_values(w: u32) -> vec4<f32> {
    let q = (vec4<u32>(w) >> vec4<u32>(0u, 8u, 16u, 24u)) & vec4<u32>(15u);
    return vec4<f32>(codebook[q.x], codebook[q.y], codebook[q.z], codebook[q.w]);
  }
`;
const codebookStart = wgsl`
  if (thread < 16u) {
    codebook[thread] = byte_values(thread).x;
  }
  workgroupBarrier();
`;

/** Terms of the quads [first, first + count), added up. */
const summed = (first: number, count: number, term: (quad: number) => string): string =>
  joined(count, ' + ', (n) => term(first + n));

/**
 * The decoder of units (one quad of a float codec whose columns are not whole units): fields are moved by shifts,
 * and the scale multiplies the sum of a group. Needs the planes as vectors.
 *
 * Numbers stay the unsigned bytes they are stored as, which GPUs convert in one instruction; what belongs to all
 * weights of a group (offset or minimum) is multiplied by the sum of its x, which all rows share.
 */
export function shiftDecoder(name: CodecName, columns: number): ShiftDecoder {
  const codec = codecs[name];
  return codec.kind === 'float' ? floatDecoder(columns) : quantisedDecoder(codec);
}

function floatDecoder(columns: number): ShiftDecoder {
  const quads = columns % UNIT === 0 ? UNIT / 4 : 1;
  return {
    factor: 1,
    helpers: '',
    start: '',
    quads,
    count: `(QUADS / ${quads}u)`,
    rowStart: (p, row) => `let ${p}_first = ${row} * QUADS;`,
    inputStart: () => '',
    load: (p, unit) => `let ${p}_quad = ${p}_first + ${unit} * ${quads}u;`,
    add: (sum, p, _, x) => {
      const products = summed(0, quads, (quad) => `float_quad(${p}_quad + ${quad}u) * ${x(quad)}`);
      return `${sum} += dot(${products}, vec4<f32>(1.0));`;
    },
  };
}

function quantisedDecoder(codec: QuantisedCodec): ShiftDecoder {
  const low = (p: string) => (word: string) => {
    const n = Number.parseInt(word, 10);
    return `${p}_low${n >> 2}.${'xyzw'[n & 3]}`;
  };
  const high = (p: string) => (word: string) => `${p}_high${Number.parseInt(word, 10)}`;
  const groupQuads = 8 / codec.groups;
  const numbers = (p: string, quad: number): string =>
    codec.codebook
      ? `codebook_values(${unsignedBytes(codec, quad, low(p), high(p))})`
      : `unpacked(${unsignedBytes(codec, quad, low(p), high(p))})`;
  // Signed bytes become unsigned ones by their sign bit.
  const offset = codec.lowBits === 8 ? -128 : codec.offset;
  const flip = codec.lowBits === 8 ? ' ^ vec4<u32>(0x80808080u)' : '';
  return {
    factor: 1 / SCALE_FACTOR,
    helpers: codec.codebook ? codebookText : unpackedText,
    start: codec.codebook ? codebookStart : '',
    quads: 8,
    count: 'UNITS',
    rowStart: (p, row) =>
      lines(`let ${p}_first = ${row} * UNITS;`, `let ${p}_scales = ${row} * SCALE_WORDS;`),
    inputStart: (x) =>
      codec.codebook
        ? ''
        : each(codec.groups, (group) => {
            const quads = `(${summed(group * groupQuads, groupQuads, x)})`;
            return codec.minimum
              ? `let x_sum${group} = dot(${quads}, vec4<f32>(1.0));`
              : `let x_sum${group} = ${quads} * ${offset}.0;`;
          }),
    load: (p, unit) => {
      const index = `(${p}_first + ${unit})`;
      const vectors = codec.lowBits === 8 ? 2 : 1;
      const texts = Array.from({ length: vectors }, (_, n) =>
        vectors === 1
          ? `let ${p}_low0 = low[${index}];`
          : `let ${p}_low${n} = low[${index} * 2u + ${n}u]${flip};`,
      );
      for (let n = 0; n < codec.highBits; n++) {
        texts.push(`let ${p}_high${n} = high[${index} * ${codec.highBits}u + ${n}u];`);
      }
      return lines(texts);
    },
    add: (sum, p, unit, x) =>
      each(codec.groups, (group) => {
        const products = summed(group * groupQuads, groupQuads, (quad) => `${numbers(p, quad)} * ${x(quad)}`);
        const scale = rawScaleText(codec, `${p}_scales`, unit, group);
        if (codec.minimum) {
          return lines(
            `let ${p}_sm${group} = ${scale};`,
            `${sum} += ${p}_sm${group}.x * dot(${products}, vec4<f32>(1.0)) + ${p}_sm${group}.y * x_sum${group};`,
          );
        }
        const start = codec.codebook ? '' : `x_sum${group} + `;
        return `${sum} += ${scale} * dot(${start}${products}, vec4<f32>(1.0));`;
      }),
  };
}
