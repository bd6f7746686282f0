import type { ChatState } from './chat-state.ts';

/**
 * The question from which the model sees the newer half of the turns that it sees now; the last turn always
 * stays. undefined where there is only one.
 */
export function newerHalf({
  order,
  messages,
  seenFrom,
}: Pick<ChatState, 'order' | 'messages' | 'seenFrom'>): string | undefined {
  const seen = order.slice(Math.max(0, order.indexOf(seenFrom ?? '')));
  const questions = seen.filter((id) => messages[id]?.role === 'user');
  return questions[Math.max(1, Math.floor(questions.length / 2))];
}
