import type { Device, Dispatch } from '../device/device.ts';
import type { BufferSlice } from '../device/memory.ts';
import { plainStep } from '../device/step.ts';
import type { Trial } from './contest.ts';
import { type Answer, errorOf, knownAnswers } from './known-answer.ts';
import type { LinearCandidate, LinearContest } from './linear-contests.ts';
import { MadeUp, type MadeUpMatrix } from './made-up.ts';

/** Mean square error of a right answer, as a share: tests hold kernels to 1e-10, wrong ones are off by more than 1e-2. */
const RIGHT = 1e-6;
/** Milliseconds of a submission at least, beside which the time until its end is known counts little. */
const LEAST_MS = 5;
/** Dispatches of a submission at most. */
const MOST_DISPATCHES = 1024;
/** Submissions of which the shortest counts. */
const SUBMISSIONS = 3;

/** A contest on the device. */
interface Round {
  readonly matrices: readonly MadeUpMatrix[];
  readonly x: BufferSlice;
  readonly y: BufferSlice;
  readonly answers: readonly Answer[];
  /** What the first right candidate computed. */
  right?: Float32Array;
  /** Dispatches of a submission; the same for all candidates. */
  dispatches?: number;
}

/** Products on a device of made-up weights. Takes over the device. */
export class DeviceTrial implements Trial {
  readonly lost: Promise<unknown>;
  readonly #device: Device;
  readonly #madeUp: MadeUp;
  readonly #rounds = new Map<string, Round>();
  readonly #prepared = new Map<string, Promise<readonly Dispatch[]>>();

  private constructor(device: Device, madeUp: MadeUp) {
    this.#device = device;
    this.#madeUp = madeUp;
    this.lost = device.lost;
  }

  /** @throws FacetError `out-of-gpu-memory` */
  static async open(device: Device, contests: readonly LinearContest[]): Promise<DeviceTrial> {
    const forms = contests.map((contest) => ({
      linear: contest.linear,
      count: contest.matrices,
      xBytes: xBytes(contest),
      yBytes: yBytes(contest),
    }));
    const madeUp = new MadeUp(device, forms);
    const trial = new DeviceTrial(device, madeUp);
    try {
      await madeUp.fill();
      return trial;
    } catch (error) {
      trial.close();
      throw error;
    }
  }

  async check(contest: LinearContest, candidate: LinearCandidate, next?: LinearCandidate): Promise<boolean> {
    const round = this.#round(contest);
    const [dispatch] = await this.#prepare(contest, candidate);
    // It is compiled while this one computes.
    if (next) this.#prepare(contest, next).catch(() => undefined);
    if (!dispatch) return false;
    this.#madeUp.spoil(round.y);
    this.#device.submit({ ...plainStep, tokens: contest.tokens }, [dispatch]);
    const y = new Float32Array(await this.#device.read(round.y));
    // A number that is none compares as false.
    if (!(errorOf(y, round.answers) < RIGHT)) return false;
    if (!round.right) {
      round.right = y;
      return true;
    }
    return isAlike(y, round.right);
  }

  async time(contest: LinearContest, candidate: LinearCandidate): Promise<number> {
    const round = this.#round(contest);
    const prepared = await this.#prepare(contest, candidate);
    round.dispatches ??= await this.#enough(contest, prepared);
    let least = Infinity;
    for (let submission = 0; submission < SUBMISSIONS; submission++) {
      least = Math.min(least, await this.#submit(contest, prepared, round.dispatches));
    }
    return least;
  }

  close(): void {
    this.#madeUp.release();
    this.#device.destroy();
  }

  /** Dispatches that take long enough to be measured. */
  async #enough(contest: LinearContest, prepared: readonly Dispatch[]): Promise<number> {
    let count = prepared.length;
    // The first submission warms up.
    await this.#submit(contest, prepared, count);
    while (count < MOST_DISPATCHES) {
      const took = await this.#submit(contest, prepared, count);
      if (took >= LEAST_MS) break;
      count = Math.min(
        MOST_DISPATCHES,
        count * Math.max(2, Math.ceil((1.2 * LEAST_MS) / Math.max(took, 0.1) / 4)),
      );
    }
    return count;
  }

  /** Milliseconds of a submission of so many dispatches, over one matrix after the other. */
  async #submit({ tokens }: LinearContest, prepared: readonly Dispatch[], count: number): Promise<number> {
    const dispatches = Array.from(
      { length: count },
      (_, index) => prepared[index % prepared.length] as Dispatch,
    );
    const started = performance.now();
    this.#device.submit({ ...plainStep, tokens }, dispatches);
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
      ...this.#madeUp.activations(xBytes(contest), yBytes(contest)),
      answers: knownAnswers(linear, tokens, first, this.#madeUp),
    };
    this.#rounds.set(contest.key, round);
    return round;
  }

  /** A dispatch for each matrix. */
  #prepare(contest: LinearContest, { hash, kernel }: LinearCandidate): Promise<readonly Dispatch[]> {
    const found = this.#prepared.get(hash);
    if (found) return found;
    const { matrices, x, y } = this.#round(contest);
    const preparing = Promise.all(
      matrices.map(({ planes }) => this.#device.prepare(kernel, { x, y, ...planes })),
    );
    this.#prepared.set(hash, preparing);
    return preparing;
  }
}

const xBytes = ({ linear, tokens }: LinearContest): number => tokens * linear.columns * 4;
const yBytes = ({ linear: { use, rows }, tokens }: LinearContest): number =>
  tokens * (use === 'geglu' ? rows / 2 : rows) * 4;

/** Whether all numbers are alike, also those that nobody computed here. */
function isAlike(y: Float32Array, right: Float32Array): boolean {
  let error = 0;
  let sum = 0;
  for (const [index, value] of right.entries()) {
    error += ((y[index] ?? NaN) - value) ** 2;
    sum += value ** 2;
  }
  return error < RIGHT * sum;
}
