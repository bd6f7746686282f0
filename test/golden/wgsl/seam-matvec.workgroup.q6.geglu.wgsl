@group(0) @binding(0) var<storage, read> residual: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read> projected: array<vec4<f32>>;
@group(0) @binding(2) var<storage, read> w_post: array<vec4<f32>>;
@group(0) @binding(3) var<storage, read> w_next: array<vec4<f32>>;
@group(0) @binding(4) var<storage, read_write> y: array<f32>;
@group(0) @binding(5) var<storage, read> low: array<vec4<u32>>;
@group(0) @binding(6) var<storage, read> high: array<u32>;
@group(0) @binding(7) var<storage, read> scales: array<u32>;

override UNITS: u32;
override SCALE_WORDS: u32 = (UNITS * 2u + 1u) / 2u;

fn byte_values(w: u32) -> vec4<f32> {
  return vec4<f32>((vec4<i32>(bitcast<i32>(w)) << vec4<u32>(24u, 16u, 8u, 0u)) >> vec4<u32>(24u));
}

override OUTPUTS: u32;
override FIRST_OUTPUT: u32;

// 0.5 g (1 + tanh z) = g / (1 + exp(-2 z)), which keeps the digits that 1 + tanh loses on the negative side.
// Past |g| = 9 the factor is 0 or 1 in f32; without the clamps g^3 and exp would overflow, and a huge negative
// gate would make something of a factor that only is nearly 0.
fn gelu(gate: vec4<f32>) -> vec4<f32> {
  let g = clamp(gate, vec4(-9.0), vec4(9.0));
  let z = 0.7978845608028654 * (g + 0.044715 * g * g * g);
  return max(gate, vec4(-9.0)) / (1.0 + exp(-2.0 * z));
}

fn unpacked(w: u32) -> vec4<f32> {
  return vec4<f32>((vec4<u32>(w) >> vec4<u32>(0u, 8u, 16u, 24u)) & vec4<u32>(255u));
}


// A sum for each row of a team and each four of its threads.
var<workgroup> partial: array<f32, 128>;

fn total(row: u32, team: u32) -> f32 {
  let first = row * 64u + team * 7u;
  var sum = partial[first];
  for (var i = 1u; i < 7u; i++) {
    sum += partial[first + i];
  }
  return sum * 0.00390625;
}

var<workgroup> lanes: array<f32, 512>;

fn quad_sum(first: u32) -> f32 {
  return (lanes[first] + lanes[first + 1u]) + (lanes[first + 2u] + lanes[first + 3u]);
}

override WIDTH: u32;
override EPSILON: f32;
// First quads of the rows of the residual stream: the one that is read, the one that is written.
override FROM_QUAD: u32;
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


// Some units of x, before the factor of its norm: quad q of unit u at place q * 85 + u.
var<workgroup> x_tile: array<vec4<f32>, 680>;

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
  for (var i = thread; i < 672u; i += THREADS) {
    let quad = first * 8u + i;
    if (quad < WIDTH / 4u) {
      let value = residual[FROM_QUAD + quad] + projected[quad] * post * w_post[quad];
      squares += dot(value, value);
      x_tile[i % 8u * 85u + i / 8u] = value * w_next[quad];
    }
  }
  return squares;
}

