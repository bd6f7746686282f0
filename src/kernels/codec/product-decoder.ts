import type { CodecName } from '../matrix.ts';
import { codecs, UNIT, type QuantisedCodec } from './codec.ts';
import { quadBytes, scaleText } from './planes.ts';
import { each, joined, lines } from '../wgsl/text.ts';
import type { Decoder } from './decoder.ts';

/**
 * The decoder that moves fields by products with powers of two, for software adapters, where SwiftShader takes
 * vector shifts apart. `load` declares the weights of a part, `<p>_w0` to `<p>_w<quads - 1>`, which may then be
 * added for some tokens. A part is `quads` quads (one where the columns of a float codec are not whole units),
 * so that the text stays short and few values are live. Needs the planes as words.
 */
export function productDecoder(name: CodecName, columns: number, quads: 2 | 4): Decoder {
  const codec = codecs[name];
  if (codec.kind === 'quantised') return quantisedDecoder(codec, quads);
  return columns % UNIT === 0 ? floatDecoder(quads, 8 / quads) : floatDecoder(1, 1);
}

const addWeights =
  (quads: number): Decoder['add'] =>
  (sum, p, _, x) =>
    `${sum} += ${joined(quads, ' + ', (q) => `dot(${p}_w${q}, ${x(q)})`)};`;

function floatDecoder(quads: number, parts: number): Decoder {
  return {
    quads,
    parts,
    count: `(QUADS / ${quads * parts}u)`,
    rowStart: (p, row) => `let ${p}_first = ${row} * QUADS;`,
    unitStart: () => '',
    inputStart: () => '',
    add: addWeights(quads),
    load: (p, unit, part) =>
      each(
        quads,
        (n) =>
          `let ${p}_w${n} = float_quad(${p}_first + (${unit} * ${parts}u + ${part}) * ${quads}u + ${n}u);`,
      ),
  };
}

const hex = (value: number): string => `0x${(value >>> 0).toString(16)}u`;

/**
 * WGSL expression, vec4<u32>: the `bits` of each weight of quad `quad` of a word, moved to bits
 * [top - bits, top). `before` is the word shifted right by `bits`, for fields that would have to move right.
 */
function field(bits: number, top: number, quad: number, word: string, before: string): string {
  const room = top - bits - 24;
  const at = quad * bits;
  const [source, from] = at <= room ? [word, at] : [before, at - bits];
  const factors = [0, 1, 2, 3].map((byte) => hex(2 ** (top - bits - 8 * byte - from)));
  return `((vec4<u32>(${source}) * vec4<u32>(${factors.join(', ')})) & vec4<u32>(${hex((2 ** bits - 1) * 2 ** (top - bits))}))`;
}

// oxlint-disable-next-line max-lines-per-function -- writers that share the numbers of one codec
function quantisedDecoder(codec: QuantisedCodec, quads: 2 | 4): Decoder {
  const { lowBits, highBits, groups, minimum, codebook } = codec;
  const bits = lowBits + highBits;
  // Flips the top bit of every number, which makes it signed: the number less half its range.
  const flip = (planeBits: number): string =>
    hex(
      Array.from({ length: 32 / planeBits }, (_, n) => 2 ** (planeBits * (n + 1) - 1)).reduce(
        (a, b) => a + b,
      ),
    );
  const flips = {
    low: highBits === 0 && lowBits < 8 && !codebook ? ` ^ ${flip(lowBits)}` : '',
    high: highBits > 0 ? ` ^ ${flip(highBits)}` : '',
  };
  // The words that hold a part, moved so that its first quad is quad 0 of the first of them.
  const words = (plane: 'low' | 'high', planeBits: number, p: string, unit: string, part: string): string => {
    const first = `(${p}_first + ${unit}) * ${planeBits}u`;
    const quadsPerWord = 8 / planeBits;
    const partsPerWord = Math.max(1, quadsPerWord / quads);
    const count = Math.max(1, quads / quadsPerWord);
    const index = partsPerWord > 1 ? `${part} / ${partsPerWord}u` : `${part} * ${count}u`;
    const shift = partsPerWord > 1 ? ` >> ((${part} % ${partsPerWord}u) * ${quads * planeBits}u)` : '';
    return each(
      count,
      (n) => `let ${p}_${plane}${n} = (${plane}[${first} + ${index} + ${n}u]${flips[plane]})${shift};`,
    );
  };
  // Fields that lie too high in their word for their place are read from the word shifted right.
  const places = (planeBits: number, top: number): { word: number; quad: number; shifted: boolean }[] =>
    Array.from({ length: quads }, (_, quad) => {
      const perWord = 8 / planeBits;
      const inWord = quad % perWord;
      return {
        word: Math.floor(quad / perWord),
        quad: inWord,
        shifted: inWord * planeBits > top - planeBits - 24,
      };
    });
  const lowTop = 32 - highBits;
  const lowPlaces = places(lowBits, lowTop);
  const highPlaces = highBits > 0 ? places(highBits, 32) : [];
  const numbers = (p: string, quad: number): string => {
    const low = lowPlaces[quad];
    const high = highPlaces[quad];
    if (!low) return '';
    const text = field(lowBits, lowTop, low.quad, `${p}_low${low.word}`, `${p}_lower${low.word}`);
    const whole = high ? `(${text} | ${field(highBits, 32, high.quad, `${p}_high${high.word}`, '')})` : text;
    return `vec4<f32>(bitcast<vec4<i32>>(${whole}))`;
  };
  const name = (p: string, plane: string) => (word: string) => `${p}_${plane}${Number.parseInt(word, 10)}`;
  const power = codebook ? 1 : 2 ** (bits - 32);
  const half = 2 ** (bits - 1);
  const declareScale = (p: string, unit: string, group: string | number): string => {
    const scale = scaleText(codec, `${p}_scales`, unit, group);
    if (!minimum) return `let ${p}_s = ${scale} * ${power};`;
    return lines(
      `let ${p}_sm = ${scale};`,
      `let ${p}_s = ${p}_sm.x * ${power};`,
      `let ${p}_m = vec4<f32>(${p}_sm.y + ${p}_sm.x * ${half}.0);`,
    );
  };
  return {
    quads,
    parts: 8 / quads,
    count: 'UNITS',
    rowStart: (p, row) =>
      lines(`let ${p}_first = ${row} * UNITS;`, `let ${p}_scales = ${row} * SCALE_WORDS;`),
    unitStart: (p, unit) => (groups === 1 ? declareScale(p, unit, 0) : ''),
    inputStart: () => '',
    add: addWeights(quads),
    load: (p, unit, part) => {
      const texts = [words('low', lowBits, p, unit, part)];
      if (highBits > 0) texts.push(words('high', highBits, p, unit, part));
      const group = quads === 4 ? part : `(${part} / 2u)`;
      if (groups === 2) texts.push(declareScale(p, unit, group));
      if (!codebook) {
        for (const word of new Set(lowPlaces.filter(({ shifted }) => shifted).map((place) => place.word))) {
          texts.push(`let ${p}_lower${word} = ${p}_low${word} >> ${lowBits}u;`);
        }
      }
      texts.push(
        each(quads, (quad) => {
          const q = codebook
            ? `byte_values(${quadBytes(codec, quad, name(p, 'low'), name(p, 'high'))})`
            : numbers(p, quad);
          return `let ${p}_w${quad} = ${p}_s * ${q}${minimum ? ` + ${p}_m` : ''};`;
        }),
      );
      return lines(texts);
    },
  };
}
