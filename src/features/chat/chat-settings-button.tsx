import { overlay } from '../../state/session.ts';
import { Button } from '../../ui/button.tsx';
import { SettingsIcon } from '../../ui/chat-icons.tsx';
import { chatSettingsStrings } from './chat-settings-strings.ts';
import styles from './composer.module.css';

/** Opens what the open chat has of its own. */
export const ChatSettingsButton = () => (
  <Button
    kind="quiet"
    className={styles['settings'] ?? ''}
    icon={<SettingsIcon />}
    label={chatSettingsStrings.open}
    iconOnly
    aria-haspopup="dialog"
    onClick={() => overlay.open('chat-settings')}
  />
);
