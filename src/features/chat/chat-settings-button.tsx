import { Settings2Icon } from 'lucide-react';
import { useStore } from 'zustand';
import { chat, overlay } from '../../state/session.ts';
import { Button } from '../../ui/button.tsx';
import { chatSettingsStrings } from './chat-settings-strings.ts';
import styles from './composer.module.css';

/** Opens what the open chat has of its own; a sign on it where that is a system prompt. */
export function ChatSettingsButton() {
  const told = useStore(chat.store, ({ settings }) => settings.system.trim() !== '');
  return (
    <Button
      kind="quiet"
      className={styles['settings'] ?? ''}
      icon={<Settings2Icon />}
      label={told ? chatSettingsStrings.openTold : chatSettingsStrings.open}
      data-told={told}
      iconOnly
      aria-haspopup="dialog"
      onClick={() => overlay.open('chat-settings')}
    />
  );
}
