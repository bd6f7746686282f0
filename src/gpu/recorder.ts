import type { Step } from '../device/kernel.ts';
import type { Dispatch } from '../device/device.ts';
import type { GpuDispatch } from './pipelines.ts';
import { BEGINNING, endOf, type Place } from './portion.ts';
import type { StepRing } from './step-ring.ts';
import type { PassTimer } from './timer.ts';

/** Extras that go with the dispatches of one submission. */
export interface Submission {
  /** The places where it begins and ends, where it is not all of them. */
  readonly from?: Place | undefined;
  readonly to?: Place | undefined;
  readonly after?: ((encoder: GPUCommandEncoder) => void) | undefined;
  readonly pass?: GPUComputePassDescriptor | undefined;
  readonly timer?: PassTimer | undefined;
}

/** Encodes prepared dispatches. Only this file opens compute passes. */
export class Recorder {
  readonly #device: GPUDevice;
  readonly #ring: StepRing;
  #dispatches = 0;

  constructor(device: GPUDevice, ring: StepRing) {
    this.#device = device;
    this.#ring = ring;
  }

  /** Dispatches encoded so far. */
  get dispatchCount(): number {
    return this.#dispatches;
  }

  /**
   * Encodes `dispatches` in order into one compute pass and submits it with what `after` adds
   * (copies to a readback slot). `pass` describes that pass. With a timer every dispatch gets a pass of its
   * own, which costs time but gives milliseconds per kernel.
   */
  submit(
    step: Step,
    dispatches: readonly Dispatch[],
    { from = BEGINNING, to: end = endOf(dispatches), after, pass: whole, timer }: Submission = {},
  ): void {
    const offset = [this.#ring.push(step)];
    const encoder = this.#device.createCommandEncoder();
    if (timer) {
      for (const dispatch of dispatches) {
        const pass = encoder.beginComputePass(timer.next(dispatch.kernel, step));
        this.#dispatch(pass, dispatch, step, offset);
        pass.end();
      }
      timer.resolve(encoder);
    } else {
      const pass = encoder.beginComputePass(whole);
      for (let index = from.dispatch; index <= end.dispatch; index++) {
        const dispatch = dispatches[index];
        const first = index === from.dispatch ? from.group : 0;
        const last = index === end.dispatch ? end.group : Infinity;
        if (!dispatch || first === last) continue;
        const own = first === 0 ? offset : [this.#ring.push({ ...step, firstGroup: first })];
        this.#dispatch(pass, dispatch, step, own, first, last);
      }
      pass.end();
    }
    after?.(encoder);
    this.#device.queue.submit([encoder.finish()]);
  }

  /** Dispatches the workgroups from `first` to before `last` along x. */
  #dispatch(
    pass: GPUComputePassEncoder,
    prepared: Dispatch,
    step: Step,
    offset: number[],
    first = 0,
    last = Infinity,
  ): void {
    const dispatch = prepared as GpuDispatch;
    const [groups, y, z] = dispatch.kernel.workgroups(step);
    const x = Math.min(groups, last) - first;
    if (x === 0 || y === 0 || z === 0) return;
    pass.setPipeline(dispatch.pipeline);
    if (dispatch.stepped) pass.setBindGroup(0, dispatch.bindGroup, offset);
    else pass.setBindGroup(0, dispatch.bindGroup);
    pass.dispatchWorkgroups(x, y, z);
    this.#dispatches++;
  }
}
