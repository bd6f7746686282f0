import { FacetError } from '../shared/errors.ts';
import type { Buffers, Dispatch, TellCompiled } from '../device/device.ts';
import type { Kernel } from '../device/kernel.ts';
import type { BufferSlice } from '../device/memory.ts';
import { gpuBuffer } from './buffers.ts';
import { STEP_BYTES } from '../device/step.ts';

/** With what WebGPU needs of it. */
export interface GpuDispatch extends Dispatch {
  readonly pipeline: GPUComputePipeline;
  readonly bindGroup: GPUBindGroup;
  /** Whether the bind group takes the step's dynamic offset. */
  readonly stepped: boolean;
}

interface Compiled {
  readonly pipeline: GPUComputePipeline;
  readonly layout: GPUBindGroupLayout;
}

const COMPUTE = 0x4;
const LAYOUT_TYPES = {
  read: 'read-only-storage',
  write: 'storage',
  uniform: 'uniform',
  step: 'uniform',
} as const;

/** The identity of a pipeline: all of its text, constants, features and binding kinds. */
export function pipelineKey(kernel: Kernel): string {
  const constants = Object.entries(kernel.constants).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([kernel.wgsl, constants, kernel.features, kernel.bindings.map((b) => b.kind)]);
}

/** The only maker of compute pipelines and bind groups; equal kernels share one pipeline. */
export class Pipelines {
  readonly #device: GPUDevice;
  readonly #compiled = new Map<string, Promise<Compiled>>();
  /** Buffer that is bound as `step`. */
  readonly #steps: BufferSlice;
  /** Whoever asked last how far compiling is, with what was compiled since. */
  #watch = { done: 0, all: 0, tell: (() => undefined) as TellCompiled };

  constructor(device: GPUDevice, steps: BufferSlice) {
    this.#device = device;
    this.#steps = steps;
  }

  /** Compiled pipelines so far. */
  get size(): number {
    return this.#compiled.size;
  }

  /** Has every pipeline told that is made from now on. */
  watch(tell: TellCompiled): void {
    this.#watch = { done: 0, all: 0, tell };
  }

  /**
   * Compiles (once) and binds. `buffers` names a slice for each binding but the step's.
   * @throws FacetError `internal` with the compiler's message.
   */
  async prepare<Name extends string>(kernel: Kernel<Name>, buffers: Buffers<Name>): Promise<GpuDispatch> {
    const { pipeline, layout } = await this.#compile(kernel);
    const bindGroup = this.#device.createBindGroup({
      label: kernel.name,
      layout,
      entries: kernel.bindings.map(({ name, kind }, binding) => {
        const slice = kind === 'step' ? this.#steps : buffers[name as Exclude<Name, 'step'>];
        const size = kind === 'step' ? STEP_BYTES : slice.size;
        return { binding, resource: { buffer: gpuBuffer(slice), offset: slice.offset, size } };
      }),
    });
    const stepped = kernel.bindings.some(({ kind }) => kind === 'step');
    return { kernel, pipeline, bindGroup, stepped };
  }

  #compile(kernel: Kernel): Promise<Compiled> {
    const key = pipelineKey(kernel);
    let compiled = this.#compiled.get(key);
    if (!compiled) {
      compiled = this.#create(kernel);
      this.#compiled.set(key, compiled);
      void this.#count(compiled);
    }
    return compiled;
  }

  async #count(compiled: Promise<Compiled>): Promise<void> {
    const watch = this.#watch;
    watch.all += 1;
    // Whoever asked for it sees a failure.
    await compiled.catch(() => undefined);
    watch.done += 1;
    watch.tell(watch.done, watch.all);
  }

  async #create(kernel: Kernel): Promise<Compiled> {
    const layout = this.#device.createBindGroupLayout({
      label: kernel.name,
      entries: kernel.bindings.map(({ kind }, binding) => ({
        binding,
        visibility: COMPUTE,
        buffer: { type: LAYOUT_TYPES[kind], hasDynamicOffset: kind === 'step' },
      })),
    });
    const module = this.#device.createShaderModule({ label: kernel.name, code: kernel.wgsl });
    try {
      const pipeline = await this.#device.createComputePipelineAsync({
        label: kernel.name,
        layout: this.#device.createPipelineLayout({ bindGroupLayouts: [layout] }),
        compute: { module, entryPoint: 'main', constants: { ...kernel.constants } },
      });
      return { pipeline, layout };
    } catch (error) {
      const { messages } = await module.getCompilationInfo();
      const notes = messages.map((m) => `${m.lineNum}:${m.linePos} ${m.message}`).join('\n');
      throw new FacetError(
        'internal',
        `Kernel ${kernel.name} does not compile: ${error instanceof Error ? error.message : String(error)}\n${notes}`,
        'Please report this with the name of your GPU and browser.',
        { kernel: kernel.name },
      );
    }
  }
}
