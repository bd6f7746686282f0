import { kvTypeOf, needed, numeric, parse } from './arguments.ts';
import { loadFiles } from './open.ts';
import { binary, type Report, table } from './output.ts';

/** The ledger of a loaded model, entry by entry. */
export async function memory(argv: readonly string[]): Promise<Report> {
  const { values, positionals } = parse(argv, { context: { type: 'string' }, kv: { type: 'string' } });
  const options = { contextLength: numeric('context', values.context), kvType: kvTypeOf(values.kv) };
  const model = await loadFiles([needed('The model file', positionals[0])], options);
  try {
    const { ledger } = model.gpu.memory;
    const entries = ledger.entries();
    const rows = entries.map(({ owner, kind, dtype, bytes }) => [owner, kind, dtype, binary(bytes)]);
    return {
      json: { entries, totalBytes: ledger.totalBytes, peakBytes: ledger.peakBytes },
      text: table([...rows, ['total', '', '', binary(ledger.totalBytes)]]),
    };
  } finally {
    model.release();
  }
}
