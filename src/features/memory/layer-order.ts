import type { LayerMemory } from '../../worker/protocol.ts';

export type LayerFilter = 'all' | 'local' | 'global';
export type LayerSort = 'layer' | 'kv' | 'weights';

/** Layers to show, in order: by index, or by bytes with the largest first. */
export function orderLayers(
  layers: readonly LayerMemory[],
  filter: LayerFilter,
  sort: LayerSort,
): readonly LayerMemory[] {
  const bytes = (layer: LayerMemory) => (sort === 'kv' ? layer.allocatedBytes : layer.weightBytes);
  return layers
    .filter(({ kind }) => filter === 'all' || kind === filter)
    .sort((a, b) => (sort === 'layer' ? 0 : bytes(b) - bytes(a)) || a.index - b.index);
}
