import { memorySnapshot } from '../../src/engine/memory.ts';
import { kvTypeOf, needed, numeric, parse } from './arguments.ts';
import { loadFiles } from './open.ts';
import { binary, type Report, table } from './output.ts';

/** The ledger of a loaded model, entry by entry: the snapshot that the memory panel shows. */
export async function memory(argv: readonly string[]): Promise<Report> {
  const { values, positionals } = parse(argv, {
    context: { type: 'string' },
    kv: { type: 'string' },
    mmproj: { type: 'string' },
    draft: { type: 'string' },
  });
  const options = {
    contextLength: numeric('context', values.context),
    kvType: kvTypeOf(values.kv),
    draft: values.draft,
  };
  const model = await loadFiles([needed('The model file', positionals[0]), values.mmproj], options);
  try {
    const snapshot = memorySnapshot(model);
    const { entries, planned, totalBytes, peakBytes, plannedBytes, contextLength } = snapshot;
    const rows = entries.map(({ owner, kind, dtype, bytes }) => [owner, kind, dtype, binary(bytes)]);
    const held = (wanted: string) =>
      entries.filter(({ kind }) => kind === wanted).reduce((sum, { bytes }) => sum + bytes, 0);
    return {
      json: snapshot,
      text: [
        table([...rows, ['total', '', '', binary(totalBytes)]]),
        '',
        `By kind, and as planned with all ${contextLength} tokens:`,
        table([
          ...planned.map(({ kind, bytes }) => [`  ${kind}`, binary(held(kind)), binary(bytes)]),
          ['  total', binary(totalBytes), binary(plannedBytes)],
        ]),
        '',
        `At most ${binary(peakBytes)} so far, while loading.`,
      ].join('\n'),
    };
  } finally {
    model.release();
  }
}
