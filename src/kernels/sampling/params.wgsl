// Without a top-k cut the nucleus is measured on the whole distribution, not on the candidates.
fn nucleus_of_all(sampling: Sampling) -> bool {
  return sampling.top_k == 0u && sampling.top_p < 1.0;
}

fn candidate_limit(sampling: Sampling) -> u32 {
  return select(min(sampling.top_k, LIMIT), LIMIT, sampling.top_k == 0u);
}

// exp((logit - best) / temperature); 0 for -inf and NaN. e^-100 is below anything that can be drawn.
fn weight_of(order: u32, best: u32, temperature: f32) -> f32 {
  let gap = max(logit_of(order) - logit_of(best), -100.0 * temperature);
  return select(0.0, exp(gap / temperature), order > ORDER_OF_MINUS_INFINITY);
}
