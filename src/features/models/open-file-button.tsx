import { useRef } from 'react';
import { engine } from '../../state/session.ts';
import { Button } from '../../ui/button.tsx';
import { OpenFileIcon } from '../../ui/icons.tsx';
import styles from './open-file-button.module.css';

interface OpenFileButtonProps {
  readonly label: string;
  readonly kind?: 'primary' | 'plain' | 'quiet';
  readonly iconOnly?: 'narrow' | false;
}

/** Opens the picker for a GGUF file, or the parts of a split one. */
export function OpenFileButton({ label, kind = 'plain', iconOnly = false }: OpenFileButtonProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button
        kind={kind}
        icon={<OpenFileIcon />}
        label={label}
        iconOnly={iconOnly}
        onClick={() => input.current?.click()}
      />
      <input
        ref={input}
        className={styles['input']}
        type="file"
        accept=".gguf"
        multiple
        tabIndex={-1}
        aria-hidden="true"
        onChange={({ currentTarget }) => {
          const files = [...(currentTarget.files ?? [])];
          // So that choosing the same file once more is a change again.
          currentTarget.value = '';
          void engine.openFiles(files);
        }}
      />
    </>
  );
}
