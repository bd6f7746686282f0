import type { Device, Dispatch } from '../device/device.ts';
import type { BufferSlice } from '../device/memory.ts';
import { plainStep } from '../device/step.ts';
import { type AttentionContest, attentionError } from './attention-contests.ts';
import type { Trial } from './contest.ts';
import type { Kernel } from '../device/kernel.ts';
import { streamWords } from '../kernels/stream.ts';
import { roundUp } from '../shared/numbers.ts';
import { type Answer, errorOf, knownAnswers, PART, seamParts } from './known-answer.ts';
import type { LinearCandidate, LinearContest } from './linear-contests.ts';
import { MadeUp, type MadeUpMatrix, readBack } from './made-up.ts';

/** Mean square error of a right answer, as a share: tests hold kernels to 1e-10, wrong ones are off by more than 1e-2. */
const RIGHT = 1e-6;
/** Milliseconds of a submission at least, beside which the time until its end is known counts little. */
const LEAST_MS = 5;
/** Products of a submission at most. */
const MOST_PRODUCTS = 1024;
/** Submissions of which the shortest counts. */
const SUBMISSIONS = 3;

/** A contest on the device. */
interface Round {
  readonly matrices: readonly MadeUpMatrix[];
  readonly y: BufferSlice;
  readonly answers: readonly Answer[];
  /** What the first right candidate computed. */
  right?: Float32Array;
  /** Products of a submission; the same for all candidates. */
  products?: number;
}

/** Dispatches for each matrix. */
type Products = readonly (readonly Dispatch[])[];

/** Whatever can be tried on a device. */
export type DeviceContest = LinearContest | AttentionContest;

/** Products, and attention, on a device of made-up weights. Takes over the device. */
export class DeviceTrial implements Trial {
  readonly lost: Promise<unknown>;
  readonly #device: Device;
  readonly #madeUp: MadeUp;
  readonly #rounds = new Map<string, Round>();
  /** By candidate: what computes each matrix. */
  readonly #prepared = new Map<string, Promise<Products>>();

  private constructor(device: Device, madeUp: MadeUp) {
    this.#device = device;
    this.#madeUp = madeUp;
    this.lost = device.lost;
  }

  /** @throws FacetError `out-of-gpu-memory`, `adapter-too-small` */
  static async open(device: Device, contests: readonly DeviceContest[]): Promise<DeviceTrial> {
    const forms = contests.filter(isLinear).map((contest) => ({
      linear: contest.linear,
      count: contest.matrices,
      xBytes: xBytes(contest),
      yBytes: yBytes(contest),
      wayBytes: wayOf(contest.linear.columns).bytes,
    }));
    try {
      const madeUp = new MadeUp(device, forms);
      await madeUp.fill();
      return new DeviceTrial(device, madeUp);
    } catch (error) {
      device.memory.close();
      device.destroy();
      throw error;
    }
  }

