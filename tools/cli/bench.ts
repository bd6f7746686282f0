import { Decoder } from '../../src/decoder/decoder.ts';
import type { DrawOptions } from '../../src/decoder/sampler.ts';
import { loadWeights } from '../../src/decoder/load-weights.ts';
import { findShape } from '../../src/engine/plan.ts';
import { GEMMA_DEFAULTS } from '../../src/engine/sampling.ts';
import type { Device } from '../../src/device/device.ts';
import type { KvType } from '../../src/shared/kv-row.ts';
import type { Segment } from '../../src/shared/segments.ts';
import { tokenId } from '../../src/shared/numbers.ts';
import { RandomWeights } from '../../src/weights/random-weights.ts';
import { openNodeDevice } from '../../test/support/device.ts';
import { kvTypeOf, needed, numeric, parse } from './arguments.ts';
import { benchVision } from './bench-vision.ts';
import { copyBandwidth } from './copy-bandwidth.ts';
import { loadFiles } from './open.ts';
import { note, type Report, table } from './output.ts';

interface ContextRow {
  readonly context: number;
  readonly decodeTokensPerSecond: number;
  readonly dispatchesPerToken: number;
  readonly bytesPerToken: number;
  /** Bytes a token reads and writes at least, over the time it took, against the copy bandwidth. */
  readonly bandwidthShare: number;
  readonly kernels: readonly {
    readonly name: string;
    readonly milliseconds: number;
    readonly dispatches: number;
  }[];
}

/** What a benchmark runs on, however its weights came to be. */
export interface BenchTarget {
  readonly name: string;
  readonly device: Device;
  readonly decoder: Decoder;
  readonly vocabulary: number;
  release(): void;
}

export async function bench(argv: readonly string[]): Promise<Report> {
  const { values, positionals } = parse(argv, {
    vision: { type: 'boolean', default: false },
    layers: { type: 'string', default: '27' },
    shape: { type: 'string' },
    quant: { type: 'string', default: 'Q4_0' },
    prefill: { type: 'string', default: '512' },
    decode: { type: 'string', default: '16' },
    context: { type: 'string', default: '0,4096,32768' },
    kv: { type: 'string' },
  });
  if (values.vision) return benchVision(numeric('layers', values.layers) ?? 27);
  const prefillTokens = numeric('prefill', values.prefill) ?? 512;
  const decodeTokens = numeric('decode', values.decode) ?? 16;
  const kvType = kvTypeOf(values.kv) ?? 'f16';
  const contexts = values.context.split(',').map((part) => numeric('context', part) ?? 0);
  const contextLength = Math.max(...contexts, prefillTokens) + decodeTokens + 8;
  const target =
    values.shape === undefined
      ? await openFile(needed('A model file or --shape', positionals[0]), kvType)
      : await openShape(values.shape, values.quant, { contextLength, kvType });
  try {
    const bandwidth = await copyBandwidth(target.device);
    note(`copy bandwidth ${(bandwidth / 1e9).toFixed(1)} GB/s`);
    const prefill = await prefillSpeed(target, prefillTokens);
    note(`prefill ${prefillTokens}: ${prefill.toFixed(1)} tok/s`);
    const rows: ContextRow[] = [];
    const furthest = target.decoder.cache.contextLength - decodeTokens - 4;
    for (const wanted of contexts) {
      const context = Math.min(wanted, furthest);
      const row = await decodeSpeed(target, context, decodeTokens, bandwidth);
      note(`decode at ${context}: ${row.decodeTokensPerSecond.toFixed(2)} tok/s`);
      rows.push(row);
    }
    return report(target, bandwidth, prefillTokens, prefill, rows);
  } finally {
    target.release();
  }
}

async function openFile(path: string, kvType: KvType): Promise<BenchTarget> {
  const model = await loadFiles([path], { kvType });
  const { device, decoder, facts } = model;
  return { name: facts.name, device, decoder, vocabulary: facts.vocabulary, release: () => model.release() };
}

/** Random weights of the true shapes, made on the GPU. */
async function openShape(
  shape: string,
  quantisation: string,
  { contextLength, kvType }: { readonly contextLength: number; readonly kvType: KvType },
): Promise<BenchTarget> {
  const { config, tensors } = findShape(shape, quantisation);
  const device = await openNodeDevice();
  const { weights, allocations } = await loadWeights(new RandomWeights(device), tensors);
  const decoder = await Decoder.create(device, config, weights, {
    contextLength: Math.min(contextLength, config.contextLength),
    chunk: device.layout.chunk,
    kvType,
  });
  await device.memory.settle();
  return {
    name: `${config.name} ${quantisation.toUpperCase()}, random weights`,
    device,
    decoder,
    vocabulary: config.vocabulary,
    release: () => {
      decoder.release();
      for (const allocation of allocations) allocation.release();
      device.destroy();
    },
  };
}

