import type { BufferLimits, DeviceLayout } from '../device/layout.ts';
import { codecs, planeBytes } from '../kernels/codec/codec.ts';
import type { CodecName } from '../kernels/matrix.ts';
import { FacetError } from '../shared/errors.ts';
import { roundUp } from '../shared/numbers.ts';

/** Alignment of a binding's start: the guaranteed minStorageBufferOffsetAlignment. */
const ALIGNMENT = 256;

/** One buffer of a matrix: its rows, and where in it each plane lies. Offsets and sizes in bytes. */
export interface ShardLayout {
  readonly firstRow: number;
  readonly rows: number;
  readonly bytes: number;
  readonly low: Place;
  readonly high?: Place;
  readonly scales?: Place;
}

interface Place {
  readonly offset: number;
  readonly size: number;
}

/**
 * Cuts a matrix [rows][columns] by rows into as few buffers as the limits allow, all nearly alike.
 * @throws FacetError `adapter-too-small` when not even a row fits.
 */
export function shardLayouts(
  codec: CodecName,
  rows: number,
  columns: number,
  layout: BufferLimits & Pick<DeviceLayout, 'rowGroup'>,
): ShardLayout[] {
  const group = codecs[codec].kind === 'quantised' ? layout.rowGroup : 1;
  const row = planeBytes(codec, 1, columns);
  const byBinding = layout.maxStorageBufferBindingSize / Math.max(row.low, row.high, row.scales);
  const byBuffer = (layout.maxBufferSize - 3 * ALIGNMENT) / (row.low + row.high + row.scales);
  const most = Math.floor(Math.min(byBinding, byBuffer) / group) * group;
  if (most < 1) {
    throw new FacetError(
      'adapter-too-small',
      `A weight row of ${columns} columns does not fit into a buffer of this device.`,
      'Choose a smaller model.',
      {
        codec,
        columns,
        maxStorageBufferBindingSize: layout.maxStorageBufferBindingSize,
        maxBufferSize: layout.maxBufferSize,
      },
    );
  }
  const count = Math.ceil(rows / most);
  const each = roundUp(Math.ceil(rows / count), group);
  return Array.from({ length: count }, (_, index) => {
    const firstRow = index * each;
    return shardLayout(codec, firstRow, Math.min(each, rows - firstRow), columns, group);
  });
}

function shardLayout(
  codec: CodecName,
  firstRow: number,
  rows: number,
  columns: number,
  group: number,
): ShardLayout {
  const sizes = planeBytes(codec, roundUp(rows, group), columns);
  const low = { offset: 0, size: sizes.low };
  const high = { offset: roundUp(low.size, ALIGNMENT), size: sizes.high };
  const scales = { offset: roundUp(high.offset + high.size, ALIGNMENT), size: sizes.scales };
  return {
    firstRow,
    rows,
    bytes: Math.max(
      low.size,
      high.size && high.offset + high.size,
      scales.size && scales.offset + scales.size,
    ),
    low,
    ...(high.size ? { high } : {}),
    ...(scales.size ? { scales } : {}),
  };
}
