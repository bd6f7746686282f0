/** Whether the GPU computes, or the processor; `automatic` takes the better one that is there. */
export const COMPUTE = ['automatic', 'gpu', 'cpu'] as const;
export type Compute = (typeof COMPUTE)[number];
