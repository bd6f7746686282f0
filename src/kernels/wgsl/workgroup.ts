/** Threads of a workgroup in which each does its quad (4 channels), group or token by itself. */
export const SINGLE_THREADS = 64;

/** Threads of a workgroup that go over a row together; what workgroup-sum.wgsl adds up as 16 x 16. */
export const ROW_THREADS = 256;

/** Workgroups of {@link SINGLE_THREADS} for a row of `width` channels, a quad each thread. */
export const quadGroups = (width: number): number => Math.ceil(width / (4 * SINGLE_THREADS));
