import { spread, SPREAD_WIDTH, type WasmForm } from '../../device/kernel.ts';
import { defineKernel, read, uniform, write } from '../define-kernel.ts';
import {
  codecOf,
  codecs,
  SCALE_FACTOR,
  scaleHalves,
  scaleWords,
  UNIT,
  type QuantisedCodec,
} from '../codec/codec.ts';
import { blockFormats, type BlockFormat } from './blocks.ts';
import { each, type Part, wgsl } from '../wgsl/text.ts';
import text from './repack.wgsl?raw';

/** Bytes of the `job` uniform: rows in the raw bytes, first row of the target; both u32. */
export const REPACK_JOB_BYTES = 8;

const THREADS = 64;

/** GGML types with blocks, which {@link repack} turns into planes; the float types are copied instead. */
export const isBlockType = (type: string): boolean => type in blockFormats;

/** Bytes of a row of `columns` weights of a block type. */
export function blockRowBytes(type: string, columns: number): number {
  const format = formatOf(type);
  return (columns / format.weights) * format.bytes;
}

function formatOf(type: string): BlockFormat {
  const format = blockFormats[type];
  if (!format) throw new Error(`no block format ${type}`);
  return format;
}

/** `bits` of 32 weights from bit `from` of their numbers, as words of packed bytes. */
function packPlane(plane: 'low' | 'high', bits: number, from: number): string {
  const perWord = 32 / bits;
  // Quad j of a word sits at bit `bits * j` of each byte, so weight 4j + b is at bit 8b + bits * j.
  return wgsl`
    for (var word = 0u; word < ${bits}u; word++) {
      var packed = 0u;
      for (var n = 0u; n < ${perWord}u; n++) {
        let q = (number(block, in_block, word * ${perWord}u + n) >> ${from}u) & ${(1 << bits) - 1}u;
        packed |= q << ((n & 3u) * 8u + (n >> 2u) * ${bits}u);
      }
      ${plane}[unit_index * ${bits}u + word] = packed;
    }
  `;
}

/** Scales of the units `unit` and `unit + 1` of a row, whose scales begin at word `row`. */
function packScales(codec: QuantisedCodec): Part {
  const half = (unit: string, group: number, what: 'scale' | 'minimum'): string =>
    `half_bits(${SCALE_FACTOR}.0 * ${what}(block_of(bytes, ${unit}), (${unit}) % BLOCK_UNITS, ${group}u))`;
  const word = (low: string, high: string): string => `${low} | (${high} << 16u)`;
  if (scaleHalves(codec) === 1) {
    return wgsl`
      var packed = ${half('unit', 0, 'scale')};
      if (unit + 1u < UNITS) {
        packed |= ${half('unit + 1u', 0, 'scale')} << 16u;
      }
      scales[row + unit / 2u] = packed;
    `;
  }
  const one = (unit: string): string =>
    codec.minimum
      ? each(codec.groups, (group) => {
          const value = word(half(unit, group, 'scale'), half(unit, group, 'minimum'));
          return `scales[row + (${unit}) * ${codec.groups}u + ${group}u] = ${value};`;
        })
      : `scales[row + ${unit}] = ${word(half(unit, 0, 'scale'), half(unit, 1, 'scale'))};`;
  return wgsl`
    ${one('unit')}
    if (unit + 1u < UNITS) {
      ${one('unit + 1u')}
    }
  `;
}

/** Texts of types that were asked for: a load makes a kernel for every number of rows that it reads at once. */
const formatTexts = new Map<string, string>();

/** WGSL of what depends on the block type and its codec. */
function formatText(type: string, format: BlockFormat, codec: QuantisedCodec): string {
  const known = formatTexts.get(type) ?? writeFormat(format, codec);
  formatTexts.set(type, known);
  return known;
}

function writeFormat(format: BlockFormat, codec: QuantisedCodec): string {
  return wgsl`
    const BLOCK_UNITS = ${format.weights / UNIT}u;

    fn block_of(bytes: u32, unit: u32) -> u32 {
      return bytes + (unit / BLOCK_UNITS) * ${format.bytes}u;
    }

    fn number(block: u32, unit: u32, i: u32) -> u32 {
      ${format.number}
    }

    fn scale(block: u32, unit: u32, group: u32) -> f32 {
      ${format.scale}
    }

    ${
      format.minimum !== undefined &&
      wgsl`
        fn minimum(block: u32, unit: u32, group: u32) -> f32 {
          ${format.minimum}
        }
      `
    }

    fn pack_unit(bytes: u32, unit: u32, unit_index: u32) {
      let block = block_of(bytes, unit);
      let in_block = unit % BLOCK_UNITS;
      ${packPlane('low', codec.lowBits, 0)}
      ${codec.highBits > 0 && packPlane('high', codec.highBits, codec.lowBits)}
    }

    fn pack_scales(bytes: u32, unit: u32, row: u32) {
      ${packScales(codec)}
    }
  `;
}

/**
 * Raw GGUF rows of a block type -> planes of the type's codec. One kernel serves all chunks of a shard:
 * the `job` uniform says how many rows the raw bytes hold, at most `maxRows`, and where they go.
 * Scale products of K-quants are made in f32 and rounded once, to the nearest half.
 */
export function repack(type: string, columns: number, maxRows: number) {
  const format = formatOf(type);
  const codec = codecs[codecOf(type)];
  if (codec.kind !== 'quantised') throw new Error(`${type} is not a block type`);
  const plane = write('array<u32>');
  const units = columns / UNIT;
  const rowBytes = blockRowBytes(type, columns);
  const bytes = maxRows * rowBytes;
  return defineKernel({
    op: 'repack',
    codec: type,
    bindings: {
      job: uniform('Job'),
      raw: read('array<u32>'),
      low: plane,
      ...(codec.highBits > 0 ? { high: plane } : {}),
      scales: plane,
    },
    sizes: { SPREAD_WIDTH, THREADS },
    text: () => [text, formatText(type, format, codec)],
    constants: { UNITS: units, ROW_BYTES: rowBytes, SCALE_WORDS: scaleWords(codec, columns) },
    workgroups: () => spread(Math.ceil((maxRows * Math.ceil(units / 2)) / THREADS)),
    cost: () => ({ bytes: bytes * 2, flops: 0 }),
    wasm: repackWasm(type, codec, units, maxRows),
  });
}

/** Words: see repack.as.ts. */
function repackWasm(type: string, codec: QuantisedCodec, units: number, maxRows: number): WasmForm {
  const format = formatOf(type);
  const job = [
    Object.keys(blockFormats).indexOf(type),
    units,
    format.weights / UNIT,
    format.bytes,
    codec.lowBits,
    codec.highBits,
    scaleHalves(codec),
    codec.groups,
  ];
  return {
    entry: codec.highBits > 0 ? 'repack_high' : 'repack',
    units: () => maxRows,
    arguments: () => job,
    scratchBytes: 32,
  };
}
