import type { TokenId } from '../../src/shared/numbers.ts';
import { Detokenizer } from '../../src/text/detokenizer.ts';
import type { Tokenizer } from '../../src/text/tokenizer.ts';

/** The text of ids, pushed one by one as an answer would be. */
export function decode(tokenizer: Tokenizer, ids: readonly TokenId[]): string {
  const detokenizer = new Detokenizer(tokenizer);
  return ids.map((id) => detokenizer.push(id)).join('') + detokenizer.flush();
}
