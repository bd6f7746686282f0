import type { CodecName } from '../matrix.ts';
import { codecs, UNIT, type QuantisedCodec } from './codec.ts';
import { quadBytes, scaleText } from './planes.ts';
import { each, joined, lines, wgsl } from '../wgsl/text.ts';
import type { Decoder } from './decoder.ts';

/** Terms of the quads [first, first + count), added up. */
const summed = (first: number, count: number, term: (quad: number) => string): string =>
  joined(count, ' + ', (n) => term(first + n));

/**
 * The decoder that moves fields by shifts, for GPUs: a part is a whole unit (one quad of a float codec whose
 * columns are not whole units), and the scale multiplies the sum of a group. Needs the planes as vectors.
 */
export function shiftDecoder(name: CodecName, columns: number): Decoder {
  const codec = codecs[name];
  return codec.kind === 'float' ? floatDecoder(columns) : quantisedDecoder(codec);
}

function floatDecoder(columns: number): Decoder {
  const quads = columns % UNIT === 0 ? UNIT / 4 : 1;
  return {
    quads,
    parts: 1,
    count: `(QUADS / ${quads}u)`,
    rowStart: (p, row) => `let ${p}_first = ${row} * QUADS;`,
    unitStart: () => '',
    inputStart: () => '',
    load: (p, unit) => `let ${p}_quad = ${p}_first + ${unit} * ${quads}u;`,
    add: (sum, p, _, x) => {
      const products = summed(0, quads, (quad) => `float_quad(${p}_quad + ${quad}u) * ${x(quad)}`);
      return `${sum} += dot(${products}, vec4<f32>(1.0));`;
    },
  };
}

function quantisedDecoder(codec: QuantisedCodec): Decoder {
  const low = (p: string) => (word: string) => {
    const n = Number.parseInt(word, 10);
    return `${p}_low${n >> 2}.${'xyzw'[n & 3]}`;
  };
  const high = (p: string) => (word: string) => `${p}_high${Number.parseInt(word, 10)}`;
  const groupQuads = 8 / codec.groups;
  const numbers = (p: string, quad: number): string =>
    `byte_values(${quadBytes(codec, quad, low(p), high(p))})`;
  return {
    quads: 8,
    parts: 1,
    count: 'UNITS',
    rowStart: (p, row) =>
      lines(`let ${p}_first = ${row} * UNITS;`, `let ${p}_scales = ${row} * SCALE_WORDS;`),
    unitStart: () => '',
    inputStart: (x) =>
      codec.minimum
        ? each(
            codec.groups,
            (group) =>
              `let x_sum${group} = dot(${summed(group * groupQuads, groupQuads, x)}, vec4<f32>(1.0));`,
          )
        : '',
    load: (p, unit) => {
      const index = `(${p}_first + ${unit})`;
      const vectors = codec.lowBits === 8 ? 2 : 1;
      const texts = Array.from({ length: vectors }, (_, n) =>
        vectors === 1 ? `let ${p}_low0 = low[${index}];` : `let ${p}_low${n} = low[${index} * 2u + ${n}u];`,
      );
      for (let n = 0; n < codec.highBits; n++) {
        texts.push(`let ${p}_high${n} = high[${index} * ${codec.highBits}u + ${n}u];`);
      }
      return lines(texts);
    },
    add: (sum, p, unit, x) =>
      each(codec.groups, (group) => {
        const products = summed(group * groupQuads, groupQuads, (quad) => `${numbers(p, quad)} * ${x(quad)}`);
        const scale = scaleText(codec, `${p}_scales`, unit, group);
        const dot = `dot(${products}, vec4<f32>(1.0))`;
        if (!codec.minimum) return `${sum} += ${scale} * ${dot};`;
        return wgsl`
          {
            let s = ${scale};
            ${sum} += s.x * ${dot} + s.y * x_sum${group};
          }
        `;
      }),
  };
}
