enable subgroups;

@group(0) @binding(0) var<storage, read> x: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;
@group(0) @binding(2) var<storage, read> low: array<vec4<f32>>;

override QUADS: u32;

fn float_quad(index: u32) -> vec4<f32> {
  return low[index];
}

override OUTPUTS: u32;
override FIRST_OUTPUT: u32;

fn x_start() -> u32 {
  return 0u;
}

var<workgroup> partial: array<f32, 16>;

fn total(row: u32, count: u32) -> f32 {
  var sum = 0.0;
  for (var i = 0u; i < count; i++) {
    sum += partial[row * 8u + i];
  }
  return sum;
}

@compute @workgroup_size(32)
fn main(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(local_invocation_index) thread: u32,
  @builtin(subgroup_invocation_id) lane: u32,
  @builtin(subgroup_size) lanes: u32,
) {
  let first = (group.y * 32768u + group.x) * 2u;
  if (first >= OUTPUTS) {
    return;
  }
  let x_first = x_start();
  let r0_first = min(first + 0u, OUTPUTS - 1u) * QUADS;
  var sum0 = 0.0;
  let r1_first = min(first + 1u, OUTPUTS - 1u) * QUADS;
  var sum1 = 0.0;
  for (var unit = thread; unit < (QUADS / 8u); unit += 32u) {
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
  let whole0 = subgroupAdd(sum0);
  let whole1 = subgroupAdd(sum1);
  if (lane == 0u) {
    partial[0u + thread / lanes] = whole0;
    partial[8u + thread / lanes] = whole1;
  }
  workgroupBarrier();
  let count = (32u + lanes - 1u) / lanes;
  if (thread < 2u && first + thread < OUTPUTS) {
    y[FIRST_OUTPUT + first + thread] = total(thread, count);
  }
}