const greedy: DrawOptions = { ...GEMMA_DEFAULTS, temperature: 0, seed: 0 };
const signal = new AbortController().signal;

/** Tokens that are in every vocabulary of a size; which ones does not change the work. */
const someTokens = (count: number, vocabulary: number): Segment[] => [
  { kind: 'tokens', ids: Array.from({ length: count }, (_, index) => tokenId((index * 7919) % vocabulary)) },
];

async function prefillSpeed({ decoder, vocabulary }: BenchTarget, tokens: number): Promise<number> {
  const run = async (count: number) => {
    await decoder.pretend(0);
    decoder.startSampling(greedy, []);
    const pending = await decoder.prefill(someTokens(count, vocabulary), signal);
    await pending?.();
  };
  await run(Math.min(tokens, 32));
  const started = performance.now();
  await run(tokens);
  return (tokens / (performance.now() - started)) * 1000;
}

async function decodeSpeed(
  { device, decoder, vocabulary }: BenchTarget,
  context: number,
  tokens: number,
  bandwidth: number,
): Promise<ContextRow> {
  await decoder.pretend(context);
  decoder.startSampling(greedy, []);
  // The same pattern as a turn's: a step is submitted before the token of the one before is read.
  let pending = await decoder.prefill(someTokens(1, vocabulary), signal);
  await pending?.();
  // The first use of a pipeline can cost a compilation.
  await (
    await decoder.step()
  )();
  const cost = decoder.tokenCost;
  const started = performance.now();
  pending = await decoder.step();
  for (let i = 1; i < tokens; i++) {
    const ahead = await decoder.step();
    await pending();
    pending = ahead;
  }
  await pending();
  const seconds = (performance.now() - started) / 1000;
  return {
    context,
    decodeTokensPerSecond: tokens / seconds,
    dispatchesPerToken: cost.dispatches,
    bytesPerToken: cost.bytes,
    bandwidthShare: (cost.bytes * tokens) / seconds / bandwidth,
    kernels: await kernelTimes(device, decoder),
  };
}

async function kernelTimes(device: Device, decoder: Decoder): Promise<ContextRow['kernels']> {
  const timer = device.openTimer();
  if (!timer) return [];
  const pending = await decoder.step(timer);
  await pending();
  const times = await timer.collect();
  timer.release();
  return times.map(({ name, milliseconds, dispatches }) => ({ name, milliseconds, dispatches }));
}

function report(
  { name, device }: BenchTarget,
  bandwidth: number,
  prefillTokens: number,
  prefillTokensPerSecond: number,
  rows: readonly ContextRow[],
): Report {
  const { vendor, architecture, description, fallback } = device.adapter;
  const slowest = rows[0]?.kernels.slice(0, 12) ?? [];
  return {
    json: {
      model: name,
      adapter: { vendor, architecture, description, fallback },
      copyBandwidth: bandwidth,
      prefill: { tokens: prefillTokens, tokensPerSecond: prefillTokensPerSecond },
      decode: rows,
    },
    text: [
      `${name} on ${vendor} ${architecture} (${description}), copy bandwidth ${(bandwidth / 1e9).toFixed(1)} GB/s`,
      `prefill ${prefillTokens}: ${prefillTokensPerSecond.toFixed(1)} tok/s`,
      table([
        ['context', 'decode tok/s', 'dispatches/token', 'MB/token', '% of copy bandwidth'],
        ...rows.map((row) => [
          String(row.context),
          row.decodeTokensPerSecond.toFixed(2),
          String(row.dispatchesPerToken),
          (row.bytesPerToken / 1e6).toFixed(1),
          (row.bandwidthShare * 100).toFixed(1),
        ]),
      ]),
      ...(slowest.length === 0
        ? []
        : [
            `kernels of one token at context ${rows[0]?.context}:`,
            table(
              slowest.map((time) => [
                `  ${time.name}`,
                `${time.milliseconds.toFixed(3)} ms`,
                `${time.dispatches}x`,
              ]),
            ),
          ]),
    ].join('\n'),
  };
}
