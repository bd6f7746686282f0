import * as v from 'valibot';
import { type ChatSettings, settingsSchema } from '../chats/schema.ts';
import { type ChoiceStorage, recall, remember } from '../page/choice-storage.ts';
import type { NewChat } from './chat-state.ts';

const DRAFT = 'facet.newChatDraft';
const TITLE = 'facet.newChatTitle';
const SETTINGS = 'facet.newChatSettings';

const { system, sampling, model } = settingsSchema.entries;
/** Only what differs from what every chat begins with. */
const ownSchema = v.object({
  system: v.exactOptional(system),
  sampling: v.exactOptional(sampling),
  model: v.exactOptional(model),
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
  return {
    recall: () => ({
      draft: recall(storage, DRAFT, v.string()) ?? '',
      title: recall(storage, TITLE, v.string()) ?? '',
      settings: { ...defaults(), ...recall(storage, SETTINGS, ownSchema) },
    }),
    keepDraft: (draft) => void remember(storage, DRAFT, draft),
    keepTitle: (title) => void remember(storage, TITLE, title),
    keepSettings(settings) {
      const usual: Partial<ChatSettings> = { model: null, ...defaults() };
      const own = Object.entries(settings).filter(
        ([key, value]) => JSON.stringify(value) !== JSON.stringify(usual[key as keyof ChatSettings]),
      );
      remember(storage, SETTINGS, Object.fromEntries(own));
    },
    forget() {
      remember(storage, DRAFT, '');
      remember(storage, TITLE, '');
      remember(storage, SETTINGS, {});
    },
  };
}
