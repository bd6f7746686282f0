import type { Dispatch } from '../device/device.ts';
import type { Kernel, Step, WasmForm } from '../device/kernel.ts';
import type { BufferSlice } from '../device/memory.ts';
import { STEP_BYTES, writeStep } from '../device/step.ts';
import { FacetError } from '../shared/errors.ts';
import { addressOf } from './buffers.ts';
import { PROGRAM_BYTES, SCRATCH_BYTES } from './layout.ts';
import { CONTROL, WORDS_A_DISPATCH } from './runner.ts';

/** With what the processor needs of it. */
export interface CpuDispatch extends Dispatch {
  readonly form: WasmForm;
  /** Index among the module's functions. */
  readonly entry: number;
  /** Byte address of each binding; -1 for the step's. */
  readonly addresses: readonly number[];
}

/** Bytes before the program: the control words, and the step's. */
const STEP_AT = 64;
const PROGRAM_AT = 128;
/** A piece takes about so many milliseconds of one thread, so that nobody waits long for its end. */
const PIECE_MS = 4;
/** Work of one thread in a millisecond, roughly. */
const FLOPS_A_MS = 15e6;
const BYTES_A_MS = 5e6;
/** Bytes copied at once. */
export const COPY_BYTES = PIECE_MS * BYTES_A_MS;

/** Milliseconds that one thread takes for a dispatch, roughly. */
export function millisecondsOf(kernel: Pick<Kernel, 'cost'>, step: Step): number {
  const { flops, bytes } = kernel.cost(step);
  return Math.max(flops / FLOPS_A_MS, bytes / BYTES_A_MS);
}

/** The pieces that `units` of work are cut into: any thread takes them, and the event loop has its turns between. */
export const piecesOf = (kernel: Pick<Kernel, 'cost'>, step: Step, units: number, threads: number): number =>
  Math.min(units, Math.max(threads, Math.ceil(millisecondsOf(kernel, step) / PIECE_MS)));

/** Names of a module's functions, in the order in which every instance has them. */
export const entryNames = (module: WebAssembly.Module): string[] =>
  WebAssembly.Module.exports(module).flatMap(({ kind, name }) => (kind === 'function' ? [name] : []));

/** Binds a kernel. @throws FacetError `internal` where it has no form for the processor. */
export function bind<Name extends string>(
  kernel: Kernel<Name>,
  buffers: Readonly<Record<Exclude<Name, 'step'>, BufferSlice>>,
  entries: readonly string[],
): CpuDispatch {
  const form = kernel.wasm;
  const entry = entries.indexOf(form?.entry ?? '');
  if (!form || entry < 0 || (form.scratchBytes ?? 0) > SCRATCH_BYTES) {
    throw new FacetError(
      'internal',
      `Kernel ${kernel.name} cannot run on the processor (${form?.entry ?? 'no form'}).`,
      'Please report this with the name of the model.',
      { kernel: kernel.name, scratchBytes: form?.scratchBytes ?? 0 },
    );
  }
  const addresses = kernel.bindings.map(({ name, kind }) =>
    kind === 'step' ? -1 : addressOf(buffers[name as Exclude<Name, 'step'>]),
  );
  return { kernel, form, entry, addresses };
}

/** Dispatches [first, last) of a step, and the threads that will work on them. */
export interface ProgramPart {
  readonly first: number;
  readonly last?: number;
  readonly threads: number;
}

/** The place where programs are written, in memory that all threads see. */
export class ProgramMemory {
  /** Byte address of the control words. */
  readonly control: number;
  readonly #memory: WebAssembly.Memory;

  constructor(memory: WebAssembly.Memory, slice: BufferSlice) {
    this.#memory = memory;
    this.control = addressOf(slice);
  }

  /**
   * Writes as many of `dispatches` as there is room for, from `first` on, with their step, for so many threads;
   * answers the next one. Nobody may be at work on the program that was there.
   */
  write(
    step: Step,
    dispatches: readonly Dispatch[],
    { first, last = dispatches.length, threads }: ProgramPart,
  ): number {
    const words = new Int32Array(this.#memory.buffer, this.control, PROGRAM_BYTES / 4);
    const start = PROGRAM_AT / 4;
    writeStep(step, new Uint32Array(this.#memory.buffer, this.control + STEP_AT, STEP_BYTES / 4), 0);
    let argumentsAt = words.length;
    let at = start;
    let total = 0;
    let next = first;
    for (; next < last; next++) {
      const { kernel, form, entry, addresses } = dispatches[next] as CpuDispatch;
      const units = form.units(step);
      if (units === 0) continue;
      const own = form.arguments(step);
      const length = addresses.length + own.length;
      if (argumentsAt - length < at + WORDS_A_DISPATCH) break;
      argumentsAt -= length;
      addresses.forEach((address, index) => {
        words[argumentsAt + index] = address < 0 ? this.control + STEP_AT : address;
      });
      words.set(own, argumentsAt + addresses.length);
      const pieces = piecesOf(kernel, step, units, threads);
      words.set([entry, this.control + argumentsAt * 4, units, pieces, total], at);
      total += pieces;
      at += WORDS_A_DISPATCH;
    }
    words[CONTROL.next] = 0;
    words[CONTROL.done] = 0;
    words[CONTROL.total] = total;
    words[CONTROL.program] = this.control + PROGRAM_AT;
    return next;
  }
}
