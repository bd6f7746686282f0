import type { Answer, Message, Question } from './chat-message.ts';
import { ancestors } from './tree/ancestors.ts';
import type { Tree } from './tree/tree.ts';

/** A message as the model is told of it. */
export type Seen =
  | Pick<Question, 'id' | 'role' | 'text' | 'images' | 'files' | 'results'>
  | Pick<Answer, 'id' | 'role' | 'text' | 'calls'>;

interface SeenOptions {
  /** The first message that the model still sees; null for all. One of another branch counts for nothing. */
  readonly seenFrom: string | null;
  /** Whether the model takes images. */
  readonly sees: boolean;
}

/**
 * The conversation that leads to an answer, the answer itself left out. A question whose answer has neither text nor
 * calls is left out with it: turns have to alternate, and what was never answered is not part of the talk. For a
 * model that does not see, the images of earlier questions are left out, so that the chat can go on.
 */
export function seenMessages(
  messages: Tree<Message>['messages'],
  answer: string,
  { seenFrom, sees }: SeenOptions,
): Seen[] {
  const all = ancestors(messages, answer);
  const before = all.slice(
    Math.max(
      0,
      all.findIndex(({ id }) => id === seenFrom),
    ),
  );
  const seen: Seen[] = [];
  before.forEach((asked, index) => {
    const next = before[index + 1];
    if (asked.role !== 'user') return;
    if (!next) seen.push(asked);
    else if (next.role === 'assistant' && (next.text !== '' || next.calls)) {
      seen.push(sees ? asked : { ...asked, images: [] }, next);
    }
  });
  return seen;
}
