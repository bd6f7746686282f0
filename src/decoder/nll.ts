import type { Allocation } from '../device/memory.ts';
import type { Dispatch } from '../device/device.ts';
import { plainStep } from '../device/step.ts';
import { nll } from '../kernels/nll/nll.ts';
import type { TokenId } from '../shared/numbers.ts';
import { NLL_ROWS } from './buffers.ts';
import { prepare } from '../kernels/prepare.ts';
import type { DecoderContext } from './context.ts';
import { prepareMatmul } from '../kernels/linear.ts';
import type { DecoderWeights } from './weights.ts';

/** A few rows of a chunk, ready to be scored. */
interface Block {
  readonly firstRow: number;
  readonly dispatches: readonly Dispatch[];
}

interface Buffers {
  readonly logits: Allocation;
  readonly targets: Allocation;
  readonly losses: Allocation;
}

/**
 * Logits of every position of a chunk, {@link NLL_ROWS} at a time, and the loss of each against its
 * target. Exists only while a text is scored: its logits take NLL_ROWS * V * 4 bytes.
 */
export class PerplexityHead {
  readonly #context: DecoderContext;
  readonly #blocks: readonly Block[];
  readonly #buffers: Buffers;

  private constructor(context: DecoderContext, blocks: readonly Block[], buffers: Buffers) {
    this.#context = context;
    this.#blocks = blocks;
    this.#buffers = buffers;
  }

  static async create(context: DecoderContext, { head }: DecoderWeights): Promise<PerplexityHead> {
    const { device, config, chunk, buffers } = context;
    const allocate = (label: string, words: number, dtype: string) =>
      device.memory.allocate({ owner: 'nll', kind: 'sampling', dtype, bytes: words * 4, label });
    const logits = allocate('logits of a block', NLL_ROWS * config.vocabulary, 'f32');
    const targets = allocate('targets', NLL_ROWS, 'u32');
    const losses = allocate('losses', NLL_ROWS, 'f32');
    const blocks: Block[] = [];
    for (let firstRow = 0; firstRow < chunk; firstRow += NLL_ROWS) {
      const rowBytes = config.width * 4;
      const rows = Math.min(NLL_ROWS, chunk - firstRow);
      const x = buffers.normed.slice(firstRow * rowBytes, rows * rowBytes);
      const multiply = await prepareMatmul(context, { matrices: [head], x, y: logits });
      const score = await prepare(context, nll({ vocabulary: config.vocabulary }), {
        logits,
        targets,
        nll: losses,
      });
      blocks.push({ firstRow, dispatches: [...multiply, score] });
    }
    await device.memory.settle();
    return new PerplexityHead(context, blocks, { logits, targets, losses });
  }

  /** Losses in nats of the chunk just computed; `targets[i]` is the token after its i-th. */
  async losses(targets: readonly TokenId[]): Promise<Float32Array> {
    const { device } = this.#context;
    const all = new Float32Array(targets.length);
    for (const { firstRow, dispatches } of this.#blocks) {
      const part = targets.slice(firstRow, firstRow + NLL_ROWS);
      if (part.length === 0) break;
      device.write(this.#buffers.targets, Uint32Array.from(part));
      await device.compute({ ...plainStep, tokens: part.length }, dispatches);
      const bytes = await device.read(this.#buffers.losses.slice(0, part.length * 4));
      all.set(new Float32Array(bytes), firstRow);
    }
    return all;
  }

  release(): void {
    const { logits, targets, losses } = this.#buffers;
    for (const buffer of [logits, targets, losses]) buffer.release();
  }
}
