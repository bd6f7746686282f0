import { Settings2Icon } from 'lucide-react';
import { overlay } from '../../state/session.ts';
import { Button } from '../../ui/button.tsx';
import { chatSettingsStrings } from './chat-settings-strings.ts';
import styles from './composer.module.css';

/** Opens what the open chat has of its own. */
export const ChatSettingsButton = () => (
  <Button
    kind="quiet"
    className={styles['settings'] ?? ''}
    icon={<Settings2Icon />}
    label={chatSettingsStrings.open}
    iconOnly
    aria-haspopup="dialog"
    onClick={() => overlay.open('chat-settings')}
  />
);
