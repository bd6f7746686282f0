// Score of a key that is hidden or not there; finite, because WGSL need not handle infinities.
const LOWEST = -3.0e38;
