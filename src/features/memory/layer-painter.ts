import { clearSheet, readColours, type Sheet, watchTheme } from './canvas.ts';
import type { LayerMemory, MemorySnapshot } from '../../worker/protocol.ts';
import { STRIP_COLOURS, type StripColours } from './layer-strip.ts';

/** A layer's picture: drawn only where its key is another than that of what is there. */
export interface LayerPicture {
  readonly key: string;
  readonly draw: (sheet: Sheet, colours: StripColours) => void;
}

/** A way to show layers. */
export interface LayerLook {
  /** Height of a picture, in CSS pixels. */
  readonly height: number;
  /** The picture of each layer of a snapshot, `width` CSS pixels wide. */
  readonly pictures: (snapshot: MemorySnapshot, width: number) => (layer: LayerMemory) => LayerPicture;
  /** Texts of a layer, one for each `[data-part]` of its row. */
  readonly texts: (layer: LayerMemory) => readonly string[];
}

interface Row {
  readonly layer: number;
  readonly canvas: HTMLCanvasElement;
  readonly parts: readonly HTMLElement[];
  /** The picture that is drawn; painting an equal one would cost the browser a new frame of the canvas. */
  drawn: string;
}

/**
 * Fills the rows that React laid out once, and only where a row is in view: `paint` the pictures, with every
 * snapshot, `write` a row's texts, now and then. At ten snapshots a second and 62 layers, rendering would cost more
 * than the rest of the page.
 */
export class LayerPainter {
  readonly #list: HTMLElement;
  readonly #read: () => MemorySnapshot | undefined;
  readonly #look: LayerLook;
  readonly #rows = new Map<Element, Row>();
  readonly #visible = new Set<Row>();
  readonly #sight: IntersectionObserver;
  readonly #size: ResizeObserver;
  readonly #changes: MutationObserver;
  readonly #stopWatchingTheme: () => void;
  #colours: StripColours;
  #width = 0;

  constructor(list: HTMLElement, look: LayerLook, read: () => MemorySnapshot | undefined) {
    this.#list = list;
    this.#look = look;
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
    const pictureOf = this.#look.pictures(snapshot, this.#width);
    for (const row of this.#visible) {
      const layer = snapshot.layers[row.layer];
      if (!layer) continue;
      const { key, draw } = pictureOf(layer);
      const picture = `${this.#width} ${devicePixelRatio} ${key}`;
      if (picture === row.drawn) continue;
      const sheet = clearSheet(row.canvas, this.#width, this.#look.height);
      if (!sheet) continue;
      draw(sheet, this.#colours);
      row.drawn = picture;
    }
  }

  write(): void {
    const layers = this.#read()?.layers ?? [];
    for (const { layer: index, parts } of this.#visible) {
      const layer = layers[index];
      if (!layer || parts.length === 0) continue;
      const texts = this.#look.texts(layer);
      parts.forEach((part, at) => setText(part, texts[at] ?? ''));
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
      if (!canvas) continue;
      const parts = [...element.querySelectorAll<HTMLElement>('[data-part]')];
      const layer = Number(element.getAttribute('data-layer'));
      this.#rows.set(element, { layer, canvas, parts, drawn: '' });
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
    // All pictures are as wide as the first: reading one size a change instead of one a row and paint.
    const [first] = this.#rows.values();
    this.#width = first?.canvas.clientWidth ?? 0;
    this.paint();
  }
}

/** Changes a text only where it is another: an equal one would still cost a layout. */
function setText(element: HTMLElement, text: string): void {
  const { firstChild } = element;
  if (firstChild instanceof Text) {
    if (firstChild.data !== text) firstChild.data = text;
  } else element.textContent = text;
}
