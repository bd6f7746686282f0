import { ropeTable } from '../kernels/attention/qk-norm-rope/rope-table.ts';
import type { ModelConfig } from '../model/config.ts';
import type { LayerSpec } from '../model/layers.ts';
import type { Device } from '../device/device.ts';
import type { Activations } from './buffers.ts';

/** The table of a layer's kind. */
export const ropeBuffer = (buffers: Activations, { kind }: LayerSpec) =>
  kind === 'local' ? buffers.ropeLocal : buffers.ropeGlobal;

/** Fills both RoPE tables, which all layers of a kind share. */
export function uploadRope(
  device: Device,
  buffers: Activations,
  config: ModelConfig,
  layers: readonly LayerSpec[],
  contextLength: number,
): void {
  for (const kind of ['local', 'global'] as const) {
    const layer = layers.find((spec) => spec.kind === kind);
    if (!layer) continue;
    const table = ropeTable({
      theta: layer.ropeTheta,
      scale: layer.ropeScale,
      headDim: config.headDim,
      contextLength,
    });
    device.write(ropeBuffer(buffers, layer), table);
  }
}
