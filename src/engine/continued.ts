import type { TokenId } from '../shared/numbers.ts';
import type { ChatMessage } from '../text/chat-template.ts';
import { trimAsTemplate } from '../text/trim.ts';
import type { LoadedModel } from './load.ts';
import type { TurnResult } from './turn.ts';

/** An answer that is to be continued, as far as it goes. */
export interface Continued {
  readonly text: string;
  readonly ids: readonly TokenId[];
  /** White space at the end of the text that is not among the tokens: the model will write it once more. */
  readonly owed: string;
}

/** The answer at the end of a conversation; undefined where the conversation ends with a question. */
export function continuedAnswer(
  { answers, tokenizer }: Pick<LoadedModel, 'answers' | 'tokenizer'>,
  messages: readonly ChatMessage[],
): Continued | undefined {
  const last = messages.at(-1);
  if (last?.role !== 'assistant' || typeof last.content !== 'string') return undefined;
  const text = last.content;
  const ids = answers.recall(text);
  if (ids) return { text, ids, owed: '' };
  const kept = trimAsTemplate(text);
  const end = text.lastIndexOf(kept) + kept.length;
  return { text, ids: tokenizer.encode(kept), owed: kept === '' ? '' : text.slice(end) };
}

/** A turn's text without the white space that the answer before it ends with already. */
export async function* withoutOwed(
  turn: AsyncGenerator<string, TurnResult>,
  owed: string,
): AsyncGenerator<string, TurnResult> {
  let left = owed;
  let text = '';
  try {
    for (;;) {
      const next = await turn.next();
      if (next.done) return { ...next.value, text };
      let from = 0;
      while (left !== '' && from < next.value.length) {
        if (next.value[from] === left[0]) {
          from++;
          left = left.slice(1);
        } else left = '';
      }
      const more = next.value.slice(from);
      text += more;
      if (more !== '') yield more;
    }
  } finally {
    await turn.return(undefined as never);
  }
}
