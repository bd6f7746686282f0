import type { Answer, Message, Question } from '../../src/state/chat/chat-message.ts';
import type { Tree } from '../../src/state/chat/tree/tree.ts';

let clock = 0;

/** A question named after its text. Each message is a millisecond younger than the one made before. */
export const question = (id: string, parent: string | null, text = id): Question => ({
  id,
  parent,
  createdAt: ++clock,
  role: 'user',
  text,
  images: [],
});

export const answer = (id: string, parent: string, change: Partial<Answer> = {}): Answer => ({
  id,
  parent,
  createdAt: ++clock,
  role: 'assistant',
  text: id,
  state: 'done',
  model: null,
  timings: null,
  error: null,
  imagesShown: 0,
  resumed: null,
  ...change,
});

export const treeOf = (messages: readonly Message[], chosen: Tree['chosen'] = {}): Tree<Message> => ({
  messages: Object.fromEntries(messages.map((message) => [message.id, message])),
  chosen,
});

/**
 * Two turns, each with a branch: q1 was answered by a1 and a2, and edited into q1b (b1); below a1 come q2 (a3)
 * and its edited sibling q2b (a4).
 */
export const branchedTree = (chosen: Tree['chosen'] = {}): Tree<Message> =>
  treeOf(
    [
      question('q1', null),
      answer('a1', 'q1'),
      question('q2', 'a1'),
      answer('a3', 'q2'),
      question('q2b', 'a1'),
      answer('a4', 'q2b'),
      answer('a2', 'q1'),
      question('q1b', null),
      answer('b1', 'q1b'),
    ],
    chosen,
  );
