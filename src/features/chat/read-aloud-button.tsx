import { SquareIcon, Volume2Icon } from 'lucide-react';
import { useStore } from 'zustand';
import { speech } from '../../state/session.ts';
import { Button } from '../../ui/button.tsx';
import { readAloud } from './read-aloud.ts';
import { speechStrings as texts } from './speech-strings.ts';

interface ReadAloudButtonProps {
  readonly id: string;
  readonly className: string;
}

/** Reads an answer aloud, and stops; not there where the browser has no voice. */
export function ReadAloudButton({ id, className }: ReadAloudButtonProps) {
  const none = useStore(speech.store, ({ voices }) => voices === 'none');
  const reading = useStore(speech.store, (state) => state.reading === id);
  if (none) return null;
  return (
    <Button
      kind="quiet"
      iconOnly
      className={className}
      icon={reading ? <SquareIcon /> : <Volume2Icon />}
      label={reading ? texts.stop : texts.read}
      onClick={() => readAloud(id)}
    />
  );
}