  async check(contest: DeviceContest, candidate: LinearCandidate, next?: LinearCandidate): Promise<boolean> {
    if (!isLinear(contest)) return (await attentionError(this.#device, contest, candidate)) < RIGHT;
    const round = this.#round(contest);
    const [dispatches] = await this.#prepare(contest, candidate);
    // It is compiled while this one computes.
    if (next) this.#prepare(contest, next).catch(() => undefined);
    if (!dispatches) return false;
    this.#madeUp.spoil(round.y);
    this.#madeUp.refill();
    this.#device.submit({ ...plainStep, tokens: contest.tokens }, dispatches);
    const y = new Float32Array(await readBack(this.#device, round.y));
    // A number that is none compares as false.
    const { within = RIGHT } = candidate;
    if (!(errorOf(y, round.answers) < within)) return false;
    if (!round.right) {
      round.right = y;
      return true;
    }
    return isAlike(y, round.right, within);
  }

  async time(contest: LinearContest, candidate: LinearCandidate): Promise<number> {
    const round = this.#round(contest);
    const prepared = await this.#prepare(contest, candidate);
    round.products ??= await this.#enough(contest, prepared);
    let least = Infinity;
    for (let submission = 0; submission < SUBMISSIONS; submission++) {
      least = Math.min(least, await this.#submit(contest, prepared, round.products));
    }
    return least;
  }

  close(): void {
    this.#madeUp.release();
    this.#device.destroy();
  }

  /** Products that take long enough to be measured. */
  async #enough(contest: LinearContest, prepared: Products): Promise<number> {
    // Tokens read one matrix after the other, as they lie in memory; of chunks one may be long enough.
    let count = contest.tokens === 1 ? prepared.length : 1;
    // The first submission warms up.
    await this.#submit(contest, prepared, count);
    while (count < MOST_PRODUCTS) {
      const took = await this.#submit(contest, prepared, count);
      if (took >= LEAST_MS) break;
      count = Math.min(
        MOST_PRODUCTS,
        count * Math.max(2, Math.ceil((1.2 * LEAST_MS) / Math.max(took, 0.1) / 4)),
      );
    }
    return count;
  }

  /** Milliseconds of a submission of so many products, of one matrix after the other. */
  async #submit({ tokens }: LinearContest, prepared: Products, count: number): Promise<number> {
    const products = Array.from({ length: count }, (_, index) => prepared[index % prepared.length] ?? []);
    const started = performance.now();
    this.#device.submit({ ...plainStep, tokens }, products.flat());
    await this.#device.finished();
    return performance.now() - started;
  }

  #round(contest: LinearContest): Round {
    const found = this.#rounds.get(contest.key);
    if (found) return found;
    const { linear, tokens, matrices: wanted } = contest;
    const matrices = this.#madeUp.matrices(linear, wanted);
    const [first] = matrices;
    if (!first) throw new RangeError('no made-up matrix');
    const round = {
      matrices,
      y: this.#madeUp.part('y', yBytes(contest)),
      answers: knownAnswers(linear, tokens, first, this.#madeUp),
    };
    this.#rounds.set(contest.key, round);
    return round;
  }

  #prepare(contest: LinearContest, { hash, kernels }: LinearCandidate): Promise<Products> {
    const found = this.#prepared.get(hash);
    if (found) return found;
    const ways = kernels.length === 1 ? [this.#direct(contest)] : this.#bySeam(contest);
    const bind = (kernel: Kernel, index: number, planes: MadeUpMatrix['planes']) =>
      this.#device.prepare(kernel, { ...ways[index], ...planes });
    const preparing = Promise.all(
      this.#round(contest).matrices.map(({ planes }) =>
        Promise.all(kernels.map((kernel, index) => bind(kernel, index, planes))),
      ),
    );
    this.#prepared.set(hash, preparing);
    return preparing;
  }

  /** Buffers of a product by its bindings, also of one that makes its x of a seam. */
  #direct(contest: LinearContest): Record<string, BufferSlice> {
    const { columns } = contest.linear;
    const part = (first: number) => this.#madeUp.part('x', columns * 4, first);
    const { projected, post, next } = seamParts(columns);
    return {
      x: this.#madeUp.part('x', contest.tokens * columns * 4),
      y: this.#madeUp.part('y', yBytes(contest)),
      residual: this.#madeUp.part('way', streamWords(columns) * 4),
      projected: part(projected),
      w_post: part(post),
      w_next: part(next),
    };
  }

  /** The same for a seam that is a dispatch of its own, and the product behind it. */
  #bySeam(contest: LinearContest): readonly Record<string, BufferSlice>[] {
    const { columns } = contest.linear;
    const { projected, w_post, w_next, y } = this.#direct(contest);
    const x = this.#madeUp.part('way', columns * 4, wayOf(columns).x);
    if (!projected || !w_post || !w_next || !y) throw new RangeError('a seam without its buffers');
    return [
      { residual: this.#madeUp.part('way', columns * 4), y: projected, w_post, w_next, x },
      { x, y },
    ];
  }
}

const isLinear = (contest: DeviceContest): contest is LinearContest => 'linear' in contest;

/** Where x lies that a seam of its own makes, behind the stream, and all of what is written on the way. */
function wayOf(columns: number): { readonly x: number; readonly bytes: number } {
  const x = roundUp(streamWords(columns) * 4, PART);
  return { x, bytes: x + columns * 4 };
}

/** X, or what a seam makes it of. */
const xBytes = ({ linear: { columns }, tokens }: LinearContest): number =>
  Math.max(tokens * columns * 4, seamParts(columns).bytes);
const yBytes = ({ linear: { use, rows }, tokens }: LinearContest): number =>
  tokens * (use === 'geglu' || use === 'seam-geglu' ? rows / 2 : rows) * 4;

/** Whether all numbers are alike, also those that nobody computed here. */
function isAlike(y: Float32Array, right: Float32Array, within: number): boolean {
  let error = 0;
  let sum = 0;
  for (const [index, value] of right.entries()) {
    error += ((y[index] ?? NaN) - value) ** 2;
    sum += value ** 2;
  }
  return error < within * sum;
}
