override heads: u32;
override head_dim: u32;

@group(0) @binding(0) var<storage, read> partials: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read_write> out: array<vec4<f32>>;
@group(0) @binding(2) var<uniform> step: Step;

const LOWEST = -3.0e38;

// A thread does 4 channels of one head and finds the splits' common maximum for itself: no barriers.
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let units = head_dim / 4u;
  if (id.x >= heads * units) {
    return;
  }
  let head = id.x / units;
  let live = live_slots();
  let run = run_length(live);
  let splits = (live + run - 1u) / run;
  let row = units + 1u;
  var top = LOWEST;
  for (var split = 0u; split < splits; split++) {
    top = max(top, partials[(split * heads + head) * row + units].x);
  }
  var sum = 0.0;
  var o = vec4(0.0);
  for (var split = 0u; split < splits; split++) {
    let start = (split * heads + head) * row;
    let share = partials[start + units];
    let weight = exp(share.x - top);
    sum += weight * share.y;
    o += weight * partials[start + id.x % units];
  }
  out[id.x] = o / sum;
}
