import type { Gpu } from '../gpu/device.ts';
import type { Step } from '../device/kernel.ts';
import type { Allocation } from '../device/memory.ts';
import type { Dispatch } from '../gpu/pipelines.ts';
import { ReadbackRing } from '../gpu/readback.ts';
import { STAMP_BYTES, StepClock } from '../gpu/step-clock.ts';
import type { PassTimer } from '../gpu/timer.ts';
import { tokenId, type TokenId } from '../shared/numbers.ts';

/** Reads a sampled token, waiting for its step. Call it once. */
export type PendingToken = () => Promise<TokenId>;

/** Where the timestamps of a step lie in what is read back; its token id is before them. */
const STAMPS_AT = 8;
/** Bytes read back of a step. */
export const READBACK_BYTES = STAMPS_AT + STAMP_BYTES;

/** Submits steps that sample a token, and brings the token back while the next step may run already. */
export class TokenReadback {
  readonly #gpu: Gpu;
  /** Token ids, where the step's `sampleOffset` says. */
  readonly #tokens: Allocation;
  readonly #ring: ReadbackRing;
  readonly #clock: StepClock;

  constructor(gpu: Gpu, tokens: Allocation) {
    this.#gpu = gpu;
    this.#tokens = tokens;
    this.#ring = new ReadbackRing(gpu.memory, READBACK_BYTES);
    this.#clock = new StepClock(gpu.device, gpu.memory);
  }

  /** Time of the GPU for a decoded token lately, in milliseconds; null where it has no timestamps. */
  get milliseconds(): number | null {
    return this.#clock.milliseconds;
  }

  /** Higher after every change of it. */
  get revision(): number {
    return this.#clock.revision;
  }

  /** Submits a decode step; now and then one is timed as a whole. A timer takes each dispatch by itself. */
  decode(step: Step, dispatches: readonly Dispatch[], timer?: PassTimer): PendingToken {
    return timer
      ? this.#submit(step, dispatches, { timer })
      : this.#submit(step, dispatches, { pass: this.#clock.next() });
  }

  /** Submits the last chunk of a prompt. */
  prefill(step: Step, dispatches: readonly Dispatch[]): PendingToken {
    return this.#submit(step, dispatches, {});
  }

  release(): void {
    this.#ring.release();
    this.#clock.release();
  }

  #submit(
    step: Step,
    dispatches: readonly Dispatch[],
    how: { readonly pass?: GPUComputePassDescriptor | undefined; readonly timer?: PassTimer },
  ): PendingToken {
    const timed = how.pass !== undefined;
    let bytes: () => Promise<ArrayBuffer> = () => Promise.reject(new Error('nothing was submitted'));
    const after = (encoder: GPUCommandEncoder) => {
      bytes = this.#ring.copy((place) => {
        encoder.copyBufferToBuffer(this.#tokens.buffer, step.sampleOffset * 4, place, 0, 4);
        if (timed) this.#clock.copy(encoder, place, STAMPS_AT);
      });
    };
    this.#gpu.recorder.submit(step, dispatches, { ...how, after });
    return async () => {
      const read = await bytes();
      if (timed) this.#clock.note(read.slice(STAMPS_AT));
      return tokenId(new Uint32Array(read, 0, 1)[0] ?? 0);
    };
  }
}
