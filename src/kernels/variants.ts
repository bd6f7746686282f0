import type { Gpu } from '../gpu/device.ts';
import type { MatmulVariant } from './matmul/matmul.ts';
import type { MatvecVariant } from './matvec/matvec.ts';

/** What decides between variants of a kernel. */
type Traits = Pick<Gpu, 'adapter' | 'has'>;

/** Software adapters are slow at barriers; GPUs want threads side by side on a row. */
export function chooseMatvec({ adapter, has }: Traits): MatvecVariant {
  if (adapter.fallback) return 'rows';
  return has('subgroups') ? 'subgroup' : 'workgroup';
}

export function chooseMatmul({ adapter }: Traits): MatmulVariant {
  return adapter.fallback ? 'register' : 'tiled';
}
