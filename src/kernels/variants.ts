import type { Device } from '../device/device.ts';
import type { AttentionVariant } from './attention/attention-layer.ts';
import type { MatmulVariant } from './matmul/shape.ts';
import type { MatvecVariant } from './matvec/shape.ts';
import { canTurn, type RowOrder } from './row-order.ts';

/** Traits of a device that decide between variants of a kernel. */
type Traits = Pick<Device, 'adapter' | 'has'>;

/** Software adapters are slow at barriers and loads; GPUs want threads side by side on a row. */
export function chooseMatvec({ adapter, has }: Traits): MatvecVariant {
  if (adapter.fallback) return has('subgroups') ? 'broadcast' : 'rows';

  return has('subgroups') ? 'subgroup' : 'workgroup';
}

/** Order of a row of a decoded token that a matvec reads. */
export function chooseRowOrder(device: Traits, columns: number): RowOrder {
  const variant = chooseMatvec(device);
  const shared = variant === 'subgroup' || variant === 'workgroup';
  return shared && canTurn(columns) ? 'turned' : 'plain';
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
