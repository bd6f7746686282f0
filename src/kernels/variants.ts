import type { Device } from '../device/device.ts';
import { hasHalves } from './codec/halves-decoder.ts';
import { int8Bytes } from './matvec/int8-text.ts';
import { MATMUL_SHAPE, type MatmulShape } from './matmul/shape.ts';
import type { Matrix } from './matrix.ts';
import {
  fittingTeam,
  int8ShapeOf,
  type MatvecShape,
  type MatvecVariant,
  partsOf,
  type SeamShape,
  seamShapeOf,
  shapeOf,
  teamOf,
} from './matvec/shape.ts';
import { canTurn, type RowOrder } from './row-order.ts';

/** Order of a row of a decoded token that a matvec reads. */
export const chooseRowOrder = (columns: number): RowOrder => (canTurn(columns) ? 'turned' : 'plain');

/**
 * A matrix, and which kernel multiplies with it: `geglu` is the matvec of gate and up with its epilogue, those with
 * `seam` make their x of the seam before them, and `columns` multiplies with a few tokens.
 */
export interface Linear extends Pick<Matrix, 'codec' | 'rows' | 'columns'> {
  readonly use: 'matvec' | 'geglu' | 'seam' | 'seam-geglu' | 'columns' | 'matmul';
}

/** The kernel of a product in words, which is the key of {@link Device.choices} too. */
export const linearKey = ({ use, codec, rows, columns }: Linear): string =>
  `${use} ${codec} ${rows} x ${columns}`;

/** A way to make a kernel, by a name that says what it is. */
export interface Named<Choice> {
  readonly name: string;
  readonly choice: Choice;
}

export interface MatvecChoice {
  readonly variant: MatvecVariant;
  readonly shape: MatvecShape;
}

type Facts = Pick<Device, 'adapter' | 'choices' | 'has'>;

/** Rows a thread and threads a workgroup that may be tried beside the usual. */
const MATVEC_ROWS = [1, 2, 4, 8];
const MATVEC_THREADS = [64, 128, 256];
const MATMUL_SHAPES: readonly MatmulShape[] = [
  { rows: 32, tokens: 32, threadRows: 4, threadTokens: 4 },
  { rows: 64, tokens: 32, threadRows: 4, threadTokens: 4 },
  { rows: 64, tokens: 64, threadRows: 8, threadTokens: 4 },
  { rows: 128, tokens: 64, threadRows: 8, threadTokens: 4 },
  { rows: 128, tokens: 128, threadRows: 8, threadTokens: 8 },
];

/** Rows a thread that Intel's compilers keep in registers; with more they spill (tools/gpu-stats). */
const MOST_ROWS_ON_INTEL = 4;

const mostRows = ({ adapter }: Facts): number => (adapter.vendor === 'intel' ? MOST_ROWS_ON_INTEL : Infinity);

const ARITHMETICS = { halves: 'halves', int8: '8-bit accuracy' } as const;

/** The key of {@link Device.choices} under which {@link ALLOWED} says that activations may be rounded to 8 bits. */
export const EIGHT_BIT = '8-bit';
export const ALLOWED = 'allowed';

/** Workgroup memory that the sums of 256 threads with four rows take beside x as bytes: with subgroups, and without. */
const SUMS_BESIDE = { subgroup: 1024, workgroup: 5120 };

/** Whether a matvec may round its x to bytes, and has room for them. */
const mayRound = (device: Facts, codec: Linear['codec'], columns: number): boolean =>
  device.choices?.get(EIGHT_BIT) === ALLOWED &&
  hasHalves(codec) &&
  columns % 32 === 0 &&
  int8Bytes(codec, columns) + SUMS_BESIDE[device.has('subgroups') ? 'subgroup' : 'workgroup'] <=
    roomOf(device.adapter);

const roomOf = ({ limits }: Facts['adapter']): number => limits['maxComputeWorkgroupStorageSize'] ?? 16_384;

const matvecName = ({ variant, shape: { rows, threads, team, arithmetic } }: MatvecChoice): string =>
  `${variant}, ${rows} rows, ${threads} threads${team === undefined || team === threads ? '' : ` in teams of ${team}`}${arithmetic ? `, ${ARITHMETICS[arithmetic]}` : ''}`;

