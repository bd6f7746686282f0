override WIDTH: u32;
override QUERY_SCALE: f32;

fn halves(value: vec4<f32>) -> vec2<u32> {
  return vec2(pack2x16float(value.xy), pack2x16float(value.zw));
}

@compute @workgroup_size(THREADS)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let quads = WIDTH / 4u;
  if (id.x >= quads || id.y >= step.tokens) {
    return;
  }
  let source = id.y * 3u * quads + id.x;
  let to = id.y * quads + id.x;
  query[to] = (qkv[source] + query_bias[id.x]) * QUERY_SCALE;
  keys[to] = halves(qkv[source + quads] + key_bias[id.x]);
  values[to] = halves(qkv[source + 2u * quads] + value_bias[id.x]);
}
