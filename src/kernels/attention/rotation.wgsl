// (cos, sin) of the angle of `position` for pair `i`, from those of its low byte and of the rest.
fn rotation(position: u32, i: u32) -> vec2<f32> {
  let pairs = HEAD_DIM / 2u;
  let low = rope[(position & 255u) * pairs + i];
  let high = rope[(256u + (position >> 8u)) * pairs + i];
  return vec2(low.x * high.x - low.y * high.y, low.y * high.x + low.x * high.y);
}
