import { codecs, type QuantisedCodec, UNIT } from '../codec/codec.ts';
import { rawScaleText, unsignedBytes } from '../codec/planes.ts';
import { shiftDecoder } from '../codec/shift-decoder.ts';
import type { CodecName } from '../matrix.ts';
import { each, joined, lines, wgsl } from '../wgsl/text.ts';
import { firstUnit, type MatvecBody } from './body.ts';
import { teamOf } from './shape.ts';

function quantised(name: CodecName): QuantisedCodec {
  const codec = codecs[name];
  if (codec.kind === 'float' || codec.codebook) throw new Error(`${name} has no bytes for dot products`);
  return codec;
}

/** Bytes of workgroup memory that a row of x takes as {@link int8Helpers} holds it. */
export const int8Bytes = (name: CodecName, columns: number): number =>
  (columns / UNIT) * (UNIT + (quantised(name).groups === 2 ? 16 : 8));

/**
 * WGSL: x in workgroup memory as bytes, each unit of 32 by the largest of its numbers, whose 127th part is the step.
 * `x_facts` has the step, and for each group of a scale the sum of its bytes times the step (and the codec's offset).
 */
export function int8Helpers({ codec: name, columns }: MatvecBody): string {
  const units = columns / UNIT;
  return wgsl`
    // Quads 0 to 3 of all units, then quads 4 to 7.
    var<workgroup> x_bytes: array<vec4<u32>, ${2 * units}>;
    var<workgroup> x_facts: array<${quantised(name).groups === 2 ? 'vec4' : 'vec2'}<f32>, ${units}>;

    fn quad_bytes(quad: vec4<f32>, steps: f32) -> u32 {
      return pack4xI8(vec4<i32>(round(quad * steps)));
    }
  `;
}

/** WGSL of a thread's way through all units, of x as bytes, which the workgroup makes first. */
export function int8Loop({ codec: name, columns, shape, inputOrder }: MatvecBody): string {
  const codec = quantised(name);
  const { count } = shiftDecoder(name, columns);
  const place = (quad: number): string =>
    inputOrder === 'turned' ? `${quad}u * ${count} + unit` : `unit * 8u + ${quad}u`;
  const four = (first: number): string =>
    `vec4<u32>(${joined(4, ', ', (n) => `quad_bytes(x${first + n}, steps)`)})`;
  const offset = codec.minimum || codec.lowBits === 8 ? 1 : codec.offset;
  const groupQuads = 8 / codec.groups;
  const bytesOf = (quad: number): string => `bytes${quad >> 2}.${'xyzw'[quad & 3]}`;
  const sumOf = (group: number): string =>
    `step * f32(${joined(groupQuads, ' + ', (n) => `dot4I8Packed(${bytesOf(group * groupQuads + n)}, 0x01010101u)`)}) * ${offset}.0`;
  const facts =
    codec.groups === 2 ? `vec4<f32>(step, ${sumOf(0)}, ${sumOf(1)}, 0.0)` : `vec2<f32>(step, ${sumOf(0)})`;
  return wgsl`
    let x_first = x_start();
    for (var unit = thread; unit < ${count}; unit += ${shape.threads}u) {
      ${each(8, (quad) => `let x${quad} = x[x_first + ${place(quad)}];`)}
      let tops = max(max(max(abs(x0), abs(x1)), max(abs(x2), abs(x3))), max(max(abs(x4), abs(x5)), max(abs(x6), abs(x7))));
      let step = max(max(tops.x, tops.y), max(tops.z, tops.w)) / 127.0;
      let steps = select(1.0 / step, 0.0, step == 0.0);
      let bytes0 = ${four(0)};
      let bytes1 = ${four(4)};
      x_bytes[unit] = bytes0;
      x_bytes[unit + ${columns / UNIT}u] = bytes1;
      x_facts[unit] = ${facts};
    }
    workgroupBarrier();
    for (var unit = ${firstUnit(shape, count)}; unit < ${count}; unit += ${teamOf(shape).team}u) {
      let bytes0 = x_bytes[unit];
      let bytes1 = x_bytes[unit + ${columns / UNIT}u];
      let facts = x_facts[unit];
      ${each(shape.rows, (i) => rowText(codec, `r${i}`, `sum${i}`, bytesOf))}
    }
  `;
}

/** WGSL: `sum` += a row's weights of a unit . x. */
function rowText(codec: QuantisedCodec, p: string, sum: string, bytesOf: (quad: number) => string): string {
  const groupQuads = 8 / codec.groups;
  const low = (word: string): string => {
    const n = Number.parseInt(word, 10);
    return `${p}_low${n >> 2}.${'xyzw'[n & 3]}`;
  };
  const high = (word: string): string => `${p}_high${Number.parseInt(word, 10)}`;
  const vectors = codec.lowBits === 8 ? 2 : 1;
  return lines(
    each(vectors, (n) => `let ${p}_low${n} = low[(${p}_first + unit) * ${vectors}u + ${n}u];`),
    each(
      codec.highBits,
      (n) => `let ${p}_high${n} = high[(${p}_first + unit) * ${codec.highBits}u + ${n}u];`,
    ),
    each(codec.groups, (group) => {
      const dot = joined(groupQuads, ' + ', (n) => {
        const quad = group * groupQuads + n;
        return `dot4I8Packed(${unsignedBytes(codec, quad, low, high)}, ${bytesOf(quad)})`;
      });
      const scale = rawScaleText(codec, `${p}_scales`, 'unit', group);
      const own = `f32(${dot}) * facts.x`;
      const fact = `facts.${'yz'[group]}`;
      if (codec.minimum) {
        return lines(
          `let ${p}_sm${group} = ${scale};`,
          `${sum} += ${p}_sm${group}.x * (${own}) + ${p}_sm${group}.y * ${fact};`,
        );
      }
      return codec.lowBits === 8
        ? `${sum} += ${scale} * (${own});`
        : `${sum} += ${scale} * (${own} + ${fact});`;
    }),
  );
}
