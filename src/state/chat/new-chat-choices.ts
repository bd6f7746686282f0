import * as v from 'valibot';
import { type ChatSettings, settingsSchema } from '../chats/schema.ts';
import { type ChoiceStorage, recall, remember } from '../page/choice-storage.ts';
import { onPageHidden } from '../page/page-life.ts';
import type { NewChat } from './chat-state.ts';

const DRAFT = 'facet.newChatDraft';
const TITLE = 'facet.newChatTitle';
const SETTINGS = 'facet.newChatSettings';

/** In characters. A longer draft is not written with every key, each of which would take ever longer. */
const LONG_DRAFT = 4000;
/** In milliseconds, once nothing was typed for so long. */
const KEPT_WITHIN = 500;

const { system, sampling, model, ...optional } = settingsSchema.entries;
/** Settings that only a chat has, as every chat begins with them. */
export const OWN_DEFAULTS = { model: null, probabilities: false, schema: '', functions: '' } as const;
/** Only what differs from what every chat begins with. */
const ownSchema = v.object({
  system: v.exactOptional(system),
  sampling: v.exactOptional(sampling),
  model: v.exactOptional(model),
  ...optional,
});

/** Choices for the chat that has no message yet: kept between visits, up to its first message. */
export interface NewChatChoices {
  recall(): NewChat;
  keepDraft(draft: string): void;
  /** Empty where none was given. */
  keepTitle(title: string): void;
  keepSettings(settings: ChatSettings): void;
  forget(): void;
}

/** `defaults`: what every chat begins with. Only what differs from them is kept, so that they can change. */
export function createNewChatChoices(
  storage: ChoiceStorage | undefined,
  defaults: () => Partial<ChatSettings>,
): NewChatChoices {
  let waiting: { readonly draft: string; readonly timer: ReturnType<typeof setTimeout> } | undefined;
  const keepNow = (draft: string) => {
    clearTimeout(waiting?.timer);
    waiting = undefined;
    remember(storage, DRAFT, draft);
  };
  onPageHidden(() => waiting && keepNow(waiting.draft));

  return {
    recall: () => ({
      draft: waiting?.draft ?? recall(storage, DRAFT, v.string()) ?? '',
      title: recall(storage, TITLE, v.string()) ?? '',
      settings: { ...defaults(), ...recall(storage, SETTINGS, ownSchema) },
    }),
    keepDraft(draft) {
      if (draft.length <= LONG_DRAFT) {
        keepNow(draft);
        return;
      }
      clearTimeout(waiting?.timer);
      waiting = { draft, timer: setTimeout(() => keepNow(draft), KEPT_WITHIN) };
    },
    keepTitle: (title) => void remember(storage, TITLE, title),
    keepSettings(settings) {
      const usual: Partial<ChatSettings> = { ...OWN_DEFAULTS, ...defaults() };
      const own = Object.entries(settings).filter(
        ([key, value]) => JSON.stringify(value) !== JSON.stringify(usual[key as keyof ChatSettings]),
      );
      remember(storage, SETTINGS, Object.fromEntries(own));
    },
    forget() {
      keepNow('');
      remember(storage, TITLE, '');
      remember(storage, SETTINGS, {});
    },
  };
}
