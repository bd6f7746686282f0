var<workgroup> sum_lanes: array<f32, THREADS>;
var<workgroup> sum_groups: array<f32, 16>;

// Sum of one value per thread of a workgroup of THREADS, which are 256, known to all of them afterwards.
// 16 x 16 needs two barriers where a binary tree needs nine; barriers are what software adapters pay for.
fn workgroup_sum(thread: u32, value: f32) -> f32 {
  sum_lanes[thread] = value;
  workgroupBarrier();
  if (thread < 16u) {
    var group = 0.0;
    for (var i = 0u; i < 16u; i++) {
      group += sum_lanes[thread + 16u * i];
    }
    sum_groups[thread] = group;
  }
  workgroupBarrier();
  var sum = 0.0;
  for (var i = 0u; i < 16u; i++) {
    sum += sum_groups[i];
  }
  return sum;
}
