import type { ChatState } from './chat-state.ts';

/** Tokens in the context after the last measured answer that is shown; 0 before the first. */
export function contextUse({ order, messages }: Pick<ChatState, 'order' | 'messages'>): number {
  for (const id of order.toReversed()) {
    const message = messages[id];
    if (message?.role === 'assistant' && message.timings) {
      return message.timings.promptTokens + message.timings.answerTokens;
    }
  }
  return 0;
}