/** Every way to make a matvec that this device may try, the usual first. */
export function matvecChoices(device: Facts, { use, codec, rows, columns }: Linear): Named<MatvecChoice>[] {
  const usual = shapeOf(rows, columns);
  const parts = partsOf(columns);
  const fewest = use === 'geglu' ? 2 : 1;
  const others: MatvecShape[] = [
    ...(hasHalves(codec) ? [{ ...usual, arithmetic: 'halves' } as const] : []),
    ...(mayRound(device, codec, columns) ? [int8ShapeOf(rows, columns)] : []),
    ...MATVEC_ROWS.filter((count) => count >= fewest && count <= mostRows(device)).map((count) => ({
      ...usual,
      rows: count,
    })),
    ...MATVEC_THREADS.map((threads) => ({ ...usual, ...fittingTeam(parts, [threads]) })),
  ];
  const shapes = [usual, ...others.filter(eachOutputHasAThread)];
  const of = (variant: MatvecVariant, shape: MatvecShape): Named<MatvecChoice> => {
    const choice = { variant, shape };
    return { name: matvecName(choice), choice };
  };
  // Sums within quads of threads need no workgroup memory, where the device has subgroups.
  const inSubgroups = device.has('subgroups') ? shapes.map((shape) => of('subgroup', shape)) : [];
  // Where subgroups are there, workgroup memory is only what can be fallen back on.
  const inMemory = (device.has('subgroups') ? [usual] : shapes).map((shape) => of('workgroup', shape));
  return distinct([...inSubgroups, ...inMemory]);
}

/** Each output is written by a thread of its own. */
const eachOutputHasAThread = (shape: MatvecShape): boolean =>
  teamOf(shape).teams * shape.rows <= shape.threads;

export interface SeamChoice {
  readonly variant: MatvecVariant;
  readonly shape: SeamShape;
}

/** The name of a seam that is a dispatch of its own, before a matvec as usual. */
export const OWN_SEAM = 'a dispatch of its own';

/** Every way to make a matvec with its seam that this device may try, the usual first; a seam of its own is none of them. */
export function seamChoices(device: Facts, { use, codec, rows, columns }: Linear): Named<SeamChoice>[] {
  const fewest = use === 'seam-geglu' ? 2 : 1;
  const of = (variant: MatvecVariant, threadRows?: number): Named<SeamChoice> => {
    const choice = { variant, shape: seamShapeOf(rows, columns, variant, threadRows) };
    return { name: matvecName(choice), choice };
  };
  const variants = device.has('subgroups') ? (['subgroup', 'workgroup'] as const) : (['workgroup'] as const);
  const [usual] = variants;
  const others = MATVEC_ROWS.filter((count) => count >= fewest && count <= mostRows(device))
    .map((count) => of(usual, count))
    .filter(({ choice: { shape } }) => eachOutputHasAThread(shape) && shape.tile > 0);
  const halves = hasHalves(codec) ? [inHalves(of(usual).choice)] : [];
  return distinct([of(usual), ...halves, ...others, ...variants.map((variant) => of(variant))]);
}

/** A seam's matvec with halves for bytes. */
function inHalves({ variant, shape }: SeamChoice): Named<SeamChoice> {
  const choice = { variant, shape: { ...shape, arithmetic: 'halves' } } as const;
  return { name: matvecName(choice), choice };
}

const matmulName = ({ rows, tokens, threadRows, threadTokens }: MatmulShape): string =>
  `${rows} x ${tokens} outputs, ${threadRows} x ${threadTokens} a thread`;

/** Bytes of workgroup memory that tiles of 32 columns take. */
const tileBytes = ({ rows, tokens }: MatmulShape): number => (rows + tokens) * 32 * 4;

/** Every shape of a matmul that this device may try, the usual first. */
export function matmulChoices(device: Facts): Named<MatmulShape>[] {
  const room = roomOf(device.adapter);
  const fitting = MATMUL_SHAPES.filter(
    (shape) => tileBytes(shape) <= room && shape.threadRows <= mostRows(device),
  );
  return [MATMUL_SHAPE, ...fitting].map((choice) => ({ name: matmulName(choice), choice }));
}

