enable subgroups;

@group(0) @binding(0) var<storage, read_write> residual: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read> projected: array<vec4<f32>>;
@group(0) @binding(2) var<storage, read> w_post: array<vec4<f32>>;
@group(0) @binding(3) var<storage, read> w_next: array<vec4<f32>>;
@group(0) @binding(4) var<storage, read_write> y: array<f32>;
@group(0) @binding(5) var<storage, read> low: array<vec4<u32>>;
@group(0) @binding(6) var<storage, read> scales: array<u32>;

override UNITS: u32;
override SCALE_WORDS: u32 = (UNITS * 1u + 1u) / 2u;

fn byte_values(w: u32) -> vec4<f32> {
  return vec4<f32>((vec4<i32>(bitcast<i32>(w)) << vec4<u32>(24u, 16u, 8u, 0u)) >> vec4<u32>(24u));
}

override OUTPUTS: u32;
override FIRST_OUTPUT: u32;

fn unpacked(w: u32) -> vec4<f32> {
  return vec4<f32>((vec4<u32>(w) >> vec4<u32>(0u, 8u, 16u, 24u)) & vec4<u32>(255u));
}


// A sum for each row of a team and each four of its threads.
var<workgroup> partial: array<f32, 128>;

fn total(row: u32, team: u32) -> f32 {
  let first = row * 64u + team * 5u;
  var sum = partial[first];
  for (var i = 1u; i < 5u; i++) {
    sum += partial[first + i];
  }
  return sum * 0.00390625;
}

fn quad_sum(value: f32) -> f32 {
  let pair = value + quadSwapX(value);
  return pair + quadSwapY(pair);
}

override WIDTH: u32;
override EPSILON: f32;
// First quads of the rows of the residual stream: the one that is read, the one that is written.
override FROM_QUAD: u32;
override TO_QUAD: u32;
const THREADS = 256u;

var<workgroup> sum_lanes: array<f32, THREADS>;
var<workgroup> sum_groups: array<f32, 16>;

// Sum of one value per thread of a workgroup of THREADS, which are 256, known to all of them afterwards.
// 16 x 16 needs two barriers where a binary tree needs nine; barriers are what software adapters pay for.
fn workgroup_sum(thread: u32, value: f32) -> f32 {
  sum_lanes[thread] = value;
  workgroupBarrier();
  if (thread < 16u) {
    var group = 0.0;
    for (var i = 0u; i < 16u; i++) {
      group += sum_lanes[thread + 16u * i];
    }
    sum_groups[thread] = group;
  }
  workgroupBarrier();
  var sum = 0.0;
  for (var i = 0u; i < 16u; i++) {
    sum += sum_groups[i];
  }
  return sum;
}


// Some units of x, before the factor of its norm: quad q of unit u at place q * 21 + u.
var<workgroup> x_tile: array<vec4<f32>, 168>;

fn root_of_mean(thread: u32, squares: f32) -> f32 {
  return inverseSqrt(workgroup_sum(thread, squares) / f32(WIDTH) + EPSILON);
}

fn squares_of_y(thread: u32) -> f32 {
  var squares = 0.0;
  for (var quad = thread; quad < WIDTH / 4u; quad += THREADS) {
    let value = projected[quad];
    squares += dot(value, value);
  }
  return squares;
}

// Fills the tile with units from `first` on; answers the squares of the residual stream there.
fn fill_tile(thread: u32, first: u32, post: f32, is_first_group: bool) -> f32 {
  var squares = 0.0;
  for (var i = thread; i < 160u; i += THREADS) {
    let quad = first * 8u + i;
    if (quad < WIDTH / 4u) {
      let value = residual[FROM_QUAD + quad] + projected[quad] * post * w_post[quad];
      squares += dot(value, value);
      x_tile[i % 8u * 21u + i / 8u] = value * w_next[quad];
      if (is_first_group) {
        residual[TO_QUAD + quad] = value;
      }
    }
  }
  return squares;
}

