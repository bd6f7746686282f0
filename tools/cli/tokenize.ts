import { readFile } from 'node:fs/promises';
import { FacetError } from '../../src/shared/errors.ts';
import { needed, parse } from './arguments.ts';
import { openTokenizer } from './open.ts';
import type { Report } from './output.ts';

export async function tokenize(argv: readonly string[]): Promise<Report> {
  const { values, positionals } = parse(argv, {
    text: { type: 'string' },
    file: { type: 'string' },
    batch: { type: 'string' },
    special: { type: 'boolean', default: false },
  });
  const tokenizer = await openTokenizer(needed('The model file', positionals[0]));
  const encode = (text: string) => {
    const ids = values.special ? tokenizer.encodeSpecial(text) : tokenizer.encode(text);
    return { ids, pieces: ids.map((id) => tokenizer.pieceOf(id)) };
  };
  if (values.batch !== undefined) {
    const texts: unknown = JSON.parse(await readFile(values.batch, 'utf8'));
    if (!Array.isArray(texts) || !texts.every((text) => typeof text === 'string')) {
      throw new FacetError(
        'bad-request',
        `${values.batch} is not a JSON array of texts.`,
        'Give --batch such a file.',
      );
    }
    const results = texts.map(encode);
    return {
      json: { ids: results.map(({ ids }) => ids), pieces: results.map(({ pieces }) => pieces) },
      text: results.map(({ ids }) => ids.join(' ')).join('\n'),
    };
  }
  const text = values.text ?? (values.file === undefined ? undefined : await readFile(values.file, 'utf8'));
  const result = encode(needed('--text, --file or --batch', text));
  return {
    json: result,
    text: result.ids.map((id, index) => `${id}\t${JSON.stringify(result.pieces[index])}`).join('\n'),
  };
}
