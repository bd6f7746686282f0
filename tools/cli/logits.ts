import { writeFile } from 'node:fs/promises';
import type { Tap } from '../../src/decoder/tap.ts';
import { tokenId } from '../../src/shared/numbers.ts';
import { kvTypeOf, needed, numeric, parse } from './arguments.ts';
import { loadFiles, readTokenIds } from './open.ts';
import type { Report } from './output.ts';
import { fillSoftTokens } from './soft-tokens.ts';

export async function logits(argv: readonly string[]): Promise<Report> {
  const { values, positionals } = parse(argv, {
    tokens: { type: 'string' },
    out: { type: 'string' },
    taps: { type: 'string' },
    context: { type: 'string' },
    kv: { type: 'string' },
    mmproj: { type: 'string' },
    image: { type: 'string', multiple: true },
  });
  const ids = await readTokenIds(needed('--tokens', values.tokens));
  const out = needed('--out', values.out);
  const options = { contextLength: numeric('context', values.context), kvType: kvTypeOf(values.kv) };
  const model = await loadFiles([needed('The model file', positionals[0]), values.mmproj], options);
  try {
    const { segments, embeddings } = await fillSoftTokens(model, ids, values.image ?? []);
    const residuals: Float32Array[] = [];
    const tap: Tap = (name, _layer, row) => {
      if (name === 'residual') residuals.push(row);
    };
    const result = await model.decoder.logits(segments, { embeddings, tap });
    await writeFile(out, result);
    if (values.taps !== undefined) {
      await writeFile(
        values.taps,
        Buffer.concat(residuals.map((row) => Buffer.from(row.buffer, row.byteOffset, row.byteLength))),
      );
    }
    let best = 0;
    result.forEach((value, id) => {
      if (value > (result[best] ?? -Infinity)) best = id;
    });
    return {
      json: {
        tokens: ids.length,
        vocabulary: result.length,
        layers: residuals.length,
        argmax: best,
        out,
        taps: values.taps ?? null,
      },
      text: `${result.length} logits after ${ids.length} tokens, best ${best} ${JSON.stringify(model.tokenizer.pieceOf(tokenId(best)))}, written to ${out}`,
    };
  } finally {
    model.release();
  }
}
