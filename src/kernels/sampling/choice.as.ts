import { before, NO_ID, orderOf, weightOf } from './order.as';

/** Groups of a unit of work. */
const GROUPS: i32 = 64;
/** Most candidates of a draw. */
const LIMIT: i32 = 128;

/** Words logits, group_best, then valid vocabulary, groups. A unit of work is 64 groups. */
export function group_best(args: usize, begin: i32, end: i32, scratch: usize): void {
  const valid = load<i32>(args, 8);
  const groups = load<i32>(args, 12);
  for (let group = begin * GROUPS; group < end * GROUPS; group += 4) {
    const to = load<usize>(args, 4) + (group << 3);
    const logits = load<usize>(args);
    // The first member is taken as it is, so that also a group of nothing but NaN has an id.
    let id = group;
    let best = i32x4.splat(0);
    let ids = i32x4.splat(-1);
    for (; id + 4 <= valid; id += groups) {
      const bits = v128.load(logits + (id << 2));
      const magnitude = v128.and(bits, i32x4.splat(0x7fffffff));
      // As signed integers: a negative number's magnitude counts down, both zeros are 0, NaN is the least of all.
      let order = v128.xor(bits, v128.and(i32x4.shr_s(bits, 31), i32x4.splat(0x7fffffff)));
      order = v128.andnot(order, i32x4.eq(magnitude, i32x4.splat(0)));
      const missing = i32x4.gt_s(magnitude, i32x4.splat(0x7f800000));
      order = v128.bitselect(i32x4.splat(i32.MIN_VALUE), order, missing);
      const own = i32x4.add(i32x4.splat(id), i32x4(0, 1, 2, 3));
      const take = id == group ? i32x4.splat(-1) : i32x4.gt_s(order, best);
      best = v128.bitselect(order, best, take);
      ids = v128.bitselect(own, ids, take);
    }
    v128.store(scratch, id == group ? i32x4.splat(0) : v128.xor(best, i32x4.splat(i32.MIN_VALUE)));
    v128.store(scratch, ids, 16);
    for (let lane = 0; lane < 4; lane++) {
      let order = load<u32>(scratch + (lane << 2));
      let found = load<u32>(scratch + (lane << 2), 16);
      if (id + lane < valid) {
        const other = orderOf(load<u32>(logits + ((id + lane) << 2)));
        if (before(other, id + lane, order, found)) {
          order = other;
          found = id + lane;
        }
      }
      store<u32>(to + (lane << 3), order);
      store<u32>(to + (lane << 3), found, 4);
    }
  }
}

/** Words group_best, tokens, step, then groups, place of the token. */
export function argmax(args: usize, begin: i32, end: i32, scratch: usize): void {
  if (begin >= end) return;
  let order: u32 = 0;
  let id = NO_ID;
  const groups = load<i32>(args, 12);
  for (let group = 0; group < groups; group++) {
    const at = load<usize>(args) + (group << 3);
    if (before(load<u32>(at), load<u32>(at, 4), order, id)) {
      order = load<u32>(at);
      id = load<u32>(at, 4);
    }
  }
  store<u32>(load<usize>(args, 4) + (load<usize>(args, 16) << 2), id);
}

/** Without a top-k cut the nucleus is measured on the whole distribution, not on the candidates. */
function nucleusOfAll(sampling: usize): bool {
  return load<u32>(sampling, 12) == 0 && load<f32>(sampling, 4) < 1;
}

/** Words logits, group_best, group_sum, sampling, then valid vocabulary, groups. A unit of work is 64 groups. */
export function group_sum(args: usize, begin: i32, end: i32, scratch: usize): void {
  const sampling = load<usize>(args, 12);
  const valid = load<i32>(args, 16);
  const groups = load<i32>(args, 20);
  const temperature = load<f32>(sampling);
  for (let group = begin * GROUPS; group < end * GROUPS; group++) {
    const best = load<u32>(load<usize>(args, 4) + (group << 3));
    let sum: f64 = 0;
    for (let id = group; id < valid; id += groups) {
      sum += weightOf(orderOf(load<u32>(load<usize>(args) + (id << 2))), best, temperature);
    }
    store<f32>(load<usize>(args, 8) + (group << 2), <f32>sum);
  }
}

