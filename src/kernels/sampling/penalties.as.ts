/** Words logits, bias, sampling, then valid vocabulary. */
export function add_bias(args: usize, begin: i32, end: i32, scratch: usize): void {
  if (begin >= end) return;
  const count = load<i32>(load<usize>(args, 8), 36);
  for (let pair = 0; pair < count; pair++) {
    const at = load<usize>(args, 4) + (pair << 3);
    const id = load<u32>(at);
    if (id >= load<u32>(args, 12)) continue;
    const logit = load<usize>(args) + (id << 2);
    store<f32>(logit, load<f32>(logit) + load<f32>(at, 4));
  }
}

/** Words logits, counts, sampling, then valid vocabulary, tokens of a unit of work. */
export function penalise(args: usize, begin: i32, end: i32, scratch: usize): void {
  const sampling = load<usize>(args, 8);
  const repetition = load<f32>(sampling, 24);
  const frequency = load<f32>(sampling, 28);
  const each = load<i32>(args, 16);
  const last = min<i32>(load<i32>(args, 12), end * each);
  for (let id = begin * each; id < last; id++) {
    const seen = load<u32>(load<usize>(args, 4) + (id << 2));
    if (seen == 0) continue;
    const at = load<usize>(args) + (id << 2);
    const logit = load<f32>(at);
    const repeated = logit > 0 ? logit / repetition : logit * repetition;
    const answered = seen & 0x7fffffff;
    const presence: f32 = answered > 0 ? load<f32>(sampling, 32) : 0;
    store<f32>(at, repeated - frequency * <f32>answered - presence);
  }
}

/** Words logits, mask, then valid vocabulary, tokens of a unit of work. */
export function mask_logits(args: usize, begin: i32, end: i32, scratch: usize): void {
  const logits = load<usize>(args);
  const mask = load<usize>(args, 4);
  const each = load<i32>(args, 12);
  const last = min<i32>(load<i32>(args, 8), end * each);
  for (let id = begin * each; id < last; id++) {
    const word = load<u32>(mask + ((id >> 5) << 2));
    if (((word >> (id & 31)) & 1) != 0) continue;
    const at = logits + (id << 2);
    // What is no number stays so: it tells that the logits are wrong.
    if ((load<u32>(at) & 0x7fffffff) <= 0x7f800000) store<u32>(at, 0xff800000);
  }
}

/** Words tokens, counts, step, then place of the token. */
export function count_sampled(args: usize, begin: i32, end: i32, scratch: usize): void {
  if (begin >= end) return;
  const id = load<u32>(load<usize>(args) + (load<usize>(args, 12) << 2));
  const at = load<usize>(args, 4) + (id << 2);
  store<u32>(at, load<u32>(at) + 1);
}

/** Words tokens, counts, step, then tokens of the step, place of the first. */
export function mark_prompt(args: usize, begin: i32, end: i32, scratch: usize): void {
  if (begin >= end) return;
  const count = load<i32>(args, 12);
  for (let i = 0; i < count; i++) {
    const id = load<u32>(load<usize>(args) + ((load<i32>(args, 16) + i) << 2));
    const at = load<usize>(args, 4) + (id << 2);
    store<u32>(at, load<u32>(at) | 0x80000000);
  }
}
