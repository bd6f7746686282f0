import type { CodecName } from '../matrix.ts';
import { lines, wgsl } from '../wgsl/text.ts';
import { codecs, UNIT, type QuantisedCodec } from './codec.ts';
import { quadBytes, scaleText } from './planes.ts';

/** WGSL that declares weights without multiplying them. */
interface Reader {
  /** Quads in a unit. */
  readonly parts: number;
  /** Declares what row `row` needs. */
  rowStart(p: string, row: string): string;
  /** Declares `<p>_w0`, quad `part` of a unit. */
  load(p: string, unit: string, part: string): string;
}

/** The decoder of single quads in any order, for kernels that keep the weights. Needs the planes as words. */
function quadDecoder(name: CodecName): Reader {
  const codec = codecs[name];
  return codec.kind === 'float' ? floatDecoder : quantisedDecoder(codec);
}

const floatDecoder: Reader = {
  parts: 1,
  rowStart: (p, row) => `let ${p}_first = ${row} * QUADS;`,
  load: (p, unit) => `let ${p}_w0 = float_quad(${p}_first + ${unit});`,
};

function quantisedDecoder(codec: QuantisedCodec): Reader {
  return {
    parts: UNIT / 4,
    rowStart: (p, row) =>
      lines(`let ${p}_first = ${row} * UNITS;`, `let ${p}_scales = ${row} * SCALE_WORDS;`),
    load: (p, unit, part) => {
      const bytes = quadBytes(
        codec,
        part,
        (word) => `low[${p}_unit * ${codec.lowBits}u + ${word}]`,
        (word) => `high[${p}_unit * ${codec.highBits}u + ${word}]`,
      );
      const scale = scaleText(codec, `${p}_scales`, unit, codec.groups === 1 ? 0 : `(${part} / 4u)`);
      return lines(
        `let ${p}_unit = ${p}_first + ${unit};`,
        `let ${p}_s = ${scale};`,
        `let ${p}_q = byte_values(${bytes});`,
        `let ${p}_w0 = ${codec.minimum ? `${p}_s.x * ${p}_q + vec4<f32>(${p}_s.y)` : `${p}_s * ${p}_q`};`,
      );
    },
  };
}

/** WGSL: `fn quad_at(row, quad) -> vec4<f32>`, weights 4 quad to 4 quad + 3 of a row. */
export function quadAtText(name: CodecName): string {
  const decoder = quadDecoder(name);
  return wgsl`
    fn quad_at(row: u32, quad: u32) -> vec4<f32> {
      let unit = quad / ${decoder.parts}u;
      let part = quad % ${decoder.parts}u;
      ${decoder.rowStart('r', 'row')}
      ${decoder.load('r', 'unit', 'part')}
      return r_w0;
    }
  `;
}
