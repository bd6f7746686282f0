import type { MemoryState } from '../../state/memory/memory-store.ts';
import { fullKvAt, kindBefore, liveKvAt } from '../../state/memory/timeline.ts';
import { clearSheet, readColours, watchTheme } from './canvas.ts';
import { memoryStrings } from './memory-strings.ts';
import { drawTimeline, TIMELINE_COLOURS, type TimelineMode } from './timeline-drawing.ts';

const { timeline: texts } = memoryStrings;
export const TIMELINE_HEIGHT = 128;

/** Parts that the timeline is made of. */
export interface TimelineElements {
  readonly canvas: HTMLCanvasElement;
  /** Lies over the canvas, unseen: the cursor to the keyboard and to screen readers. */
  readonly slider: HTMLInputElement;
  readonly readout: HTMLElement;
  readonly scale: HTMLElement;
}

type Read = () => Pick<MemoryState, 'snapshot' | 'timeline'>;

/** Keeps the timeline's canvas, its texts and its slider at what the store has. */
export class TimelinePainter {
  readonly #elements: TimelineElements;
  readonly #read: Read;
  readonly #size: ResizeObserver;
  readonly #stopWatchingTheme: () => void;
  #colours;
  #width = 0;
  #cursor: number | undefined;
  #most = 0;
  #mode: TimelineMode = 'inUse';

  constructor(elements: TimelineElements, read: Read) {
    const { canvas } = elements;
    this.#elements = elements;
    this.#read = read;
    this.#colours = readColours(canvas, TIMELINE_COLOURS);
    this.#size = new ResizeObserver(() => {
      this.#width = canvas.clientWidth;
      this.paint();
    });
    this.#size.observe(canvas);
    this.#stopWatchingTheme = watchTheme(() => {
      this.#colours = readColours(canvas, TIMELINE_COLOURS);
      this.#draw();
    });
  }

  /** Reads off another number of tokens; undefined for the newest. */
  point(tokens: number | undefined): void {
    this.#cursor = tokens;
    this.paint();
  }

  /** Draws other bytes from now on. */
  show(mode: TimelineMode): void {
    this.#mode = mode;
    this.paint();
  }

  /** Reads off a place between the left edge, 0, and the right one, 1. */
  pointAcross(share: number): void {
    this.point(share * (this.#read().snapshot?.length ?? 0));
  }

  /** Draws and writes what the store has now. */
  paint(): void {
    this.#draw();
    this.#write();
  }

  #draw(): void {
    const { snapshot, timeline: points } = this.#read();
    const sheet = clearSheet(this.#elements.canvas, this.#width, TIMELINE_HEIGHT);
    if (!snapshot || !sheet) return;
    const cursor = this.#tokens(snapshot.length);
    this.#most = drawTimeline(sheet, { points, snapshot, mode: this.#mode, cursor }, this.#colours);
  }

  stop(): void {
    this.#size.disconnect();
    this.#stopWatchingTheme();
  }

  #write(): void {
    const { slider, readout, scale } = this.#elements;
    const { snapshot, timeline: points } = this.#read();
    if (!snapshot) return;
    const { length, layers } = snapshot;
    const at = this.#tokens(length) ?? length;
    const point = points.findLast(({ position }) => position <= at);
    const text =
      length === 0
        ? texts.empty
        : texts.readout(
            at,
            kindBefore(at, snapshot),
            [liveKvAt(layers, at), fullKvAt(layers, at)],
            point?.allocatedBytes === undefined || point.fullAllocatedBytes === undefined
              ? undefined
              : [point.allocatedBytes, point.fullAllocatedBytes],
          );
    readout.textContent = text;
    scale.textContent = length === 0 ? '' : texts.scale(this.#most);
    slider.max = String(length);
    slider.value = String(at);
    slider.setAttribute('aria-valuetext', text);
  }

  /** Tokens under the cursor, if there is one. */
  #tokens(length: number): number | undefined {
    return this.#cursor === undefined ? undefined : Math.min(length, Math.max(0, Math.round(this.#cursor)));
  }
}
