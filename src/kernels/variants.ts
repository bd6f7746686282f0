import type { Device } from '../device/device.ts';
import type { MatvecVariant } from './matvec/shape.ts';
import { canTurn, type RowOrder } from './row-order.ts';

/** Sums within quads of threads need no workgroup memory, where the device has subgroups. */
export const chooseMatvec = ({ has }: Pick<Device, 'has'>): MatvecVariant =>
  has('subgroups') ? 'subgroup' : 'workgroup';

/** Order of a row of a decoded token that a matvec reads. */
export const chooseRowOrder = (columns: number): RowOrder => (canTurn(columns) ? 'turned' : 'plain');
