// Queries that are ready, into workgroup memory.
fn take_heads(thread: u32, kv_head: u32, first_slot: u32, end: u32) {
  for (var channel = thread; channel < HEAD_DIM; channel += THREADS) {
    put_query(channel, query_heads(kv_head * HEADS_PER_KV * HEAD_DIM + channel));
  }
  workgroupBarrier();
}

fn key_octet(place: u32) -> Octet {
  return keys[place];
}
