// Rows of keys and values are read as kv-text.ts says; k_tile is filled and read as tiled-text.ts says.
// For GPUs. A workgroup does ROWS rows, a row being a query head of a token, over tiles of KEYS keys. There are as
// many threads as channels, so that each ends with 4 rows x 8 channels of the output in registers.
override HEADS: u32;
override KV_HEADS: u32;
override HEAD_DIM: u32;
override LOCAL_CAPACITY: u32;
override WINDOW: u32;
override THREADS = HEAD_DIM;
// Rows that a thread is answerable for: 1, but in heads of fewer channels than there are rows.
override ROWS_A_THREAD = (ROWS + THREADS - 1u) / THREADS;

const TOKENS = ROWS / HEADS_PER_KV;
// Words of a key that fit in workgroup memory at once, and the quads (4 channels) in them.
const K_WORDS = 64u;
const K_QUADS = K_WORDS / QUAD_WORDS;
// From one row of a tile to the next: not 32, to keep neighbouring threads on different banks.
const STRIDE = 33u;
// Threads that share a row's softmax, 4 keys each.
const PARTS = 8u;

// Scores, then weights: [key][row].
var<workgroup> tile: array<f32, KEYS * STRIDE>;
// [word][key]
var<workgroup> k_tile: array<u32, K_WORDS * STRIDE>;
var<workgroup> part_top: array<f32, ROWS * PARTS>;
var<workgroup> part_sum: array<f32, ROWS * PARTS>;
var<workgroup> row_top: array<f32, ROWS>;
var<workgroup> row_sum: array<f32, ROWS>;
var<workgroup> row_fade: array<f32, ROWS>;

// 8 channels of a kv head's key (or value) at a position: in the cache if it is past, else fresh.
fn key_octet(position: u32, octet: u32) -> Octet {
  if (position < step.position) {
    return keys[slot_of(position) * row_octets() + octet];
  }
  return fresh_keys[(position - step.position) * row_octets() + octet];
}

fn value_octet(position: u32, octet: u32) -> Octet {
  if (position < step.position) {
    return values[slot_of(position) * row_octets() + octet];
  }
  return fresh_values[(position - step.position) * row_octets() + octet];
}

// What the numbers of a kv head's key (or value) are to be multiplied by.
fn key_scale(position: u32, kv_head: u32) -> f32 {
  if (position < step.position) {
    return keys_scale(slot_of(position), kv_head);
  }
  return fresh_keys_scale(position - step.position, kv_head);
}

fn value_scale(position: u32, kv_head: u32) -> f32 {
  if (position < step.position) {
    return values_scale(slot_of(position), kv_head);
  }
  return fresh_values_scale(position - step.position, kv_head);
}

fn slot_of(position: u32) -> u32 {
  return position % select(LOCAL_CAPACITY, step.global_capacity, LOCAL_CAPACITY == 0u);
}

fn row_octets() -> u32 {
  return KV_ROW_WORDS / (2u * QUAD_WORDS);
}

// Rows past the chunk's last token repeat it and are not written.
fn token_of(row: u32, first_token: u32) -> u32 {
  return min(first_token + row / HEADS_PER_KV, step.tokens - 1u);
}

fn row_start(row: u32, first_token: u32, kv_head: u32) -> u32 {
  return (token_of(row, first_token) * HEADS + kv_head * HEADS_PER_KV + row % HEADS_PER_KV) * (HEAD_DIM / 4u);
}

fn oldest(position: u32) -> u32 {
  return select(0u, position - WINDOW + 1u, position >= WINDOW);
}

// tile += q k for the `quads` quads from `first_quad` of every key, which are in k_tile.
fn add_scores(thread: u32, first_token: u32, kv_head: u32, first_quad: u32, quads: u32) {
  for (var item = thread; item < ROWS / 4u * KEYS; item += THREADS) {
    let key = item % KEYS;
    let row = item / KEYS * 4u;
    let q0 = row_start(row, first_token, kv_head) + first_quad;
    let q1 = row_start(row + 1u, first_token, kv_head) + first_quad;
    let q2 = row_start(row + 2u, first_token, kv_head) + first_quad;
    let q3 = row_start(row + 3u, first_token, kv_head) + first_quad;
    var scores = vec4(0.0);
    for (var quad = 0u; quad < quads; quad++) {
      let k = quad_numbers(tiled_quad(quad, key));
      scores += vec4(
        dot(query[q0 + quad], k), dot(query[q1 + quad], k), dot(query[q2 + quad], k), dot(query[q3 + quad], k),
      );
    }
    let place = key * STRIDE + row;
    if (first_quad > 0u) {
      scores += vec4(tile[place], tile[place + 1u], tile[place + 2u], tile[place + 3u]);
    }
    tile[place] = scores.x;
    tile[place + 1u] = scores.y;
    tile[place + 2u] = scores.z;
    tile[place + 3u] = scores.w;
  }
}

