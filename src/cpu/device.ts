import type { Device, SliceReader, WordReadback } from '../device/device.ts';
import { type Allocation, DeviceMemory } from '../device/memory.ts';
import { type KernelTimer, sumByName, type TimedDispatch } from '../device/timer.ts';
import type { ThreadUse } from '../shared/adapter-facts.ts';
import { FacetError } from '../shared/errors.ts';
import { orAborted } from '../shared/or-aborted.ts';
import { nextRevision } from '../shared/revision.ts';
import { addressOf, CpuBuffers } from './buffers.ts';
import { Heap } from './heap.ts';
import { cpuLayout, cpuOverhead, SCRATCH_BYTES } from './layout.ts';
import { bind, entryNames, ProgramMemory } from './program.ts';
import { CpuQueue } from './queue.ts';
import { makeRunner, type RunnerSetup } from './runner.ts';
import type { StepThreads } from './thread-counts.ts';

/** Starts a helper that runs `makeRunner(setup).serve()`, and hears when it is gone by itself. */
export type StartThread = (
  setup: RunnerSetup,
  onDeath: (reason: string) => void,
) => { readonly stop: () => void };

export interface CpuOptions {
  /** The kernels, compiled. */
  readonly module: WebAssembly.Module;
  /** Threads that compute, this one included. */
  readonly threads: number;
  readonly startThread: StartThread;
  /** How many of them a model's steps are computed on; all of them where nothing is said. */
  readonly counts?: StepThreads;
  /** Slices of the queue without anything done, after which a helper is taken for dead; for tests. */
  readonly patience?: number;
}

/** Makes a device of this thread and its helpers, over one WebAssembly memory. */
export function openCpu({ module, threads, startThread, counts, patience }: CpuOptions): Device {
  const heap = new Heap();
  const memory = new DeviceMemory(new CpuBuffers(heap));
  const own = cpuOverhead(threads).map((entry) => memory.allocate({ ...entry, label: entry.owner }));
  const [program, scratch] = own as [Allocation, Allocation];
  const programs = new ProgramMemory(heap.memory, program);
  new Int32Array(heap.memory.buffer, programs.control, 16).fill(0);
  const setup = (thread: number): RunnerSetup => ({
    memory: heap.memory,
    module,
    control: programs.control,
    scratch: addressOf(scratch) + thread * SCRATCH_BYTES,
    thread,
  });
  let tell: (error: FacetError) => void = () => undefined;
  const lost = new Promise<FacetError>((resolve) => (tell = resolve));
  const end = (error: FacetError) => {
    for (const helper of helpers) helper.stop();
    queue.stop(error);
  };
  const lose = (reason: string) => {
    const error = lostBy(reason);
    end(error);
    tell(error);
  };
  const queue = new CpuQueue(
    heap.memory,
    programs,
    makeRunner(setup(0)),
    counts ?? allOf(threads),
    (error) => lose(error instanceof Error ? error.message : String(error)),
    patience,
  );
  const helpers = Array.from({ length: threads - 1 }, (_, index) => startThread(setup(index + 1), lose));
  const entries = entryNames(module);
  const finished = () => queue.after(() => undefined);
  return {
    get adapter() {
      return factsOf(threads, counts?.use);
    },
    memory,
    layout: cpuLayout(threads),
    has: () => false,
    prepare: async (kernel, buffers) => bind(kernel, buffers, entries),
    submit: (step, dispatches, timer) =>
      timer ? queue.submitTimed(step, dispatches, (timer as CpuTimer).timed) : queue.submit(step, dispatches),
    compute: async (step, dispatches, stop) => {
      queue.submit(step, dispatches);
      await (stop ? orAborted(finished(), stop.signal) : finished());
      return true;
    },
    predict: () => 0,
    write: (slice, bytes) => queue.write(slice, bytes),
    copy: (copies) => queue.copy(copies),
    read: (slice) => queue.read(slice),
    openReadback: () => openReadback(queue, heap.memory),
    openReader: () => openReader(queue),
    openTimer: () => openTimer(queue),
    finished,
    lost,
    destroy: () => {
      for (const allocation of own) allocation.release();
      end(new FacetError('aborted', 'Stopped.', 'Start again when you like.'));
    },
  };
}

const allOf = (threads: number): StepThreads => ({ usual: threads, of: () => undefined });

const factsOf = (threads: number, threadUse?: ThreadUse): Device['adapter'] => ({
  kind: 'cpu',
  vendor: '',
  architecture: 'wasm',
  description: threads === 1 ? 'WebAssembly on one thread' : `WebAssembly on ${threads} threads`,
  threads,
  ...(threadUse ? { threadUse } : {}),
  fallback: false,
  features: [],
  limits: {},
});

const lostBy = (reason: string): FacetError =>
  new FacetError(
    'device-lost',
    `A thread of the processor is gone: ${reason}`,
    'Facet can load the model again and continue the chat.',
    { reason, device: 'cpu' },
  );

function openReadback(queue: CpuQueue, memory: WebAssembly.Memory): WordReadback {
  let milliseconds: number | null = null;
  let revision = 0;
  return {
    get milliseconds() {
      return milliseconds;
    },
    get revision() {
      return revision;
    },
    submit(step, dispatches, from, { timed = false, timer } = {}) {
      let started = 0;
      if (timed) void queue.after(() => (started = performance.now())).catch(() => undefined);
      if (timer) queue.submitTimed(step, dispatches, (timer as CpuTimer).timed);
      else queue.submit(step, dispatches);
      const words = queue.after(() => {
        if (timed) {
          milliseconds = performance.now() - started;
          revision = nextRevision();
        }
        return from.map((word) => new Uint32Array(memory.buffer, addressOf(word), 1)[0] ?? 0);
      });
      // Whoever asks sees the failure.
      words.catch(() => undefined);
      return () => words;
    },
    release: () => undefined,
  };
}

const openReader = (queue: CpuQueue): SliceReader => ({
  bytes: 0,
  read: (slices) => queue.readAll(slices),
  release: () => undefined,
});

interface CpuTimer extends KernelTimer {
  timed: TimedDispatch[];
}

function openTimer(queue: CpuQueue): CpuTimer {
  const timer: CpuTimer = {
    timed: [],
    async collect() {
      await queue.after(() => undefined);
      return sumByName(timer.timed.splice(0));
    },
    release: () => undefined,
  };
  return timer;
}
