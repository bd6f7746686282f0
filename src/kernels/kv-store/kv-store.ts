import { defineKernel, type Kernel, spread, type Step } from '../../gpu/kernel.ts';
import { stepWgsl } from '../../gpu/step.ts';
import { type AttentionLayer, checkAttentionLayer, localCapacity } from './attention-layer.ts';
import text from './kv-store.wgsl?raw';

/**
 * Puts the newest min(T, capacity) of a chunk's fresh keys and values [T][K * E / 2] into the layer's cache
 * [capacity][K * E / 2], position p in slot p mod capacity. Runs after the chunk's attention, which still
 * needs the ring's old positions.
 */
export function kvStore(
  layer: AttentionLayer,
): Kernel<'fresh_keys' | 'fresh_values' | 'keys' | 'values' | 'step'> {
  checkAttentionLayer('kv-store', layer);
  const rowWords = (layer.kvHeads * layer.headDim) / 2;
  const capacity = localCapacity(layer);
  const rows = ({ tokens, globalCapacity }: Step) =>
    Math.min(tokens, capacity === 0 ? globalCapacity : capacity);
  return defineKernel({
    name: `kv-store ${layer.kind}`,
    wgsl: `${stepWgsl}\n${text}`,
    bindings: [
      { name: 'fresh_keys', kind: 'read' },
      { name: 'fresh_values', kind: 'read' },
      { name: 'keys', kind: 'write' },
      { name: 'values', kind: 'write' },
      { name: 'step', kind: 'step' },
    ],
    constants: { row_words: rowWords, local_capacity: capacity },
    workgroups: (step) => spread(Math.ceil((rows(step) * rowWords) / 4 / 64)),
    cost: (step) => ({ bytes: 16 * rows(step) * rowWords, flops: 0 }),
  });
}
