import { clearSheet, drawBoxes, readColours, watchTheme } from './canvas.ts';
import { LINE_HEIGHT, lineBoxes, type TokenLine } from './token-line.ts';

const COLOURS = {
  empty: '--line-empty',
  forgotten: '--line-forgotten',
  seen: '--line-seen',
  later: '--line-later',
  image: '--line-image',
  imageForgotten: '--line-image-forgotten',
  frame: '--line-frame',
  mark: '--line-mark',
} as const;

/** Keeps the canvas of the line of tokens at what `read` tells; a picture that is drawn already costs nothing. */
export class TokenLinePainter {
  readonly #canvas: HTMLCanvasElement;
  readonly #read: () => TokenLine | undefined;
  readonly #size: ResizeObserver;
  readonly #stopWatchingTheme: () => void;
  #colours;
  #width = 0;
  #drawn = '';

  constructor(canvas: HTMLCanvasElement, read: () => TokenLine | undefined) {
    this.#canvas = canvas;
    this.#read = read;
    this.#colours = readColours(canvas, COLOURS);
    this.#size = new ResizeObserver(() => {
      this.#width = canvas.clientWidth;
      this.paint();
    });
    this.#size.observe(canvas);
    this.#stopWatchingTheme = watchTheme(() => {
      this.#colours = readColours(canvas, COLOURS);
      this.#drawn = '';
      this.paint();
    });
  }

  paint(): void {
    const line = this.#read();
    if (!line || this.#width === 0) return;
    const picture = JSON.stringify([line, this.#width, devicePixelRatio]);
    if (picture === this.#drawn) return;
    const sheet = clearSheet(this.#canvas, this.#width, LINE_HEIGHT);
    if (!sheet) return;
    this.#drawn = picture;
    const boxes = lineBoxes(line, { width: this.#width, pixelRatio: devicePixelRatio });
    drawBoxes(sheet, boxes, this.#colours, 2);
  }

  stop(): void {
    this.#size.disconnect();
    this.#stopWatchingTheme();
  }
}
