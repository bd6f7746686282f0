import { openMadeUp } from '../../src/engine/made-up-model.ts';
import { measureSpeed, type SpeedTarget } from '../../src/engine/speed.ts';
import type { KernelTime } from '../../src/device/timer.ts';
import type { KernelFit } from '../../src/shared/kernel-fit.ts';
import type { KvType } from '../../src/shared/kv-row.ts';
import type { SpeedReport, SpeedRequest, SpeedRow } from '../../src/shared/speed.ts';
import { openNodeDevice } from '../../test/support/device.ts';
import { kvTypeOf, needed, numeric, parse } from './arguments.ts';
import { benchFit, fitHere, fitLines } from './bench-fit.ts';
import { benchGuesses } from './bench-guesses.ts';
import { benchVision } from './bench-vision.ts';
import { loadFiles } from './open.ts';
import { note, type Report, table } from './output.ts';

/** A row with the time of each kernel of a token, where the device has a clock. */
interface ContextRow extends SpeedRow {
  readonly kernels: readonly Pick<KernelTime, 'name' | 'milliseconds' | 'dispatches'>[];
}

/** What a benchmark runs on, however its weights came to be. */
interface BenchTarget extends SpeedTarget {
  readonly fit?: KernelFit;
  release(): void;
}

export async function bench(argv: readonly string[]): Promise<Report> {
  const { values, positionals } = parse(argv, {
    vision: { type: 'boolean', default: false },
    guesses: { type: 'boolean', default: false },
    draft: { type: 'string' },
    task: { type: 'string' },
    rounds: { type: 'string', default: '5' },
    layers: { type: 'string', default: '27' },
    shape: { type: 'string' },
    quant: { type: 'string', default: 'Q4_0' },
    prefill: { type: 'string', default: '512' },
    decode: { type: 'string', default: '16' },
    context: { type: 'string', default: '0,4096,32768' },
    kv: { type: 'string' },
    fit: { type: 'boolean', default: false },
    'only-fit': { type: 'boolean', default: false },
    // More than a load has, which goes on with it the next time.
    'fit-seconds': { type: 'string', default: '10' },
  });
  if (values.guesses) {
    const path = needed('The model file', positionals[0]);
    const rounds = numeric('rounds', values.rounds) ?? 5;
    return benchGuesses(path, {
      draft: values.draft,
      task: values.task,
      rounds,
      tokens: numeric('decode', values.decode) ?? 16,
    });
  }
  if (values.vision) return benchVision(numeric('layers', values.layers) ?? 27);
  const prefill = numeric('prefill', values.prefill) ?? 512;
  const decode = numeric('decode', values.decode) ?? 16;
  const kvType = kvTypeOf(values.kv) ?? 'f16';
  const withinMs = 1000 * (numeric('fit-seconds', values['fit-seconds']) ?? 10);
  if (values['only-fit']) {
    const shape = needed('--shape', values.shape);
    return benchFit({ shape, quantisation: values.quant, kvType, withinMs });
  }
  const contexts = values.context.split(',').map((part) => numeric('context', part) ?? 0);
  const contextLength = Math.max(...contexts) + Math.max(prefill, decode) + 8;
  const target =
    values.shape === undefined
      ? await openFile(needed('A model file or --shape', positionals[0]), kvType)
      : await openMadeUp(
          await openNodeDevice(),
          { shape: values.shape, quantisation: values.quant, contextLength, kvType },
          {
            fit: values.fit ? fitHere(withinMs, true) : undefined,
          },
        );
  try {
    const [speed, rows] = await measured(target, { contexts, prefill, decode });
    const { totalBytes, peakBytes } = target.device.memory.ledger;
    return report(speed, rows, { memory: { totalBytes, peakBytes }, fit: target.fit });
  } finally {
    target.release();
  }
}

/** The speed of a model, and with each row the times of its kernels. */
async function measured(
  target: SpeedTarget,
  request: SpeedRequest,
): Promise<readonly [SpeedReport, readonly ContextRow[]]> {
  const kernels: ContextRow['kernels'][] = [];
  const measuring = measureSpeed(target, request, new AbortController().signal);
  for (;;) {
    const { done, value } = await measuring.next();
    const rows = (done ? value : value.report)?.rows ?? [];
    const row = rows.at(-1);
    if (row && rows.length > kernels.length) {
      kernels.push(await kernelTimes(target));
      note(
        `at ${row.context}: ${row.prefillTokensPerSecond.toFixed(1)} and ${row.decodeTokensPerSecond.toFixed(2)} tok/s`,
      );
    }
    if (done) return [value, rows.map((each, index) => ({ ...each, kernels: kernels[index] ?? [] }))];
  }
}

async function openFile(path: string, kvType: KvType): Promise<BenchTarget> {
  const model = await loadFiles([path], { kvType });
  const { device, decoder, facts } = model;
  return { name: facts.name, device, decoder, vocabulary: facts.vocabulary, release: () => model.release() };
}

async function kernelTimes({ device, decoder }: SpeedTarget): Promise<ContextRow['kernels']> {
  const timer = device.openTimer();
  if (!timer) return [];
  const pending = await decoder.step(timer);
  await pending();
  const times = await timer.collect();
  timer.release();
  return times.map(({ name, milliseconds, dispatches }) => ({ name, milliseconds, dispatches }));
}

/** Facts beside the speed. */
interface Beside {
  readonly memory: { readonly totalBytes: number; readonly peakBytes: number };
  readonly fit: KernelFit | undefined;
}

function report(
  { model, adapter, copyBandwidth, prefill }: SpeedReport,
  rows: readonly ContextRow[],
  { memory, fit }: Beside,
): Report {
  const { vendor, architecture, description, fallback } = adapter;
  const [first] = rows;
  const slowest = first?.kernels.slice(0, 12) ?? [];
  return {
    json: {
      model,
      adapter: { vendor, architecture, description, fallback },
      copyBandwidth,
      prefill: { tokens: prefill, tokensPerSecond: first?.prefillTokensPerSecond ?? 0 },
      decode: rows,
      memory,
      ...(fit ? { fit } : {}),
    },
    text: [
      `${model} on ${vendor} ${architecture} (${description}), copy bandwidth ${(copyBandwidth / 1e9).toFixed(1)} GB/s`,
      table([
        [
          'context',
          `prefill ${prefill} tok/s`,
          'decode tok/s',
          'dispatches/token',
          'MB/token',
          '% of copy bandwidth',
        ],
        ...rows.map((row) => [
          String(row.context),
          row.prefillTokensPerSecond.toFixed(1),
          row.decodeTokensPerSecond.toFixed(2),
          String(row.dispatchesPerToken),
          (row.bytesPerToken / 1e6).toFixed(1),
          (row.bandwidthShare * 100).toFixed(1),
        ]),
      ]),
      ...(fit ? fitLines(fit) : []),
      ...(slowest.length === 0
        ? []
        : [
            `kernels of one token at context ${first?.context}:`,
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
