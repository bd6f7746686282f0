struct Step {
  position: u32,
  tokens: u32,
  global_capacity: u32,
  token_offset: u32,
  sample_offset: u32,
  logit_row: u32,
  first_group: u32,
}

@group(0) @binding(0) var<storage, read> logits: array<f32>;
@group(0) @binding(1) var<storage, read> targets: array<u32>;
@group(0) @binding(2) var<storage, read_write> nll: array<f32>;
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

var<workgroup> workgroup_max_lanes: array<f32, 256>;

fn workgroup_max(thread: u32, value: f32) -> f32 {
  workgroup_max_lanes[thread] = value;
  workgroupBarrier();
  var result = workgroup_max_lanes[0];
  for (var i = 1u; i < THREADS; i++) {
    result = max(result, workgroup_max_lanes[i]);
  }
  return result;
}

override VOCABULARY: u32;

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) workgroup: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let row = workgroup.x;
  if (row >= step.tokens) {
    return;
  }
  let start = row * VOCABULARY;
  var mine = -3.4028234e38;
  for (var i = thread; i < VOCABULARY; i += THREADS) {
    mine = max(mine, logits[start + i]);
  }
  let top = workgroup_max(thread, mine);
  var sum = 0.0;
  for (var i = thread; i < VOCABULARY; i += THREADS) {
    // The bound keeps exp away from -inf, which WGSL need not handle; e^-100 adds nothing to a sum of at least 1.
    sum += exp(max(logits[start + i] - top, -100.0));
  }
  sum = workgroup_sum(thread, sum);
  if (thread == 0u) {
    // In this order nothing is lost when the logits are large and close.
    nll[row] = (top - logits[start + targets[row]]) + log(sum);
  }
}
