import type { Device } from '../device/device.ts';
import { FacetError } from '../shared/errors.ts';

/** The kernels that a GPU computes wrong in every variant, where an error says so. */
export function unfitKernels(error: unknown): readonly string[] | undefined {
  if (!(error instanceof FacetError) || error.code !== 'no-webgpu') return undefined;
  const { kernels } = error.data;
  return Array.isArray(kernels) ? kernels.map(String) : undefined;
}

/** Whether an error says that a GPU computes nothing right. */
export const isUnfit = (error: unknown): boolean => unfitKernels(error) !== undefined;

/** The error of a GPU that computes kernels wrong in every variant. */
export const unfitFor = (kernels: readonly string[], { adapter }: Device): FacetError =>
  new FacetError(
    'no-webgpu',
    `This GPU computes wrong numbers with every variant of a kernel (${kernels.join(', ')}).`,
    'Use the processor, or another browser; an update of the graphics driver may help.',
    { kernels, hasNavigatorGpu: true, description: adapter.description },
  );
