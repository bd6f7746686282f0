override width: u32;
override query_scale: f32;

@group(0) @binding(0) var<storage, read> qkv: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read> query_bias: array<vec4<f32>>;
@group(0) @binding(2) var<storage, read> key_bias: array<vec4<f32>>;
@group(0) @binding(3) var<storage, read> value_bias: array<vec4<f32>>;
@group(0) @binding(4) var<storage, read_write> query: array<vec4<f32>>;
@group(0) @binding(5) var<storage, read_write> keys: array<vec2<u32>>;
@group(0) @binding(6) var<storage, read_write> values: array<vec2<u32>>;
@group(0) @binding(7) var<uniform> step: Step;

fn halves(value: vec4<f32>) -> vec2<u32> {
  return vec2(pack2x16float(value.xy), pack2x16float(value.zw));
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let quads = width / 4u;
  if (id.x >= quads || id.y >= step.tokens) {
    return;
  }
  let source = id.y * 3u * quads + id.x;
  let to = id.y * quads + id.x;
  query[to] = (qkv[source] + query_bias[id.x]) * query_scale;
  keys[to] = halves(qkv[source + quads] + key_bias[id.x]);
  values[to] = halves(qkv[source + 2u * quads] + value_bias[id.x]);
}
