import { clearSheet, readColours, watchTheme } from './canvas.ts';
import { memoryStrings } from './memory-strings.ts';
import type { LayerMemory, MemorySnapshot } from '../../worker/protocol.ts';
import {
  drawStrip,
  pictureKey,
  STRIP_COLOURS,
  STRIP_HEIGHT,
  stripBoxes,
  type StripColours,
} from './layer-strip.ts';

const { layers: texts } = memoryStrings;

interface Row {
  readonly layer: number;
  readonly canvas: HTMLCanvasElement;
  readonly ring: HTMLElement;
  readonly bytes: HTMLElement;
  /** The picture that is drawn; painting an equal one would cost the browser a new frame of the canvas. */
  drawn: string;
}

/**
 * Fills the rows that React laid out once, and only where a row is in view: `paint` the strips, with every
 * snapshot, `write` two texts a row, now and then. At ten snapshots a second and 62 layers, rendering would cost more than
 * the rest of the page.
 */
export class LayerPainter {
  readonly #list: HTMLElement;
  readonly #read: () => MemorySnapshot | undefined;
  readonly #rows = new Map<Element, Row>();
  readonly #visible = new Set<Row>();
  readonly #sight: IntersectionObserver;
  readonly #size: ResizeObserver;
  readonly #changes: MutationObserver;
  readonly #stopWatchingTheme: () => void;
  #colours: StripColours;
  #width = 0;

  constructor(list: HTMLElement, read: () => MemorySnapshot | undefined) {
    this.#list = list;
    this.#read = read;
    this.#colours = readColours(list, STRIP_COLOURS);
    this.#sight = new IntersectionObserver((changes) => this.#see(changes), { rootMargin: '64px' });
    this.#size = new ResizeObserver(() => this.#measure());
    this.#size.observe(list);
    this.#changes = new MutationObserver(() => this.#follow());
    this.#changes.observe(list, { childList: true });
    this.#stopWatchingTheme = watchTheme(() => {
      this.#colours = readColours(list, STRIP_COLOURS);
      for (const row of this.#rows.values()) row.drawn = '';
      this.paint();
    });
    this.#follow();
  }

  paint(): void {
    const snapshot = this.#read();
    if (!snapshot) return;
    const most = longest(snapshot);
    const { layers, images } = snapshot;
    const size = { width: this.#width, pixelRatio: devicePixelRatio };
    for (const row of this.#visible) {
      const memory = layers[row.layer];
      if (!memory) continue;
      const boxes = stripBoxes(memory, images, most, size);
      const picture = `${size.width} ${size.pixelRatio} ${pictureKey(boxes)}`;
      if (picture === row.drawn) continue;
      const sheet = clearSheet(row.canvas, size.width, STRIP_HEIGHT);
      if (!sheet) continue;
      drawStrip(sheet, boxes, this.#colours);
      row.drawn = picture;
    }
  }

  stop(): void {
    this.#sight.disconnect();
    this.#size.disconnect();
    this.#changes.disconnect();
    this.#stopWatchingTheme();
  }

  /** Takes the rows that are in the list now for the ones to write into. */
  #follow(): void {
    this.#sight.disconnect();
    this.#rows.clear();
    this.#visible.clear();
    for (const element of this.#list.children) {
      const canvas = element.querySelector('canvas');
      const ring = element.querySelector<HTMLElement>('[data-part=ring]');
      const bytes = element.querySelector<HTMLElement>('[data-part=bytes]');
      const layer = Number(element.getAttribute('data-layer'));
      if (canvas && ring && bytes) this.#rows.set(element, { layer, canvas, ring, bytes, drawn: '' });
      this.#sight.observe(element);
    }
    this.#measure();
  }

  #see(changes: readonly IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of changes) {
      const row = this.#rows.get(target);
      if (!row) continue;
      if (isIntersecting) this.#visible.add(row);
      else this.#visible.delete(row);
    }
    this.paint();
    // A row that comes into view does not wait for its texts.
    this.write();
  }

  #measure(): void {
    // All strips are as wide as the first: reading one size a change instead of one a row and paint.
    const [first] = this.#rows.values();
    this.#width = first?.canvas.clientWidth ?? 0;
    this.paint();
  }

  write(): void {
    const layers = this.#read()?.layers ?? [];
    for (const { layer: index, ring, bytes } of this.#visible) {
      const layer = layers[index];
      if (!layer) continue;
      setText(ring, texts.ring(layer.used, layer.capacity, layer.oldest, layer.wraps));
      setText(
        bytes,
        texts.bytes(layer.liveBytes, layer.allocatedBytes, layer.weightBytes, layer.weightTypes),
      );
    }
  }
}

/** The largest number of bytes a bar has to show. */
function longest({ layers }: MemorySnapshot): number {
  const needs = ({ allocatedBytes, fullAttentionBytes }: LayerMemory) =>
    Math.max(allocatedBytes, fullAttentionBytes);
  return layers.reduce((most, layer) => Math.max(most, needs(layer)), 0);
}

/** Changes a text only where it is another: an equal one would still cost a layout. */
function setText(element: HTMLElement, text: string): void {
  const { firstChild } = element;
  if (firstChild instanceof Text) {
    if (firstChild.data !== text) firstChild.data = text;
  } else element.textContent = text;
}
