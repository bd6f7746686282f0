struct Step {
  position: u32,
  tokens: u32,
  global_capacity: u32,
  token_offset: u32,
  sample_offset: u32,
  logit_row: u32,
  first_group: u32,
}

@group(0) @binding(0) var<storage, read> partials: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read_write> out: array<vec4<f32>>;
@group(0) @binding(2) var<uniform> step: Step;

const MIN_RUN = 32u;
const MAX_SPLITS = 128u;
const THREADS = 64u;

// Score of a key that is hidden or not there; finite, because WGSL need not handle infinities.
const LOWEST = -3.0e38;

// A run is what one workgroup does of the live slots: at least MIN_RUN, and so long that there are at most
// MAX_SPLITS of them. The TypeScript twin is `runLength` in splits.ts.
override LOCAL_CAPACITY: u32;

// Every live slot is visible: a ring holds exactly the window of the newest position.
fn live_slots() -> u32 {
  return min(step.position + 1u, select(LOCAL_CAPACITY, step.global_capacity, LOCAL_CAPACITY == 0u));
}

fn run_length(live: u32) -> u32 {
  let chunk = MIN_RUN * MAX_SPLITS;
  return MIN_RUN * ((live + chunk - 1u) / chunk);
}

fn place_of(quad: u32, quads: u32) -> u32 { return quad; }

override HEADS: u32;
override HEAD_DIM: u32;

// A thread does 4 channels of one head and finds the splits' common maximum for itself: no barriers.
@compute @workgroup_size(THREADS)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let units = HEAD_DIM / 4u;
  if (id.x >= HEADS * units) {
    return;
  }
  let head = id.x / units;
  let live = live_slots();
  let run = run_length(live);
  let splits = (live + run - 1u) / run;
  let row = units + 1u;
  var top = LOWEST;
  for (var split = 0u; split < splits; split++) {
    top = max(top, partials[(split * HEADS + head) * row + units].x);
  }
  var sum = 0.0;
  var o = vec4(0.0);
  for (var split = 0u; split < splits; split++) {
    let start = (split * HEADS + head) * row;
    let share = partials[start + units];
    let weight = exp(share.x - top);
    sum += weight * share.y;
    o += weight * partials[start + id.x % units];
  }
  out[place_of(id.x, HEADS * units)] = o / sum;
}
