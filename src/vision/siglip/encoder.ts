import type { Device } from '../../device/device.ts';
import type { Step } from '../../device/kernel.ts';
import type { Allocation, AllocationRequest } from '../../device/memory.ts';
import type { Dispatch } from '../../device/device.ts';
import { plainStep } from '../../device/step.ts';
import { prepareMatmul } from '../../kernels/linear.ts';
import { averagePool } from '../../kernels/pool/pool.ts';
import { dispatchesOf, prepare } from '../../kernels/prepare.ts';
import { rmsNorm } from '../../kernels/norms/rms-norm/rms-norm.ts';
import type { VisionConfig } from '../../model/config.ts';
import { imageTokensOf, patchesOf, patchSide } from '../../model/patches.ts';
import { allocateVisionScratch, embeddingBytes, type VisionScratchName } from './buffers.ts';
import { prepareAddition, prepareNorm, prepareVisionLayer, type TowerContext } from './layer.ts';
import { patchRows } from './patches.ts';
import type { VisionWeights } from './weights.ts';

export interface EncodeOptions {
  readonly signal: AbortSignal;
  /** Told after each layer how many are done. */
  readonly onLayer?: (done: number, layers: number) => void;
  /** Sees intermediates, for golden tests: after the embeddings (-1) and each layer, and the pooled norm. */
  readonly tap?: (name: VisionScratchName, layer: number) => Promise<void>;
}

/** The SigLIP tower and Gemma 3's projector: pixels to the rows that stand for an image in the text model. */
export class VisionEncoder {
  readonly #context: TowerContext;
  readonly #weights: VisionWeights;
  readonly #embed: readonly Dispatch[];
  readonly #layers: readonly (readonly Dispatch[])[];
  readonly #finish: readonly Dispatch[];
  readonly #project: readonly Dispatch[];
  readonly #output: Allocation;
  /** Every buffer of the tower: weights, scratch and output. */
  readonly #held: readonly Allocation[];

  private constructor(parts: {
    context: TowerContext;
    weights: VisionWeights;
    embed: Dispatch[];
    layers: Dispatch[][];
    finish: Dispatch[];
    project: Dispatch[];
    output: Allocation;
    held: readonly Allocation[];
  }) {
    this.#context = parts.context;
    this.#weights = parts.weights;
    this.#embed = parts.embed;
    this.#layers = parts.layers;
    this.#finish = parts.finish;
    this.#project = parts.project;
    this.#output = parts.output;
    this.#held = parts.held;
  }

  /**
   * Takes over the weights: `release` frees them with the scratch, and so does a failure here.
   * @throws FacetError `out-of-gpu-memory`, `adapter-too-small`, `internal`
   */
  static async create(device: Device, config: VisionConfig, weights: VisionWeights): Promise<VisionEncoder> {
    const held = [...weights.allocations];
    try {
      return await VisionEncoder.#prepare(device, config, weights, held);
    } catch (error) {
      for (const allocation of held) allocation.release();
      throw error;
    }
  }

  /** Adds what it allocates to `held`. */
  static async #prepare(
    device: Device,
    config: VisionConfig,
    weights: VisionWeights,
    held: Allocation[],
  ): Promise<VisionEncoder> {
    const allocate = (request: AllocationRequest): Allocation => {
      const allocation = device.memory.allocate(request);
      held.push(allocation);
      return allocation;
    };
    const scratch = allocateVisionScratch({ allocate }, config);
    const context: TowerContext = { device, config, scratch };
    const output = allocate({ ...book(config), label: 'projected image', owner: 'siglip' });
    device.write(scratch.lastVisible, new Uint32Array(patchesOf(config)).fill(patchesOf(config) - 1));
    const { patchEmbedding, postNorm, projectorNorm, projection } = weights;
    const side = patchSide(config);
    const norm = rmsNorm({ width: config.width, epsilon: config.normEpsilon });
    const patches = { matrices: [patchEmbedding.weight], x: scratch.patches, y: scratch.projected };
    const pool = averagePool({ width: config.width, side, factor: config.poolFactor });
    const [embed, layers, finish, project] = await Promise.all([
      dispatchesOf(prepareMatmul(context, patches), prepareAddition(context, patchEmbedding.bias)),
      Promise.all(weights.layers.map((layer) => prepareVisionLayer(context, layer))),
      dispatchesOf(
        prepareNorm(context, postNorm),
        prepare(context, pool, { x: scratch.normed, y: scratch.pooled }),
      ),
      dispatchesOf(
        prepare(context, norm, { x: scratch.pooled, weight: projectorNorm, y: scratch.soft }),
        prepareMatmul(context, { matrices: [projection], x: scratch.soft, y: output }),
      ),
    ]);
    await device.memory.settle();
    return new VisionEncoder({ context, weights, embed, layers, finish, project, output, held });
  }

  /**
   * The embedding [tokens][D] f32 of an image given as pixels [3][S][S], normalised. The caller releases it.
   * @throws AbortError when stopped, without waiting for the layer under way; FacetError `out-of-gpu-memory`
   */
  async encode(planes: Float32Array, { signal, onLayer, tap }: EncodeOptions): Promise<Allocation> {
    const { device, config, scratch } = this.#context;
    const patches = stepOf(patchesOf(config));
    device.write(scratch.patches, patchRows(planes, config));
    // The residual begins as the positions, so that adding the patches is the same as everywhere else.
    const { positions } = this.#weights;
    device.copy([{ from: positions, to: scratch.residual.slice(0, positions.size) }]);
    await device.compute(patches, this.#embed, { signal });
    await tap?.('residual', -1);
    for (const [index, layer] of this.#layers.entries()) {
      signal.throwIfAborted();
      await device.compute(patches, layer, { signal });
      await tap?.('residual', index);
      onLayer?.(index + 1, this.#layers.length);
    }
    signal.throwIfAborted();
    await device.compute(patches, this.#finish, { signal });
    await device.compute(stepOf(imageTokensOf(config)), this.#project, { signal });
    signal.throwIfAborted();
    await tap?.('normed', this.#layers.length);
    await tap?.('soft', this.#layers.length);
    return this.#copyOut();
  }

  /** Reads a scratch buffer's owner for taps. */
  scratch(name: VisionScratchName): Allocation {
    return this.#context.scratch[name];
  }

  release(): void {
    for (const allocation of this.#held) allocation.release();
  }

  async #copyOut(): Promise<Allocation> {
    const { device, config } = this.#context;
    const copy = device.memory.allocate({ ...book(config), label: 'image embedding', owner: 'image' });
    try {
      await device.memory.settle();
    } catch (error) {
      copy.release();
      throw error;
    }
    device.copy([{ from: this.#output, to: copy }]);
    return copy;
  }
}

const book = (config: VisionConfig) =>
  ({ kind: 'vision', dtype: 'f32', bytes: embeddingBytes(config) }) as const;

const stepOf = (tokens: number): Step => ({ ...plainStep, tokens, globalCapacity: tokens });
