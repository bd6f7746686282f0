import type { CodecName } from '../matrix.ts';
import { each, joined, lines } from '../wgsl/text.ts';
import { codecs, type QuantisedCodec, SCALE_FACTOR } from './codec.ts';
import { rawScaleText, unsignedBytes } from './planes.ts';
import { type ShiftDecoder, shiftDecoder } from './shift-decoder.ts';

/** The value of an integer's unit as bits of a half without an exponent. */
const UNIT_OF_BITS = 2 ** -24;

/** A product's factors: a half, by its word and which of its two, and a number of x, by its quad and place. */
interface Term {
  readonly half: string;
  readonly x: string;
}

/** Whether a codec's numbers can be read as halves: those that are looked up are none. */
export const hasHalves = (name: CodecName): boolean => {
  const codec = codecs[name];
  return codec.kind === 'quantised' && !codec.codebook;
};

/**
 * The decoder of units that reads two unsigned numbers at a time as the bits of halves, `q` as q * 2^-24: two masks and
 * a shift for four of them, where a conversion each is four. The product is one instruction where halves may be operands
 * of f32 arithmetic, as on RDNA, and its numbers are exact. Halves without an exponent must not count as zero there, which
 * WGSL allows: the self-check sees that.
 */
export function halvesDecoder(name: CodecName, columns: number): ShiftDecoder {
  const plain = shiftDecoder(name, columns);
  const codec = codecs[name];
  if (codec.kind === 'float' || codec.codebook) return plain;
  const groupQuads = 8 / codec.groups;
  const offset = codec.lowBits === 8 ? -128 : codec.offset;
  const groupXs = (group: number, x: (quad: number) => string): string =>
    `(${joined(groupQuads, ' + ', (n) => x(group * groupQuads + n))})`;
  return {
    ...plain,
    factor: 1 / SCALE_FACTOR / UNIT_OF_BITS,
    helpers: '',
    inputStart: (x) =>
      each(
        codec.groups,
        (group) =>
          `let x_sum${group} = dot(${groupXs(group, x)}, vec4<f32>(${(codec.minimum ? 1 : offset) * UNIT_OF_BITS}));`,
      ),
    add: (sum, p, unit, x) =>
      each(codec.groups, (group) => {
        const prefix = `${p}_${sum}_${group}`;
        const { declared, low, high } = groupTerms(codec, p, prefix, group * groupQuads, groupQuads, x);
        const chain = (into: string, first: string, terms: readonly Term[]): string =>
          lines(
            terms.map(({ half, x: number }, n) =>
              n === 0
                ? `var ${into} = ${first === '' ? '' : `${first} + `}${half} * ${number};`
                : `${into} += ${half} * ${number};`,
            ),
          );
        const scale = rawScaleText(codec, `${p}_scales`, unit, group);
        const start = codec.minimum ? '' : `x_sum${group}`;
        const products = high.length > 0 ? `(${prefix}_l + ${prefix}_h * 0.0625)` : `${prefix}_l`;
        return lines(
          declared,
          chain(`${prefix}_l`, start, low),
          high.length > 0 && chain(`${prefix}_h`, '', high),
          codec.minimum
            ? lines(
                `let ${prefix}_sm = ${scale};`,
                `${sum} += ${prefix}_sm.x * ${products} + ${prefix}_sm.y * x_sum${group};`,
              )
            : `${sum} += ${scale} * ${products};`,
        );
      }),
  };
}

/** WGSL of a group's numbers as halves, and its products; those of `high` come out 16 times too large. */
function groupTerms(
  codec: QuantisedCodec,
  p: string,
  prefix: string,
  first: number,
  count: number,
  x: (quad: number) => string,
): { readonly declared: string; readonly low: readonly Term[]; readonly high: readonly Term[] } {
  const low = (word: string): string => {
    const n = Number.parseInt(word, 10);
    return `${p}_low${n >> 2}.${'xyzw'[n & 3]}`;
  };
  const high = (word: string): string => `${p}_high${Number.parseInt(word, 10)}`;
  const declared: string[] = [];
  const terms = { low: [] as Term[], high: [] as Term[] };
  const take = (into: Term[], bytes: string, mask: string, quad: number, name: string): void => {
    declared.push(
      `let ${name}_e = unpack2x16float(${bytes} & ${mask});`,
      `let ${name}_o = unpack2x16float((${bytes} >> 8u) & ${mask});`,
    );
    into.push(
      ...[`${name}_e.x`, `${name}_o.x`, `${name}_e.y`, `${name}_o.y`].map((half, n) => ({
        half,
        x: `${x(quad)}.${'xyzw'[n]}`,
      })),
    );
  };
  for (let quad = first; quad < first + count; quad++) {
    const name = `${prefix}_${quad}`;
    if (codec.lowBits === 4 && codec.highBits === 0) {
      // A word has two quads in its bytes' halves, and neither has to be moved.
      const odd = quad % 2 === 1;
      take(
        odd ? terms.high : terms.low,
        low(`${quad >> 1}`),
        odd ? '0x00f000f0u' : '0x000f000fu',
        quad,
        name,
      );
    } else {
      declared.push(`let ${name}_b = ${unsignedBytes(codec, quad, low, high)};`);
      take(terms.low, `${name}_b`, '0x00ff00ffu', quad, name);
    }
  }
  return { declared: lines(declared), ...terms };
}
