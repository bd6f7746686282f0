import type { CodecName } from '../matrix.ts';
import { codecs, UNIT, type QuantisedCodec } from './codec.ts';
import { quadBytes, scaleText } from './planes.ts';
import { lines } from '../wgsl/text.ts';

/**
 * WGSL for the weights that a thread reads at a time: a unit of one row in a quantised codec, and as many
 * values of a float codec where the columns are whole units, else one quad. Needs `planeText` with vectors.
 */
export interface UnitText {
  /** Quads in a unit. */
  readonly quads: number;
  /** Quads that share a scale. */
  readonly groupQuads: number;
  /** Whether a weight is `scale * number + minimum`. */
  readonly minimum: boolean;
  /** WGSL expression: units in a row. */
  readonly count: string;
  /** Declares what a row needs once, before the loop over units; `p` starts all names, `row` is its index. */
  rowStart(p: string, row: string): string;
  /** Loads the words of unit `unit` of the row named `p`. */
  load(p: string, unit: string): string;
  /** Expression of type vec4<f32>: the numbers of a quad, before scale and minimum. */
  numbers(p: string, quad: number): string;
  /** Expression: f32, or vec2<f32> of scale and minimum; empty for plain values. */
  scale(p: string, unit: string, group: number): string;
}

/** How a matrix with rows of `columns` weights is read by units. */
export function unitText(name: CodecName, columns: number): UnitText {
  const codec = codecs[name];
  return codec.kind === 'float' ? floatUnit(columns) : quantisedUnit(codec);
}

function floatUnit(columns: number): UnitText {
  const quads = columns % UNIT === 0 ? UNIT / 4 : 1;
  return {
    quads,
    groupQuads: quads,
    minimum: false,
    count: `(QUADS / ${quads}u)`,
    rowStart: (p, row) => `let ${p}_first = ${row} * QUADS;`,
    load: (p, unit) => `let ${p}_quad = ${p}_first + ${unit} * ${quads}u;`,
    numbers: (p, quad) => `float_quad(${p}_quad + ${quad}u)`,
    scale: () => '',
  };
}

function quantisedUnit(codec: QuantisedCodec): UnitText {
  const low = (p: string) => (word: string) => {
    const n = Number.parseInt(word, 10);
    return `${p}_low${n >> 2}.${'xyzw'[n & 3]}`;
  };
  const high = (p: string) => (word: string) => `${p}_high${Number.parseInt(word, 10)}`;
  return {
    quads: 8,
    groupQuads: 8 / codec.groups,
    minimum: codec.minimum,
    count: 'UNITS',
    rowStart: (p, row) =>
      lines(`let ${p}_first = ${row} * UNITS;`, `let ${p}_scales = ${row} * SCALE_WORDS;`),
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
    numbers: (p, quad) => `byte_values(${quadBytes(codec, quad, low(p), high(p))})`,
    scale: (p, unit, group) => scaleText(codec, `${p}_scales`, unit, group),
  };
}
