import { placeWeights } from '../decoder/load-weights.ts';
import { planMemory } from '../decoder/plan.ts';
import type { Device } from '../device/device.ts';
import type { DeviceLayout } from '../device/layout.ts';
import { mayVerify } from '../kernels/variants.ts';
import type { ModelConfig } from '../model/config.ts';
import { FacetError } from '../shared/errors.ts';
import { inTime } from '../shared/in-time.ts';
import type { KvType } from '../shared/kv-row.ts';
import type { PlannedBytes } from '../shared/memory-snapshot.ts';
import { orAborted } from '../shared/or-aborted.ts';
import { readModelConfig } from '../weights/gguf/config.ts';
import { readTokenizerMetadata, type TokenizerMetadata } from '../weights/gguf/tokenizer-metadata.ts';
import { type OpenedModel, openModel } from '../weights/open-model.ts';
import type { WeightSource } from '../weights/source/source.ts';
import { untilStopped } from '../weights/source/until-stopped.ts';
import { matchTensors, type TextTensors } from '../weights/tensor-map.ts';
import { WeightUploader } from '../weights/upload.ts';
import { DraftModel } from './draft-model.ts';
import { type FitKernels, fittedDecoder } from './fit.ts';
import type { LoadStages } from './load-stages.ts';

/** Pieces that one of two files may have more: those of images, and fillers up to a round number. */
const MOST_FILLERS = 64;

/** An optional one may fill so much of the memory together with the large one. */
const ROOMY = 0.85;

/** Milliseconds in which a part of an optional file has to come. */
const READ_MS = 20_000;

/** Files of a small model that is to guess for a large one. */
export interface WantedDraft {
  readonly sources: readonly WeightSource[];
  /** Whether the large one is loaded without it where it does not belong to it, has no room to spare or does not load. */
  readonly optional?: boolean | undefined;
  /** Memory that there is, where a person says so; what the device can address unless said. */
  readonly memoryBytes?: number | undefined;
}

/** The large model's headers. */
interface Target {
  readonly opened: OpenedModel;
  readonly vocabulary: TokenizerMetadata;
}

/** A small model whose headers were checked, before anything is allocated. */
export interface PreparedDraft {
  /** Bytes that it takes beside a model of `plannedBytes`; nothing where it is optional and has no room to spare. */
  plan(sizes: DraftSizes, layout: DeviceLayout, plannedBytes: number): Promise<PlannedBytes | undefined>;
  /**
   * Loads it beside the large model, on the same device. What fails leaves nothing behind.
   * Answers nothing where this GPU did not compute right what verifies guesses.
   * @throws FacetError as a load, unless it is optional and was not stopped: nothing is answered then
   */
  load(device: Device, sizes: DraftSizes, how: DraftLoad): Promise<DraftModel | undefined>;
}

/** Whoever it is loaded for. */
interface DraftLoad {
  readonly signal: AbortSignal;
  readonly stages: LoadStages;
  readonly fit?: FitKernels | undefined;
}

interface DraftHeaders {
  readonly name: string;
  readonly config: ModelConfig;
  readonly tensors: TextTensors;
  /** Token ids below it mean the same to both. */
  readonly pieces: number;
  readonly optional: boolean;
  readonly memoryBytes: number;
}

/** Sizes that it has as the large model has them. */
interface DraftSizes {
  readonly contextLength: number;
  readonly kvType: KvType;
}

/**
 * Reads its headers and holds it against the large model; nothing where it is optional and cannot be had.
 * @throws FacetError as `openModel`, `gguf-*`, and `draft-mismatch` where it is no model of the same vocabulary
 */
export async function openDraft(
  { sources, optional = false, memoryBytes = Infinity }: WantedDraft,
  target: Target,
  signal: AbortSignal,
): Promise<PreparedDraft | undefined> {
  try {
    const headers = {
      ...readHeaders(await openModel(optional ? sources.map(impatient) : sources, signal), target),
      optional,
      memoryBytes,
    };
    return {
      plan: (...to) => planDraft(headers, ...to),
      load: (...to) => loadDraft(headers, ...to),
    };
  } catch (error) {
    if (optional && !signal.aborted) return undefined;
    throw error;
  }
}

/** An optional file, which is not waited for long: what is damaged may be on its way from a network that is gone. */
const impatient = (source: WeightSource): WeightSource => ({
  id: source.id,
  name: source.name,
  size: source.size,
  ...(source.chunkBytes === undefined ? {} : { chunkBytes: source.chunkBytes }),
  read: (offset, length, signal = new AbortController().signal) =>
    inTime(READ_MS, signal, (until) => untilStopped(source.read(offset, length, until), until)),
});

