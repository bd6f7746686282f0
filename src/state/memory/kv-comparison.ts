import { heldPositions } from '../../shared/ring.ts';
import type { LayerMemory, MemorySnapshot } from '../../worker/protocol.ts';
import { fullKvAt, liveKvAt, positionBytes, reservedFullKv } from './timeline.ts';

/** The KV cache with sliding windows, and if every layer attended to everything: bytes of one kind. */
export interface KvPair {
  readonly slidingBytes: number;
  readonly fullBytes: number;
}

/** A pair for a cache filled to its end, where all that is reserved is in use. */
export interface FullKvPair extends KvPair {
  readonly tokens: number;
}

export interface KvComparison {
  /** Bytes of positions that a query can see now. */
  readonly inUse: KvPair;
  /** Bytes allocated now; full attention's in the steps by which global layers grow. */
  readonly reserved: KvPair;
  /** The context that was chosen, full. */
  readonly chosen: FullKvPair;
  /** The context the model was trained for, full; undefined where it is the chosen one or not known. */
  readonly whole: FullKvPair | undefined;
}

/** KV bytes beside those of full attention, each pair of one kind. */
export function compareKv(
  { layers, length, contextLength }: Pick<MemorySnapshot, 'layers' | 'length' | 'contextLength'>,
  trainedLength?: number,
): KvComparison {
  return {
    inUse: { slidingBytes: liveKvAt(layers, length), fullBytes: fullKvAt(layers, length) },
    reserved: {
      slidingBytes: layers.reduce((sum, { allocatedBytes }) => sum + allocatedBytes, 0),
      fullBytes: reservedFullKv(layers),
    },
    chosen: fullAt(layers, contextLength),
    whole:
      trainedLength !== undefined && trainedLength > contextLength
        ? fullAt(layers, trainedLength)
        : undefined,
  };
}

/** A cache filled with `tokens`: what is reserved is in use then. */
function fullAt(layers: readonly LayerMemory[], tokens: number): FullKvPair {
  const slidingBytes = layers.reduce(
    (sum, layer) => sum + heldPositions(tokens, layer.window ?? tokens) * positionBytes(layer),
    0,
  );
  return { tokens, slidingBytes, fullBytes: fullKvAt(layers, tokens) };
}
