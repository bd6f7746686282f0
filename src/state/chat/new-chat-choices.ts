import * as v from 'valibot';
import { settingsSchema } from '../chats/schema.ts';
import type { ChatSettings } from '../chats/types.ts';
import { type ChoiceStorage, recall, remember } from '../page/choice-storage.ts';

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

/** What was prepared for the chat that has no message yet: kept between visits, up to its first message. */
export class NewChatChoices {
  readonly #storage: ChoiceStorage | undefined;
  readonly #defaults: () => Partial<ChatSettings>;

  /** `defaults`: what every chat begins with. Only what differs from them is kept, so that they can change. */
  constructor(storage: ChoiceStorage | undefined, defaults: () => Partial<ChatSettings>) {
    this.#storage = storage;
    this.#defaults = defaults;
  }

  get draft(): string {
    return recall(this.#storage, DRAFT, v.string()) ?? '';
  }

  /** Empty where none was given. */
  get title(): string {
    return recall(this.#storage, TITLE, v.string()) ?? '';
  }

  get settings(): Partial<ChatSettings> {
    return { ...this.#defaults(), ...recall(this.#storage, SETTINGS, ownSchema) };
  }

  keepDraft(draft: string): void {
    remember(this.#storage, DRAFT, draft);
  }

  keepTitle(title: string): void {
    remember(this.#storage, TITLE, title);
  }

  keepSettings(settings: ChatSettings): void {
    const defaults: Partial<ChatSettings> = { model: null, ...this.#defaults() };
    const own = Object.entries(settings).filter(
      ([key, value]) => JSON.stringify(value) !== JSON.stringify(defaults[key as keyof ChatSettings]),
    );
    remember(this.#storage, SETTINGS, Object.fromEntries(own));
  }

  forget(): void {
    this.keepDraft('');
    this.keepTitle('');
    remember(this.#storage, SETTINGS, {});
  }
}