function readHeaders(
  { text }: OpenedModel,
  { opened, vocabulary }: Target,
): Omit<DraftHeaders, 'optional' | 'memoryBytes'> {
  const { config } = readModelConfig(text);
  if (config.embeds) throw mismatch(text.name, opened.text.name, 'it makes embeddings and writes no text');
  const pieces = samePieces(readTokenizerMetadata(text), vocabulary);
  if (pieces === undefined) throw mismatch(text.name, opened.text.name, 'their vocabularies differ');
  return { name: text.name, config, tensors: matchTensors(text, config), pieces };
}

/**
 * How many ids from 0 on are the same pieces in two vocabularies, all but fillers at the end of one; undefined where other
 * ids are not. Only the large model's tokenizer reads text and knows its ends, so what a file says of scores, types and
 * `<eos>`, where conversions differ, does not matter.
 */
function samePieces(one: TokenizerMetadata, other: TokenizerMetadata): number | undefined {
  const count = Math.min(one.tokens.length, other.tokens.length);
  if (Math.max(one.tokens.length, other.tokens.length) - count > MOST_FILLERS) return undefined;
  const [a, b] = [one.tokens.packed, other.tokens.packed];
  for (let index = 0; index <= count; index++) if (a.offsets[index] !== b.offsets[index]) return undefined;
  const end = a.offsets[count] ?? 0;
  for (let at = 0; at < end; at++) if (a.bytes[at] !== b.bytes[at]) return undefined;
  return count;
}

const mismatch = (draft: string, target: string, why: string): FacetError =>
  new FacetError(
    'draft-mismatch',
    `${draft} cannot guess for ${target}: ${why}.`,
    'Choose a smaller Gemma 3 of the same family, such as the 270M.',
    { draft, target },
  );

async function planDraft(
  { config, tensors, optional, memoryBytes }: DraftHeaders,
  sizes: DraftSizes,
  layout: DeviceLayout,
  plannedBytes: number,
): Promise<PlannedBytes | undefined> {
  const own = { ...sizesOf(config, sizes), layout: { ...layout, overhead: [] } };
  const { totalBytes: bytes } = await planMemory(config, tensors, own);
  const most = ROOMY * Math.min(layout.capacity, memoryBytes);
  return optional && plannedBytes + bytes > most ? undefined : { kind: 'draft', bytes };
}

async function loadDraft(
  { name, config, tensors, pieces, optional }: DraftHeaders,
  device: Device,
  sizes: DraftSizes,
  how: DraftLoad,
): Promise<DraftModel | undefined> {
  // Kernels are fitted to its own shapes: what was chosen for the large one stays.
  const choices = device.choices && { choices: new Map(device.choices) };
  const own: Device = { ...device, ...choices, memory: device.memory.bookedAs('draft') };
  // Where guesses are not verified, nobody needs any.
  if (!mayVerify(own)) return undefined;
  // The kernels of the load are counted and made; with these the count would go back.
  device.watchCompiling?.(() => undefined);
  const failing = new AbortController();
  const signal = AbortSignal.any([how.signal, failing.signal]);
  let uploading: Promise<unknown> | undefined;
  let creating: ReturnType<typeof fittedDecoder> | undefined;
  try {
    const uploader = new WeightUploader(own, { signal });
    const weights = await placeWeights(uploader, tensors);
    const decoderSizes = { ...sizesOf(config, sizes), chunk: device.layout.chunk };
    uploading = uploader.finish();
    creating = fittedDecoder({ ...how, signal }, { device: own, config, weights, sizes: decoderSizes });
    const [, { decoder }] = await untilStopped(Promise.all([uploading, creating]), how.signal);
    await own.memory.settle();
    const release = () => {
      decoder.release();
      own.memory.close();
    };
    if (mayVerify(own)) {
      await decoder.prepareVerify();
      return new DraftModel({ name, decoder, pieces, release });
    }
    release();
    return undefined;
  } catch (error) {
    failing.abort();
    // What is free may be another's at once: nobody writes there any more by then, unless all of the device goes.
    await orAborted(Promise.allSettled([uploading, creating]), how.signal);
    void creating?.then(
      ({ decoder }) => decoder.release(),
      () => undefined,
    );
    own.memory.close();
    if (optional && !how.signal.aborted) return undefined;
    throw error;
  }
}

const sizesOf = (config: ModelConfig, { contextLength, kvType }: DraftSizes) => ({
  contextLength: Math.min(contextLength, config.contextLength),
  kvType,
});