@compute @workgroup_size(256)
fn main(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(local_invocation_index) thread: u32,
) {
  let group_first = (group.y * 32768u + group.x) * 9u;
  if (group_first >= OUTPUTS) {
    return;
  }
  let first = group_first + thread / 28u * 1u;
  let r0_first = min(first + 0u, OUTPUTS - 1u) * UNITS;
  let r0_scales = min(first + 0u, OUTPUTS - 1u) * SCALE_WORDS;
  var sum0 = 0.0;
  let r1_first = (OUTPUTS + min(first + 0u, OUTPUTS - 1u)) * UNITS;
  let r1_scales = (OUTPUTS + min(first + 0u, OUTPUTS - 1u)) * SCALE_WORDS;
  var sum1 = 0.0;
  let post = root_of_mean(thread, squares_of_y(thread));
  var squares = 0.0;
  for (var first_unit = 0u; first_unit < UNITS; first_unit += 84u) {
    squares += fill_tile(thread, first_unit, post, group.x == 0u && group.y == 0u);
    workgroupBarrier();
    let units = min(84u, UNITS - first_unit);
    for (var place = select(units, thread % 28u, thread < 252u); place < units; place += 28u) {
      let unit = first_unit + place;
      // What it is anyway, said so that compilers need not hold every read to the end of the tile.
      let column = min(place, 83u);
      let x0 = x_tile[0u + column];
      let x1 = x_tile[85u + column];
      let x2 = x_tile[170u + column];
      let x3 = x_tile[255u + column];
      let x4 = x_tile[340u + column];
      let x5 = x_tile[425u + column];
      let x6 = x_tile[510u + column];
      let x7 = x_tile[595u + column];
      let x_sum0 = (x0 + x1 + x2 + x3) * -32.0;
      let x_sum1 = (x4 + x5 + x6 + x7) * -32.0;
      let r0_low0 = low[(r0_first + unit)];
      let r0_high0 = high[(r0_first + unit) * 2u + 0u];
      let r0_high1 = high[(r0_first + unit) * 2u + 1u];
      sum0 += unpack2x16float(scales[r0_scales + unit] >> 0u).x * dot(x_sum0 + unpacked(((r0_low0.x & 0x0f0f0f0fu) | ((r0_high0 << 4u) & 0x30303030u))) * x0 + unpacked((((r0_low0.x >> 4u) & 0x0f0f0f0fu) | ((r0_high0 << 2u) & 0x30303030u))) * x1 + unpacked(((r0_low0.y & 0x0f0f0f0fu) | (r0_high0 & 0x30303030u))) * x2 + unpacked((((r0_low0.y >> 4u) & 0x0f0f0f0fu) | ((r0_high0 >> 2u) & 0x30303030u))) * x3, vec4<f32>(1.0));
      sum0 += unpack2x16float(scales[r0_scales + unit] >> 16u).x * dot(x_sum1 + unpacked(((r0_low0.z & 0x0f0f0f0fu) | ((r0_high1 << 4u) & 0x30303030u))) * x4 + unpacked((((r0_low0.z >> 4u) & 0x0f0f0f0fu) | ((r0_high1 << 2u) & 0x30303030u))) * x5 + unpacked(((r0_low0.w & 0x0f0f0f0fu) | (r0_high1 & 0x30303030u))) * x6 + unpacked((((r0_low0.w >> 4u) & 0x0f0f0f0fu) | ((r0_high1 >> 2u) & 0x30303030u))) * x7, vec4<f32>(1.0));
      let r1_low0 = low[(r1_first + unit)];
      let r1_high0 = high[(r1_first + unit) * 2u + 0u];
      let r1_high1 = high[(r1_first + unit) * 2u + 1u];
      sum1 += unpack2x16float(scales[r1_scales + unit] >> 0u).x * dot(x_sum0 + unpacked(((r1_low0.x & 0x0f0f0f0fu) | ((r1_high0 << 4u) & 0x30303030u))) * x0 + unpacked((((r1_low0.x >> 4u) & 0x0f0f0f0fu) | ((r1_high0 << 2u) & 0x30303030u))) * x1 + unpacked(((r1_low0.y & 0x0f0f0f0fu) | (r1_high0 & 0x30303030u))) * x2 + unpacked((((r1_low0.y >> 4u) & 0x0f0f0f0fu) | ((r1_high0 >> 2u) & 0x30303030u))) * x3, vec4<f32>(1.0));
      sum1 += unpack2x16float(scales[r1_scales + unit] >> 16u).x * dot(x_sum1 + unpacked(((r1_low0.z & 0x0f0f0f0fu) | ((r1_high1 << 4u) & 0x30303030u))) * x4 + unpacked((((r1_low0.z >> 4u) & 0x0f0f0f0fu) | ((r1_high1 << 2u) & 0x30303030u))) * x5 + unpacked(((r1_low0.w & 0x0f0f0f0fu) | (r1_high1 & 0x30303030u))) * x6 + unpacked((((r1_low0.w >> 4u) & 0x0f0f0f0fu) | ((r1_high1 >> 2u) & 0x30303030u))) * x7, vec4<f32>(1.0));
    }
    workgroupBarrier();
  }
  let next = root_of_mean(thread, squares);
  lanes[0u + thread] = sum0;
  lanes[256u + thread] = sum1;
  workgroupBarrier();
  let quad0 = quad_sum(0u + thread / 4u * 4u);
  let quad1 = quad_sum(256u + thread / 4u * 4u);
  if (thread % 4u == 0u) {
    partial[0u + thread / 4u] = quad0;
    partial[64u + thread / 4u] = quad1;
  }
  workgroupBarrier();
  if (thread < 9u && group_first + thread < OUTPUTS) {
    let row = thread % 1u;
    let output = FIRST_OUTPUT + group_first + thread;
    y[output] = gelu(vec4<f32>(total(row, thread / 1u) * next)).x * total(row + 1u, thread / 1u) * next;
  }
}