/** The matvec of a product here. */
export const chooseMatvec = (device: Facts, linear: Linear): MatvecChoice =>
  chosen(device, linear, matvecChoices(device, linear));

/** Rows a thread that has a sum for each of a few tokens: four took 252 registers on RDNA 3, two take 120. */
const MOST_ROWS_OF_COLUMNS = 2;

/** Whether a product here had to do without subgroups, or was faster so. */
const withoutSubgroups = ({ choices }: Facts): boolean =>
  [...(choices ?? [])].some(
    ([key, name]) =>
      !key.startsWith('columns' satisfies Linear['use']) &&
      name.startsWith('workgroup' satisfies MatvecVariant),
  );

/**
 * The ways to do the same for a few tokens that this device may try. The first shares the sums among threads as the matvec
 * does, so that they come out the same, and has no subgroups either where another product has none.
 */
export function columnsChoices(device: Facts, linear: Linear): Named<MatvecChoice>[] {
  const facts = withoutSubgroups(device) ? { ...device, has: () => false } : device;
  const as: MatvecChoice[] = [
    chooseMatvec(facts, { ...linear, use: 'matvec' }),
    { variant: 'workgroup', shape: shapeOf(linear.rows, linear.columns) },
  ];
  const narrow = as.map(({ variant, shape: { rows, threads, team = threads } }) => {
    const choice = { variant, shape: { rows: Math.min(rows, MOST_ROWS_OF_COLUMNS), threads, team } };
    return { name: matvecName(choice), choice };
  });
  return distinct(narrow);
}

/** The kernel of a product with a few tokens here. */
export const chooseColumns = (device: Facts, linear: Linear): MatvecChoice =>
  chosen(device, { ...linear, use: 'columns' }, columnsChoices(device, linear));

/** The matvec with its seam here, where that is no dispatch of its own. */
export const chooseSeam = (device: Facts, linear: Linear): SeamChoice =>
  chosen(device, linear, seamChoices(device, linear));

/** The shape of a product of a chunk here. */
export const chooseMatmul = (device: Facts, linear: Linear): MatmulShape =>
  chosen(device, linear, matmulChoices(device));

function chosen<Choice>(
  { choices }: Facts,
  linear: Linear,
  [usual, ...others]: readonly Named<Choice>[],
): Choice {
  if (!usual) throw new RangeError('a kernel without a variant');
  const name = choices?.get(linearKey(linear));
  return (others.find((other) => other.name === name) ?? usual).choice;
}

function distinct<Each extends { readonly name: string }>(all: readonly Each[]): Each[] {
  const names = new Set<string>();
  return all.filter(({ name }) => !names.has(name) && names.add(name));
}

/** Parts of a layer that a kernel before or after them computes with its own, to save dispatches. */
export interface Fusions {
  /** Norm and RoPE of a decoded token's heads, and the write of its key and value: in its attention. */
  readonly rotation: boolean;
  /** What is between two blocks of a decoded token: in the matvecs that read what comes of it. */
  readonly seam: boolean;
}

/** The key of {@link Device.choices} under which {@link OWN_SEAM} says that seams are in no matvec. */
export const SEAMS = 'seams';

/** The key of {@link Device.choices} under which {@link NO_GUESSES} says that no guesses are verified there. */
export const GUESSES = 'guesses';
export const NO_GUESSES = 'none';

/** Whether what verifies guesses may be used: where kernels are fitted, it has to have been right. */
export const mayVerify = ({ choices }: Pick<Device, 'choices'>): boolean =>
  choices?.get(GUESSES) !== NO_GUESSES;

/** A GPU waits longer for a dispatch than for doing a little twice, unless it was found otherwise; the processor does not. */
export const chooseFusions = ({ adapter, choices }: Pick<Device, 'adapter' | 'choices'>): Fusions => ({
  rotation: adapter.kind === 'gpu',
  seam: adapter.kind === 'gpu' && choices?.get(SEAMS) !== OWN_SEAM,
});
