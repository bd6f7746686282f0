enable subgroups;

@group(0) @binding(0) var<storage, read> x: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;
@group(0) @binding(2) var<storage, read> low: array<vec2<u32>>;

override QUADS: u32;

fn float_quad(index: u32) -> vec4<f32> {
  let w = low[index];
  return vec4<f32>(unpack2x16float(w.x), unpack2x16float(w.y));
}

override OUTPUTS: u32;
override FIRST_OUTPUT: u32;

fn x_start() -> u32 {
  return 0u;
}

// A sum for each row of a team and each four of its threads.
var<workgroup> partial: array<f32, 32>;

fn total(row: u32, team: u32) -> f32 {
  let first = row * 16u + team * 5u;
  var sum = partial[first];
  for (var i = 1u; i < 5u; i++) {
    sum += partial[first + i];
  }
  return sum;
}

fn quad_sum(value: f32) -> f32 {
  let pair = value + quadSwapX(value);
  return pair + quadSwapY(pair);
}


@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(local_invocation_index) thread: u32,
) {
  let group_first = (group.y * 32768u + group.x) * 6u;
  if (group_first >= OUTPUTS) {
    return;
  }
  let first = group_first + thread / 20u * 2u;
  let r0_first = min(first + 0u, OUTPUTS - 1u) * QUADS;
  var sum0 = 0.0;
  let r1_first = min(first + 1u, OUTPUTS - 1u) * QUADS;
  var sum1 = 0.0;
  let x_first = x_start();
  for (var unit = select((QUADS / 8u), thread % 20u, thread < 60u); unit < (QUADS / 8u); unit += 20u) {
    let x0 = x[x_first + unit * 8u + 0u];
    let x1 = x[x_first + unit * 8u + 1u];
    let x2 = x[x_first + unit * 8u + 2u];
    let x3 = x[x_first + unit * 8u + 3u];
    let x4 = x[x_first + unit * 8u + 4u];
    let x5 = x[x_first + unit * 8u + 5u];
    let x6 = x[x_first + unit * 8u + 6u];
    let x7 = x[x_first + unit * 8u + 7u];
    let r0_quad = r0_first + unit * 8u;
    sum0 += dot(float_quad(r0_quad + 0u) * x0 + float_quad(r0_quad + 1u) * x1 + float_quad(r0_quad + 2u) * x2 + float_quad(r0_quad + 3u) * x3 + float_quad(r0_quad + 4u) * x4 + float_quad(r0_quad + 5u) * x5 + float_quad(r0_quad + 6u) * x6 + float_quad(r0_quad + 7u) * x7, vec4<f32>(1.0));
    let r1_quad = r1_first + unit * 8u;
    sum1 += dot(float_quad(r1_quad + 0u) * x0 + float_quad(r1_quad + 1u) * x1 + float_quad(r1_quad + 2u) * x2 + float_quad(r1_quad + 3u) * x3 + float_quad(r1_quad + 4u) * x4 + float_quad(r1_quad + 5u) * x5 + float_quad(r1_quad + 6u) * x6 + float_quad(r1_quad + 7u) * x7, vec4<f32>(1.0));
  }
  let quad0 = quad_sum(sum0);
  let quad1 = quad_sum(sum1);
  if (thread % 4u == 0u) {
    partial[0u + thread / 4u] = quad0;
    partial[16u + thread / 4u] = quad1;
  }
  workgroupBarrier();
  if (thread < 6u && group_first + thread < OUTPUTS) {
    let row = thread % 2u;
    let output = FIRST_OUTPUT + group_first + thread;
    y[output] = total(row, thread / 2u);
  }
}