// Scales scores, hides what a row does not see and finds the maximum of each part of a row. Keys past `to` are none.
fn mask_scores(thread: u32, first_token: u32, kv_head: u32, first_key: u32, to: u32) {
  for (var item = thread; item < ROWS * PARTS; item += THREADS) {
    let row = item % ROWS;
    let token = token_of(row, first_token);
    let first = oldest(step.position + token);
    let last = last_visible[token];
    var top = LOWEST;
    for (var key = item / ROWS; key < KEYS; key += PARTS) {
      let position = first_key + key;
      let scaled = tile[key * STRIDE + row] * key_scale(min(position, to), kv_head);
      let score = select(LOWEST, scaled, position >= first && position <= last);
      tile[key * STRIDE + row] = score;
      top = max(top, score);
    }
    part_top[item] = top;
  }
}

fn new_top(row: u32) -> f32 {
  var top = row_top[row];
  for (var part = 0u; part < PARTS; part++) {
    top = max(top, part_top[part * ROWS + row]);
  }
  return top;
}

// Scores become weights, scaled for their values; a hidden key's is 0 even where its row has seen none yet.
fn weigh(thread: u32, kv_head: u32, first_key: u32, to: u32) {
  for (var item = thread; item < ROWS * PARTS; item += THREADS) {
    let row = item % ROWS;
    let top = new_top(row);
    var sum = 0.0;
    for (var key = item / ROWS; key < KEYS; key += PARTS) {
      let score = tile[key * STRIDE + row];
      let weight = select(0.0, exp(score - top), score > LOWEST);
      tile[key * STRIDE + row] = weight * value_scale(min(first_key + key, to), kv_head);
      sum += weight;
    }
    part_sum[item] = sum;
  }
}

fn close_row(row: u32) {
  let top = new_top(row);
  let fade = exp(row_top[row] - top);
  var sum = row_sum[row] * fade;
  for (var part = 0u; part < PARTS; part++) {
    sum += part_sum[part * ROWS + row];
  }
  row_top[row] = top;
  row_sum[row] = sum;
  row_fade[row] = fade;
}

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) workgroup: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let octets = HEAD_DIM / 8u;
  let first_token = (workgroup.x + step.first_group) * TOKENS;
  let kv_head = workgroup.y;
  let last_token = min(first_token + TOKENS, step.tokens) - 1u;
  let octet = kv_head * octets + thread % octets;
  let row = thread / octets * 4u;
  var low: array<vec4<f32>, 4>;
  var high: array<vec4<f32>, 4>;
  for (var n = 0u; n < ROWS_A_THREAD; n++) {
    let own = thread + n * THREADS;
    if (own < ROWS) {
      row_top[own] = LOWEST;
      row_sum[own] = 0.0;
    }
  }

  // What anything in this workgroup sees; last_visible never decreases from token to token.
  let to = last_visible[last_token];
  for (var first_key = oldest(step.position + first_token); first_key <= to; first_key += KEYS) {
    let count = min(KEYS, to + 1u - first_key);
    for (var first_quad = 0u; first_quad < HEAD_DIM / 4u; first_quad += K_QUADS) {
      let quads = min(K_QUADS, HEAD_DIM / 4u - first_quad);
      let tiled = quads / 2u;
      for (var item = thread; item < KEYS * tiled; item += THREADS) {
        let key = min(item / tiled, count - 1u);
        let octet = item % tiled;
        let loaded = key_octet(first_key + key, kv_head * octets + first_quad / 2u + octet);
        put_octet(octet, item / tiled, loaded);
      }
      workgroupBarrier();
      add_scores(thread, first_token, kv_head, first_quad, quads);
      workgroupBarrier();
    }
    mask_scores(thread, first_token, kv_head, first_key, to);
    workgroupBarrier();
    weigh(thread, kv_head, first_key, to);
    workgroupBarrier();
    for (var n = 0u; n < ROWS_A_THREAD; n++) {
      let own = thread + n * THREADS;
      if (own < ROWS) {
        close_row(own);
      }
    }
    workgroupBarrier();
    for (var i = 0u; i < 4u; i++) {
      low[i] *= row_fade[row + i];
      high[i] *= row_fade[row + i];
    }
    for (var key = 0u; key < count; key++) {
      let v = value_octet(first_key + key, octet);
      let v_low = quad_numbers(low_quad(v));
      let v_high = quad_numbers(high_quad(v));
      for (var i = 0u; i < 4u; i++) {
        let weight = tile[key * STRIDE + row + i];
        low[i] += weight * v_low;
        high[i] += weight * v_high;
      }
    }
  }

  for (var i = 0u; i < 4u; i++) {
    if (first_token + (row + i) / HEADS_PER_KV < step.tokens) {
      let scale = 1.0 / row_sum[row + i];
      let place = row_start(row + i, first_token, kv_head) + thread % octets * 2u;
      out[place] = low[i] * scale;
      out[place + 1u] = high[i] * scale;
    }
  }
}
