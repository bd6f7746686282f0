import type { CodecName } from '../matrix.ts';
import { codecs, UNIT, type QuantisedCodec } from './codec.ts';
import { quadBytes, scaleText } from './decode.ts';

/**
 * WGSL for kernels that decode weights once and use them for many tokens: a unit of a row is walked in
 * parts of two quads (one quad where the columns of a float codec are not whole units), so that the text
 * stays short and few values are live. Needs `planeText` with words.
 */
export interface OctetText {
  /** Quads in a part. */
  readonly quads: number;
  /** Parts in a unit. */
  readonly parts: number;
  /** WGSL expression: units in a row. */
  readonly count: string;
  /** Declares what a row needs once; `p` starts all names, `row` is its index. */
  rowStart(p: string, row: string): string;
  /** Declares what a row needs for each unit. */
  unitStart(p: string, unit: string): string;
  /** Declares `<p>_w0` (and `<p>_w1`): the weights of part `part`, vec4<f32> each. */
  load(p: string, unit: string, part: string): string;
}

export function octetText(name: CodecName, columns: number): OctetText {
  const codec = codecs[name];
  return codec.kind === 'float' ? floatOctet(columns) : quantisedOctet(codec);
}

function floatOctet(columns: number): OctetText {
  const whole = columns % UNIT === 0;
  const quads = whole ? 2 : 1;
  const parts = whole ? 4 : 1;
  return {
    quads,
    parts,
    count: `(QUADS / ${quads * parts}u)`,
    rowStart: (p, row) => `let ${p}_first = ${row} * QUADS;`,
    unitStart: () => '',
    load: (p, unit, part) =>
      Array.from({ length: quads }, (_, n) => {
        const quad = `(${unit} * ${parts}u + ${part}) * ${quads}u + ${n}u`;
        return `let ${p}_w${n} = float_quad(${p}_first + ${quad});`;
      }).join(' '),
  };
}

function quantisedOctet(codec: QuantisedCodec): OctetText {
  const { lowBits, highBits, groups, minimum } = codec;
  // The words that hold a part, moved so that its first quad is quad 0 of them.
  const words = (plane: 'low' | 'high', bits: number, p: string, unit: string, part: string): string => {
    const first = `(${p}_first + ${unit}) * ${bits}u`;
    if (bits === 8) {
      return [0, 1].map((n) => `let ${p}_${plane}${n} = ${plane}[${first} + ${part} * 2u + ${n}u];`).join(' ');
    }
    const partsPerWord = 4 / bits;
    const word = partsPerWord === 1 ? part : `${part} / ${partsPerWord}u`;
    const shift = partsPerWord === 1 ? '' : ` >> ((${part} % ${partsPerWord}u) * ${bits * 2}u)`;
    return `let ${p}_${plane}0 = ${plane}[${first} + ${word}]${shift};`;
  };
  const name = (p: string, plane: string) => (word: string) => `${p}_${plane}${Number.parseInt(word, 10)}`;
  return {
    quads: 2,
    parts: 4,
    count: 'UNITS',
    rowStart: (p, row) => `let ${p}_first = ${row} * UNITS; let ${p}_scales = ${row} * SCALE_WORDS;`,
    unitStart: (p, unit) => (groups === 1 ? `let ${p}_s = ${scaleText(codec, `${p}_scales`, unit, 0)};` : ''),
    load: (p, unit, part) => {
      const lines = [words('low', lowBits, p, unit, part)];
      if (highBits > 0) lines.push(words('high', highBits, p, unit, part));
      if (groups === 2) lines.push(`let ${p}_s = ${scaleText(codec, `${p}_scales`, unit, `(${part} / 2u)`)};`);
      for (const quad of [0, 1]) {
        const numbers = `byte_values(${quadBytes(codec, quad, name(p, 'low'), name(p, 'high'))})`;
        lines.push(
          `let ${p}_w${quad} = ${minimum ? `${p}_s.x * ${numbers} + vec4<f32>(${p}_s.y)` : `${p}_s * ${numbers}`};`,
        );
      }
      return lines.join(' ');
    },
  };
}
