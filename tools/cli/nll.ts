import { readFile } from 'node:fs/promises';
import { tokenId } from '../../src/shared/numbers.ts';
import { kvTypeOf, needed, parse } from './arguments.ts';
import { loadFiles, readTokenIds } from './open.ts';
import { note, type Report } from './output.ts';

export async function nll(argv: readonly string[]): Promise<Report> {
  const { values, positionals } = parse(argv, {
    file: { type: 'string' },
    tokens: { type: 'string' },
    kv: { type: 'string' },
  });
  const model = await loadFiles([needed('The model file', positionals[0])], { kvType: kvTypeOf(values.kv) });
  try {
    const ids =
      values.file === undefined
        ? await readTokenIds(needed('--file or --tokens', values.tokens))
        : [tokenId(model.tokenizer.bosId), ...model.tokenizer.encode(await readFile(values.file, 'utf8'))];
    const losses = await model.decoder.nll(ids, (done) => note(`nll: ${done} of ${ids.length - 1} tokens`));
    const mean = losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
    return {
      json: { tokens: losses.length, nll: [...losses], mean },
      text: `${losses.length} tokens, mean ${mean.toFixed(6)} nats, perplexity ${Math.exp(mean).toFixed(3)}`,
    };
  } finally {
    model.release();
  }
}