@compute @workgroup_size(256)
fn main(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(local_invocation_index) thread: u32,
) {
  let group_first = (group.y * 32768u + group.x) * 24u;
  if (group_first >= OUTPUTS) {
    return;
  }
  let first = group_first + thread / 20u * 2u;
  let r0_first = min(first + 0u, OUTPUTS - 1u) * UNITS;
  let r0_scales = min(first + 0u, OUTPUTS - 1u) * SCALE_WORDS;
  var sum0 = 0.0;
  let r1_first = min(first + 1u, OUTPUTS - 1u) * UNITS;
  let r1_scales = min(first + 1u, OUTPUTS - 1u) * SCALE_WORDS;
  var sum1 = 0.0;
  let post = root_of_mean(thread, squares_of_y(thread));
  var squares = 0.0;
  squares += fill_tile(thread, 0u, post, group.x == 0u && group.y == 0u);
  workgroupBarrier();
  for (var place = select(UNITS, thread % 20u, thread < 240u); place < UNITS; place += 20u) {
    let unit = place;
    // What it is anyway, said so that compilers need not hold every read to the end of the tile.
    let column = min(place, 19u);
    let x0 = x_tile[0u + column];
    let x1 = x_tile[21u + column];
    let x2 = x_tile[42u + column];
    let x3 = x_tile[63u + column];
    let x4 = x_tile[84u + column];
    let x5 = x_tile[105u + column];
    let x6 = x_tile[126u + column];
    let x7 = x_tile[147u + column];
    let x_sum0 = (x0 + x1 + x2 + x3 + x4 + x5 + x6 + x7) * -8.0;
    let r0_low0 = low[(r0_first + unit)];
    sum0 += unpack2x16float(scales[r0_scales + (unit >> 1u)] >> ((unit & 1u) * 16u)).x * dot(x_sum0 + unpacked((r0_low0.x & 0x0f0f0f0fu)) * x0 + unpacked(((r0_low0.x >> 4u) & 0x0f0f0f0fu)) * x1 + unpacked((r0_low0.y & 0x0f0f0f0fu)) * x2 + unpacked(((r0_low0.y >> 4u) & 0x0f0f0f0fu)) * x3 + unpacked((r0_low0.z & 0x0f0f0f0fu)) * x4 + unpacked(((r0_low0.z >> 4u) & 0x0f0f0f0fu)) * x5 + unpacked((r0_low0.w & 0x0f0f0f0fu)) * x6 + unpacked(((r0_low0.w >> 4u) & 0x0f0f0f0fu)) * x7, vec4<f32>(1.0));
    let r1_low0 = low[(r1_first + unit)];
    sum1 += unpack2x16float(scales[r1_scales + (unit >> 1u)] >> ((unit & 1u) * 16u)).x * dot(x_sum0 + unpacked((r1_low0.x & 0x0f0f0f0fu)) * x0 + unpacked(((r1_low0.x >> 4u) & 0x0f0f0f0fu)) * x1 + unpacked((r1_low0.y & 0x0f0f0f0fu)) * x2 + unpacked(((r1_low0.y >> 4u) & 0x0f0f0f0fu)) * x3 + unpacked((r1_low0.z & 0x0f0f0f0fu)) * x4 + unpacked(((r1_low0.z >> 4u) & 0x0f0f0f0fu)) * x5 + unpacked((r1_low0.w & 0x0f0f0f0fu)) * x6 + unpacked(((r1_low0.w >> 4u) & 0x0f0f0f0fu)) * x7, vec4<f32>(1.0));
  }
  let next = root_of_mean(thread, squares);
  let quad0 = quad_sum(sum0);
  let quad1 = quad_sum(sum1);
  if (thread % 4u == 0u) {
    partial[0u + thread / 4u] = quad0;
    partial[64u + thread / 4u] = quad1;
  }
  workgroupBarrier();
  if (thread < 24u && group_first + thread < OUTPUTS) {
    let row = thread % 2u;
    let output = FIRST_OUTPUT + group_first + thread;
    y[output] = total(row, thread / 2u) * next;
  }
}
