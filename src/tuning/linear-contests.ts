import type { Device } from '../device/device.ts';
import type { Kernel } from '../device/kernel.ts';
import { planeBytes } from '../kernels/codec/codec.ts';
import { columnsKernel, TOKENS_AT_ONCE } from '../kernels/columns/columns.ts';
import type { KernelUse } from '../kernels/kernel-use.ts';
import { matmul } from '../kernels/matmul/matmul.ts';
import { matvec } from '../kernels/matvec/matvec.ts';
import { seamMatvec } from '../kernels/matvec/seam-matvec.ts';
import { residualNorm } from '../kernels/norms/residual-norm/residual-norm.ts';
import {
  chooseRowOrder,
  columnsChoices,
  type Linear,
  linearKey,
  type MatvecChoice,
  matmulChoices,
  matvecChoices,
  type Named,
  OWN_SEAM,
  seamChoices,
} from '../kernels/variants.ts';
import { sha256Of } from '../shared/digest.ts';
import { roundUp } from '../shared/numbers.ts';
import type { Candidate, Contest } from './contest.ts';

/** A product by a kernel; behind a seam that is a dispatch of its own, by two. */
export interface LinearCandidate extends Candidate {
  readonly kernels: readonly [Kernel] | readonly [seam: Kernel, product: Kernel];
  /** Mean square error of a right answer, as a share, where that is more than elsewhere. */
  readonly within?: number;
}

/** With activations of 8 bits: made-up ones are off by 2e-5; wrong kernels by more than 1e-2. */
const EIGHT_BITS_WITHIN = 1e-3;

/** A product that is computed with made-up weights. */
export interface LinearContest extends Contest {
  readonly candidates: readonly LinearCandidate[];
  /** With the rows that take part, which are fewer than a large matrix has. */
  readonly linear: Linear;
  /** Matrices of that form in the model. */
  readonly matrices: number;
  /** Rows of X. */
  readonly tokens: number;
}

/** Bytes of weights of a matrix that take part at most: a third of those there are room for, so that others follow. */
const MOST_BYTES = 32 * 2 ** 20;
/** Operations of a product of a chunk at most: some milliseconds of a good integrated GPU. */
const MOST_FLOPS = 8e9;
/** Added to the mean square that a seam divides by; Gemma's. */
export const EPSILON = 1e-6;
/** Rows are cut to whole tiles. */
const WHOLE_ROWS = 256;

/** The products of a model, those of tokens before those of chunks, and of each those with most bytes first. */
export async function linearContests(device: Device, uses: readonly KernelUse[]): Promise<LinearContest[]> {
  const weight = ({ linear, matrices }: KernelUse): number =>
    (linear.use === 'matmul' ? 1 : 2 ** 40) * matrices * bytesOf(linear, linear.rows);
  const sorted = uses.toSorted((one, other) => weight(other) - weight(one));
  return Promise.all(sorted.map((use) => contestOf(device, use)));
}

/** Bytes of all weights that products read. */
export const bytesOfAll = (uses: readonly KernelUse[]): number =>
  uses
    .filter(({ linear }) => linear.use !== 'matmul')
    .reduce((sum, { linear, matrices }) => sum + matrices * bytesOf(linear, linear.rows), 0);

/** The products that verify guesses. */
export const columnsContests = (device: Device, uses: readonly KernelUse[]): Promise<LinearContest[]> =>
  Promise.all(uses.map(({ linear }) => contestOf(device, { linear, matrices: 1 })));

async function contestOf(device: Device, { linear, matrices }: KernelUse): Promise<LinearContest> {
  const tokens = tokensOf(device, linear);
  const part = { ...linear, rows: timedRows(linear, tokens) };
  const candidates = kernelsOf(device, linear, part).map(async ({ name, choice: kernels }) => ({
    name,
    kernels,
    hash: await hashOf(kernels),
    ...(kernels.some(({ name: kernel }) => kernel.includes('int8')) ? { within: EIGHT_BITS_WITHIN } : {}),
  }));
  return {
    key: linearKey(linear),
    candidates: await Promise.all(candidates),
    linear: part,
    matrices,
    tokens,
  };
}

/** Rows of X of a product. */
const tokensOf = ({ layout }: Device, { use }: Linear): number =>
  use === 'matmul' ? layout.chunk : use === 'columns' ? TOKENS_AT_ONCE : 1;

type Kernels = LinearCandidate['kernels'];

/** The kernels that may compute a product, made for the `part` of it that takes part. */
function kernelsOf(device: Device, whole: Linear, part: Linear): readonly Named<Kernels>[] {
  const options = { matrix: part, shard: { firstRow: 0, rows: part.rows } };
  const geglu = whole.use === 'geglu' || whole.use === 'seam-geglu';
  const epilogue = geglu ? 'geglu' : 'none';
  const outputOrder = geglu ? chooseRowOrder(part.rows / 2) : 'plain';
  const inputOrder = chooseRowOrder(part.columns);
  const plain = ({ variant, shape }: MatvecChoice): Kernel =>
    matvec({ ...options, inputOrder, outputOrder, variant, epilogue }, shape);
  if (whole.use === 'matmul') {
    return matmulChoices(device).map(({ name, choice }) => ({ name, choice: [matmul(options, choice)] }));
  }
  if (whole.use === 'columns') {
    const kernel = ({ variant, shape }: MatvecChoice) => columnsKernel({ ...options, variant }, shape);
    return columnsChoices(device, whole).map(({ name, choice }) => ({ name, choice: [kernel(choice)] }));
  }
  const matvecs = matvecChoices(device, whole);
  if (whole.use === 'matvec' || whole.use === 'geglu') {
    return matvecs.map(({ name, choice }) => ({ name, choice: [plain(choice)] }));
  }
  const behind = { ...options, outputOrder, epilogue, epsilon: EPSILON, from: 0, keeps: true } as const;
  const fused = seamChoices(device, whole).map(({ name, choice: { variant, shape } }): Named<Kernels> => ({
    name,
    choice: [seamMatvec({ ...behind, variant }, shape)],
  }));
  const [usual] = matvecs;
  if (!usual) return fused;
  const norm = residualNorm({ width: part.columns, epsilon: EPSILON }, inputOrder);
  return [...fused, { name: OWN_SEAM, choice: [norm, plain(usual.choice)] }];
}

function bytesOf({ codec, columns }: Linear, rows: number): number {
  const { low, high, scales } = planeBytes(codec, rows, columns);
  return low + high + scales;
}

function timedRows(linear: Linear, tokens: number): number {
  const { rows, columns } = linear;
  const byBytes = MOST_BYTES / (bytesOf(linear, 1024) / 1024);
  const byFlops = tokens === 1 ? Infinity : MOST_FLOPS / (2 * tokens * columns);
  const most = Math.max(WHOLE_ROWS, roundUp(Math.min(byBytes, byFlops) - WHOLE_ROWS, WHOLE_ROWS));
  return Math.min(rows, most);
}

export const hashOf = (kernels: Kernels): Promise<string> => {
  const compiled = kernels.map(({ wgsl, constants, features }) => [wgsl, constants, features]);
  return sha256Of(new TextEncoder().encode(JSON.stringify(compiled)));
};
