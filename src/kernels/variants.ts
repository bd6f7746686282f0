import type { Gpu } from '../gpu/device.ts';
import type { AttentionVariant } from './kv-store/attention-layer.ts';
import type { MatmulVariant } from './matmul/shape.ts';
import type { MatvecVariant } from './matvec/shape.ts';

/** What decides between variants of a kernel. */
type Traits = Pick<Gpu, 'adapter' | 'has'>;

/** Software adapters are slow at barriers and loads; GPUs want threads side by side on a row. */
export function chooseMatvec({ adapter, has }: Traits): MatvecVariant {
  if (adapter.fallback) return has('subgroups') ? 'broadcast' : 'rows';
  return has('subgroups') ? 'subgroup' : 'workgroup';
}

export function chooseMatmul({ adapter, has }: Traits): MatmulVariant {
  if (!adapter.fallback) return 'tiled';
  return has('subgroups') ? 'broadcast' : 'register';
}

export function chooseAttention({ adapter }: Traits): AttentionVariant {
  return adapter.fallback ? 'register' : 'tiled';
}
