import type { TimelinePoint } from '../../state/memory/timeline.ts';
import type { Sheet } from './canvas.ts';
import { memoryStrings } from './memory-strings.ts';
import type { MemorySnapshot } from '../../worker/protocol.ts';

/** Custom properties that the timeline is drawn with. */
export const TIMELINE_COLOURS = {
  sliding: '--line-sliding',
  area: '--line-area',
  full: '--line-full',
  rule: '--line-rule',
  text: '--line-text',
  cursor: '--line-cursor',
  prefill: '--band-prefill',
  image: '--band-image',
  decode: '--band-decode',
} as const;
type Colours = Readonly<Record<keyof typeof TIMELINE_COLOURS, string>>;

/** The bytes that are drawn: two curves are always of the same kind. */
export type TimelineMode = 'inUse' | 'reserved';

export interface Timeline {
  readonly points: readonly TimelinePoint[];
  readonly snapshot: MemorySnapshot;
  readonly mode: TimelineMode;
  /** Token under the cursor; undefined for none. */
  readonly cursor: number | undefined;
}

/** Height of the band that says how tokens came in, in CSS pixels. */
const BAND = 6;
/** Above the curves: the lane where a window is named, so that no curve runs through its name. */
const TOP = 16;
const NAME_BASE = 10;
const FONT = '11px system-ui, sans-serif';

type Across = (position: number) => number;

/** A line through places, given as pixels across and down. */
function stroke(
  context: CanvasRenderingContext2D,
  colour: string,
  dash: readonly number[],
  places: readonly (readonly [number, number])[],
): void {
  context.beginPath();
  for (const [across, down] of places) context.lineTo(across, down);
  context.strokeStyle = colour;
  context.lineWidth = 1.5;
  context.setLineDash([...dash]);
  context.stroke();
  context.setLineDash([]);
}

/** A rule with its name where the window of a local layer fills. */
function nameWindows(
  { context, width }: Sheet,
  { layers, length }: MemorySnapshot,
  colours: Colours,
  x: Across,
  floor: number,
): void {
  const windows = new Set(layers.filter(({ kind }) => kind === 'local').map(({ capacity }) => capacity));
  for (const window of windows) {
    if (window >= length) continue;
    const across = x(window);
    stroke(
      context,
      colours.rule,
      [2, 3],
      [
        [across, NAME_BASE - 8],
        [across, floor],
      ],
    );
    context.fillStyle = colours.text;
    context.font = FONT;
    const text = memoryStrings.timeline.window(window);
    const fits = across + 4 + context.measureText(text).width <= width;
    context.textAlign = fits ? 'left' : 'right';
    context.fillText(text, across + (fits ? 4 : -4), NAME_BASE);
  }
}

/** The band that says how tokens came in. */
function drawBand(
  { context, height }: Sheet,
  { images, prompts, length }: MemorySnapshot,
  colours: Colours,
  x: Across,
): void {
  const fill = (colour: string, first: number, last: number) => {
    context.fillStyle = colour;
    context.fillRect(x(first), height - BAND, Math.max(1, x(last + 1) - x(first)), BAND);
  };
  if (length > 0) fill(colours.decode, 0, length - 1);
  for (const { first, last } of prompts) fill(colours.prefill, first, last);
  for (const { first, last } of images) fill(colours.image, first, last);
}

/** Bytes at positions, in order. */
type Curve = readonly (readonly [position: number, bytes: number])[];

/** A curve of what is in use, which goes straight from point to point, or of what is reserved, which goes in steps. */
function curveOf(points: readonly TimelinePoint[], mode: TimelineMode, full: boolean): Curve {
  if (mode === 'inUse') {
    return points.map(({ position, liveBytes, fullAttentionBytes }) => [
      position,
      full ? fullAttentionBytes : liveBytes,
    ]);
  }
  return points.flatMap(({ position, allocatedBytes, fullAllocatedBytes }, at) => {
    const bytes = full ? fullAllocatedBytes : allocatedBytes;
    if (bytes === undefined) return [];
    return [[points[at - 1]?.position ?? 0, bytes] as const, [position, bytes] as const];
  });
}

/**
 * Draws KV bytes by token: those with sliding windows as an area, those of full attention as a broken line, a rule
 * where a window fills, and below them how each token came in. Answers the bytes at the top.
 */
export function drawTimeline(
  sheet: Sheet,
  { points, snapshot, mode, cursor }: Timeline,
  colours: Colours,
): number {
  const { context, width, height } = sheet;
  const { length } = snapshot;
  const sliding = curveOf(points, mode, false);
  const full = curveOf(points, mode, true);
  const most = [...sliding, ...full].reduce((top, [, bytes]) => Math.max(top, bytes), 1);
  const floor = height - BAND - 4;
  const x = (position: number) => (position / Math.max(1, length)) * width;
  const y = (bytes: number) => floor - (bytes / most) * (floor - TOP);

  stroke(
    context,
    colours.rule,
    [],
    [
      [0, floor + 0.5],
      [width, floor + 0.5],
    ],
  );
  nameWindows(sheet, snapshot, colours, x, floor);

  const places = (curve: Curve) => curve.map(([position, bytes]) => [x(position), y(bytes)] as const);
  const line = places(sliding);
  context.beginPath();
  context.moveTo(line[0]?.[0] ?? 0, floor);
  for (const [across, down] of line) context.lineTo(across, down);
  context.lineTo(x(length), floor);
  context.fillStyle = colours.area;
  context.fill();

  stroke(context, colours.full, [5, 4], places(full));
  stroke(context, colours.sliding, [], line);

  drawBand(sheet, snapshot, colours, x);

  if (cursor !== undefined) {
    const across = Math.min(width - 1, x(cursor));
    context.fillStyle = colours.cursor;
    context.fillRect(across, 0, 1, height);
  }
  return most;
}
