import type { Device } from '../device/device.ts';
import type { AttentionVariant } from './attention/attention-layer.ts';
import type { MatmulVariant } from './matmul/shape.ts';
import type { MatvecVariant } from './matvec/shape.ts';

/** Traits of a device that decide between variants of a kernel. */
type Traits = Pick<Device, 'adapter' | 'has'>;

/** Software adapters are slow at barriers and loads; GPUs want threads side by side on a row. */
export function chooseMatvec({ adapter, has }: Traits): MatvecVariant {
  if (adapter.fallback) return has('subgroups') ? 'broadcast' : 'rows';
  return has('subgroups') ? 'subgroup' : 'workgroup';
}

/** As for the matvec: tiles in workgroup memory for GPUs, outputs in registers for software adapters. */
export function chooseMatmul({ adapter, has }: Traits): MatmulVariant {
  if (!adapter.fallback) return 'tiled';
  return has('subgroups') ? 'broadcast' : 'register';
}

/** Tiles in workgroup memory need barriers, which software adapters are slow at. */
export function chooseAttention({ adapter }: Traits): AttentionVariant {
  return adapter.fallback ? 'register' : 'tiled';
}