/** Puts (order, id) into a sorted list of at most `limit`, best first; answers its length. */
function insert(list: usize, count: i32, limit: i32, order: u32, id: u32): i32 {
  let place = count;
  while (place > 0) {
    const above = list + ((place - 1) << 3);
    if (!before(order, id, load<u32>(above), load<u32>(above, 4))) break;
    if (place < limit) store<u64>(above, load<u64>(above), 8);
    place--;
  }
  if (place >= limit) return count;
  store<u32>(list + (place << 3), order);
  store<u32>(list + (place << 3), id, 4);
  return min<i32>(count + 1, limit);
}

function pcg(value: u32): u32 {
  const state = value * 747796405 + 2891336453;
  const word = ((state >> ((state >> 28) + 4)) ^ state) * 277803737;
  return (word >> 22) ^ word;
}

/**
 * Words logits, group_best, group_sum, tokens, sampling, step, then valid vocabulary, groups, position of the token
 * to come, its place in tokens.
 */
export function draw(args: usize, begin: i32, end: i32, scratch: usize): void {
  if (begin >= end) return;
  const logits = load<usize>(args);
  const bests = load<usize>(args, 4);
  const sampling = load<usize>(args, 16);
  const valid = load<i32>(args, 24);
  const groups = load<i32>(args, 28);
  const topK = load<u32>(sampling, 12);
  const wanted = topK == 0 ? LIMIT : <i32>min<u32>(topK, LIMIT);
  // The best k tokens lie in the k groups with the best bests: for a token outside, each of those has a better one.
  const chosen = scratch;
  let kept = 0;
  for (let group = 0; group < groups; group++) {
    const at = bests + (group << 3);
    if (load<u32>(at, 4) != NO_ID) kept = insert(chosen, kept, wanted, load<u32>(at), load<u32>(at, 4));
  }
  const sorted = scratch + (LIMIT << 3);
  let count = 0;
  for (let k = 0; k < kept; k++) {
    for (let id = load<i32>(chosen + (k << 3), 4) % groups; id < valid; id += groups) {
      count = insert(sorted, count, wanted, orderOf(load<u32>(logits + (id << 2))), id);
    }
  }
  const place = pick(args, sampling, sorted, count);
  store<u32>(load<usize>(args, 12) + (load<usize>(args, 36) << 2), load<u32>(sorted + (place << 3), 4));
}

/** Index of the drawn one among the sorted candidates, after top-p and min-p. */
function pick(args: usize, sampling: usize, sorted: usize, count: i32): i32 {
  const temperature = load<f32>(sampling);
  const topP = load<f32>(sampling, 4);
  const minP = load<f32>(sampling, 8);
  const best = load<u32>(sorted);
  let total: f64 = 0;
  if (nucleusOfAll(sampling)) {
    const groups = load<i32>(args, 28);
    for (let group = 0; group < groups; group++) {
      const order = load<u32>(load<usize>(args, 4) + (group << 3));
      total += <f64>load<f32>(load<usize>(args, 8) + (group << 2)) * <f64>weightOf(order, best, temperature);
    }
  } else for (let i = 0; i < count; i++) total += weightOf(load<u32>(sorted + (i << 3)), best, temperature);
  let kept = 0;
  let mass: f64 = 0;
  for (; kept < count; kept++) {
    const weight = weightOf(load<u32>(sorted + (kept << 3)), best, temperature);
    const outside = topP < 1 && mass >= <f64>topP * total;
    if (kept > 0 && (outside || weight < minP || weight == 0)) break;
    mass += weight;
  }
  const hash = pcg(load<u32>(sampling, 16) + pcg(load<u32>(sampling, 20) + pcg(load<u32>(args, 32))));
  const drawn = (<f64>(hash >> 8) / 16777216) * mass;
  let reached: f64 = 0;
  for (let i = 0; i < kept; i++) {
    reached += weightOf(load<u32>(sorted + (i << 3)), best, temperature);
    if (reached > drawn) return i;
  }
  return kept - 1;
}
