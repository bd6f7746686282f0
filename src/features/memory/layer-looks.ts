import { formatCount, formatRate } from '../../ui/format.ts';
import type { LayerMemory, MemorySnapshot } from '../../worker/protocol.ts';
import type { LayerLook } from './layer-painter.ts';
import { drawRing, RING_SIZE, ringPicture } from './layer-ring.ts';
import { drawStrip, pictureKey, STRIP_HEIGHT, stripBoxes } from './layer-strip.ts';
import { windowsOf } from './layer-windows.ts';
import { memoryStrings } from './memory-strings.ts';
import { lineEnd } from './token-line.ts';

export type LayerLookName = 'rings' | 'list';

/** Layers as rings, which have no texts but their number, and as strips with figures. */
export const LAYER_LOOKS: Readonly<Record<LayerLookName, LayerLook>> = {
  rings: {
    height: RING_SIZE,
    pictures: (snapshot) => {
      const windows = windowsOf(snapshot.layers);
      const end = windows ? lineEnd({ ...snapshot, windows }) : 1;
      return (layer) => {
        const picture = ringPicture(layer, snapshot.images, end, devicePixelRatio);
        return { key: JSON.stringify(picture), draw: (sheet, colours) => drawRing(sheet, picture, colours) };
      };
    },
    texts: () => [],
  },
  list: {
    height: STRIP_HEIGHT,
    pictures: (snapshot, width) => {
      const most = longest(snapshot);
      return (layer) => {
        const boxes = stripBoxes(layer, snapshot.images, most, { width, pixelRatio: devicePixelRatio });
        return { key: pictureKey(boxes), draw: (sheet, colours) => drawStrip(sheet, boxes, colours) };
      };
    },
    texts: layerFigures,
  },
};

/** Figures of a layer, as the list's head names them: positions, and bytes in the units that stand there. */
export function layerFigures(layer: LayerMemory): readonly string[] {
  const { kind, used, capacity, oldest, wraps, liveBytes, allocatedBytes, weightBytes, weightTypes } = layer;
  return [
    `${formatCount(used)}/${formatCount(capacity)}`,
    formatCount(oldest),
    kind === 'local' ? formatCount(wraps) : memoryStrings.tables.none,
    formatCount(liveBytes / 2 ** 10),
    formatCount(allocatedBytes / 2 ** 10),
    formatRate(weightBytes / 2 ** 20),
    weightTypes,
  ];
}

/** The largest number of bytes a strip has to show. */
function longest({ layers }: MemorySnapshot): number {
  const needs = ({ allocatedBytes, fullAttentionBytes }: LayerMemory) =>
    Math.max(allocatedBytes, fullAttentionBytes);
  return layers.reduce((most, layer) => Math.max(most, needs(layer)), 0);
}
