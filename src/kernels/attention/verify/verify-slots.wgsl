// Slots of the cache.
fn slot_count() -> u32 {
  return select(LOCAL_CAPACITY, step.global_capacity, LOCAL_CAPACITY == 0u);
}

// Slots that a token of the step sees, those of the tokens before it and its own included.
fn live_slots_of(token: u32) -> u32 {
  return min(step.position + token + 1u, slot_count());
}
