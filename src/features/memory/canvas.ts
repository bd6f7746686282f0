/** A canvas ready to be drawn on, in CSS pixels. */
export interface Sheet {
  readonly context: CanvasRenderingContext2D;
  readonly width: number;
  readonly height: number;
}

/** Fits a canvas to the size it is laid out at and clears it. Undefined while it has no size. */
export function clearSheet(canvas: HTMLCanvasElement, width: number, height: number): Sheet | undefined {
  // Drawn by the processor: these are small, and the GPU may be busy with a model for longer than a frame.
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context || width <= 0 || height <= 0) return undefined;
  const scale = devicePixelRatio;
  const [across, down] = [Math.round(width * scale), Math.round(height * scale)];
  // Setting a size clears too, and costs a new surface, so only where it changed.
  if (canvas.width !== across || canvas.height !== down) {
    canvas.width = across;
    canvas.height = down;
  }
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, width, height);
  return { context, width, height };
}

/** A box in CSS pixels, in a colour that has a name; a frame where `framed`. */
export interface Box<Colour extends string> {
  readonly colour: Colour;
  readonly x: number;
  readonly y: number;
  readonly across: number;
  readonly down: number;
  readonly framed?: boolean;
}

/** The width of a picture in CSS pixels, and device pixels of a CSS pixel. */
export interface PictureSize {
  readonly width: number;
  readonly pixelRatio: number;
}

/** Rounds to whole device pixels, so that a picture in which nothing moved by one is equal to the one before. */
export const snapTo =
  ({ pixelRatio }: Pick<PictureSize, 'pixelRatio'>) =>
  (x: number): number =>
    Math.round(x * pixelRatio) / pixelRatio;

/** Draws boxes one over the other, the edges of frames `frame` CSS pixels wide. */
export function drawBoxes<Colour extends string>(
  { context }: Sheet,
  boxes: readonly Box<Colour>[],
  colours: Readonly<Record<Colour, string>>,
  frame: number,
): void {
  context.lineWidth = frame;
  for (const { colour, x, y, across, down, framed } of boxes) {
    if (!framed) {
      context.fillStyle = colours[colour];
      context.fillRect(x, y, across, down);
    } else if (across >= 1) {
      context.strokeStyle = colours[colour];
      context.strokeRect(x + frame / 2, y + frame / 2, Math.max(0, across - frame), down - frame);
    }
  }
}

/** Custom properties that are colours, where `element` stands, in a form that a canvas takes. */
export function readColours<Name extends string>(
  element: Element,
  names: Readonly<Record<Name, string>>,
): Record<Name, string> {
  // The property itself may read `light-dark(...)`; only as somebody's colour is it decided which.
  const probe = element.appendChild(document.createElement('span'));
  // Where the system chooses colours, it would answer its own for each.
  probe.style.forcedColorAdjust = 'none';
  const style = getComputedStyle(probe);
  const entries = Object.entries<string>(names).map(([name, property]) => {
    probe.style.color = `var(${property})`;
    return [name, style.color];
  });
  probe.remove();
  return Object.fromEntries(entries) as Record<Name, string>;
}

/** Calls `onChange` whenever the theme may have changed; returns the way to stop it. */
export function watchTheme(onChange: () => void): () => void {
  const choices = ['(prefers-color-scheme: dark)', '(forced-colors: active)'].map((query) =>
    matchMedia(query),
  );
  const observer = new MutationObserver(onChange);
  for (const choice of choices) choice.addEventListener('change', onChange);
  observer.observe(document.documentElement, { attributes: true });
  return () => {
    for (const choice of choices) choice.removeEventListener('change', onChange);
    observer.disconnect();
  };
}
