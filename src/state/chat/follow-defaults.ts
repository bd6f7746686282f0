import type { ChatActions } from './chat-actions.ts';
import type { ChatSettings } from '../chats/schema.ts';
import type { SettingsActions } from '../page/settings-store.ts';

/**
 * A chat that has not begun follows what new chats begin with, in all that it was not given of its own. Answers
 * what ends that.
 */
export function followDefaults(
  chat: Pick<ChatActions, 'store' | 'setSettings'>,
  settings: Pick<SettingsActions, 'store'>,
): () => void {
  return settings.store.subscribe(({ defaults }, { defaults: before }) => {
    const { createdAt, settings: own } = chat.store.getState();
    if (defaults === before || createdAt !== null) return;
    const change: Partial<ChatSettings> = {
      ...(own.system === before.system ? { system: defaults.system } : {}),
      ...(own.sampling === before.sampling ? { sampling: defaults.sampling } : {}),
    };
    chat.setSettings(change);
  });
}
