import type { NoChat } from '../../shared/no-chat.ts';
import { texts } from '../../texts/texts.ts';

const named = (name: string) => ({ name });

const { why } = texts('completion', {
  why: {
    base: named,
    chosen: named,
    embeds: named,
    template: (name: string, format: string) => ({ name, format, known: format === '' ? 'no' : 'yes' }),
  },
});

/** Texts of the page where a base model continues a text. */
export const completionStrings = texts('completion', {
  /** Why a model is here, and not in a chat. */
  notChatted: (name: string, { reason = 'base', template = '' }: Partial<NoChat> = {}): string =>
    why[reason](name, template),
});
