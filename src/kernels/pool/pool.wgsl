override width: u32;
override side: u32;
override factor: u32;

@group(0) @binding(0) var<storage, read> x: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read_write> y: array<vec4<f32>>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let quads = width / 4u;
  let pooled = side / factor;
  if (id.x >= quads || id.y >= pooled * pooled) {
    return;
  }
  let top = (id.y / pooled) * factor;
  let left = (id.y % pooled) * factor;
  var sum = vec4(0.0);
  for (var row = 0u; row < factor; row++) {
    for (var column = 0u; column < factor; column++) {
      sum += x[((top + row) * side + left + column) * quads + id.x];
    }
  }
  y[id.y * quads + id.x] = sum / f32(factor * factor);
}
