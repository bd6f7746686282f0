struct Step {
  position: u32,
  tokens: u32,
  global_capacity: u32,
  token_offset: u32,
  sample_offset: u32,
  logit_row: u32,
  first_group: u32,
}

@group(0) @binding(0) var<storage, read> x: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read> weight: array<vec4<f32>>;
@group(0) @binding(2) var<storage, read_write> y: array<vec4<f32>>;
@group(0) @binding(3) var<uniform> step: Step;

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

fn place_of(quad: u32, quads: u32) -> u32 { return quad; }

override WIDTH: u32;
override EPSILON: f32;

@compute @workgroup_size(THREADS)
fn main(
  @builtin(workgroup_id) workgroup: vec3<u32>,
  @builtin(num_workgroups) workgroups: vec3<u32>,
  @builtin(local_invocation_index) thread: u32,
) {
  let row = workgroup.x + workgroup.y * workgroups.x;
  if (row >= step.tokens) {
    return;
  }
  let quads = WIDTH / 4u;
  let start = row * quads;
  var squares = 0.0;
  for (var i = thread; i < quads; i += THREADS) {
    let value = x[start + i];
    squares += dot(value, value);
  }
  let scale = inverseSqrt(workgroup_sum(thread, squares) / f32(WIDTH) + EPSILON);
  for (var i = thread; i < quads; i += THREADS) {
    y[start + place_of(i, quads)] = x[start + i] * scale * weight[i];
  }
}
