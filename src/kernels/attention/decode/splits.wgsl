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
