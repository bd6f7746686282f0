@group(0) @binding(0) var<uniform> job: Job;
@group(0) @binding(1) var<storage, read> raw: array<u32>;
@group(0) @binding(2) var<storage, read_write> low: array<u32>;
@group(0) @binding(3) var<storage, read_write> high: array<u32>;
@group(0) @binding(4) var<storage, read_write> scales: array<u32>;

const SPREAD_WIDTH = 32768u;
const THREADS = 64u;

struct Job {
  // Rows in the raw bytes, and the row of the planes that the first of them becomes.
  rows: u32,
  first_row: u32,
}

override UNITS: u32;
override ROW_BYTES: u32;
override SCALE_WORDS: u32;
override PAIRS: u32 = (UNITS + 1u) / 2u;

fn byte_at(at: u32) -> u32 {
  return (raw[at >> 2u] >> ((at & 3u) * 8u)) & 255u;
}

// By hand, because unpack2x16float may flush subnormal halves to zero.
fn half_at(at: u32) -> f32 {
  let bits = byte_at(at) | (byte_at(at + 1u) << 8u);
  let sign = select(1.0, -1.0, (bits & 0x8000u) != 0u);
  let magnitude = bits & 0x7fffu;
  if (magnitude < 0x400u) {
    return sign * f32(magnitude) * 0x1p-24f;
  }
  return sign * bitcast<f32>((magnitude << 13u) + (112u << 23u));
}

// The nearest half, ties to even. By hand, because pack2x16float may round either way.
fn half_bits(value: f32) -> u32 {
  let bits = bitcast<u32>(value);
  let sign = (bits >> 16u) & 0x8000u;
  let magnitude = min(bits & 0x7fffffffu, 0x477fe000u);
  if (magnitude < 0x38800000u) {
    return sign | u32(round(bitcast<f32>(magnitude) * 0x1p24f));
  }
  return sign | ((magnitude - (112u << 23u) + 0xfffu + ((magnitude >> 13u) & 1u)) >> 13u);
}

// A thread packs two units of a row, because two units can share a word of scales.
@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let index = (group.y * SPREAD_WIDTH + group.x) * THREADS + thread;
  let row = index / PAIRS;
  if (row >= job.rows) {
    return;
  }
  let unit = (index % PAIRS) * 2u;
  let bytes = row * ROW_BYTES;
  let target_row = job.first_row + row;
  pack_unit(bytes, unit, target_row * UNITS + unit);
  if (unit + 1u < UNITS) {
    pack_unit(bytes, unit + 1u, target_row * UNITS + unit + 1u);
  }
  pack_scales(bytes, unit, target_row * SCALE_WORDS);
}

const BLOCK_UNITS = 1u;

fn block_of(bytes: u32, unit: u32) -> u32 {
  return bytes + (unit / BLOCK_UNITS) * 22u;
}

fn number(block: u32, unit: u32, i: u32) -> u32 {
  return ((byte_at(block + 6u + (i & 15u)) >> ((i >> 4u) * 4u)) & 15u) | (((byte_at(block + 2u + i / 8u) >> (i & 7u)) & 1u) << 4u);
}

fn scale(block: u32, unit: u32, group: u32) -> f32 {
  return half_at(block);
}


fn pack_unit(bytes: u32, unit: u32, unit_index: u32) {
  let block = block_of(bytes, unit);
  let in_block = unit % BLOCK_UNITS;
  for (var word = 0u; word < 4u; word++) {
    var packed = 0u;
    for (var n = 0u; n < 8u; n++) {
      let q = (number(block, in_block, word * 8u + n) >> 0u) & 15u;
      packed |= q << ((n & 3u) * 8u + (n >> 2u) * 4u);
    }
    low[unit_index * 4u + word] = packed;
  }
  for (var word = 0u; word < 1u; word++) {
    var packed = 0u;
    for (var n = 0u; n < 32u; n++) {
      let q = (number(block, in_block, word * 32u + n) >> 4u) & 1u;
      packed |= q << ((n & 3u) * 8u + (n >> 2u) * 1u);
    }
    high[unit_index * 1u + word] = packed;
  }
}

fn pack_scales(bytes: u32, unit: u32, row: u32) {
  var packed = half_bits(256.0 * scale(block_of(bytes, unit), (unit) % BLOCK_UNITS, 0u));
  if (unit + 1u < UNITS) {
    packed |= half_bits(256.0 * scale(block_of(bytes, unit + 1u), (unit + 1u) % BLOCK_UNITS, 0u)) << 16u;
  }
  scales[row + unit / 2u] = packed;
}
