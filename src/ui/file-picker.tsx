import { type ReactNode, useRef } from 'react';
import { Button } from './button.tsx';
import styles from './file-picker.module.css';

interface FilePickerProps {
  readonly label: string;
  readonly icon: ReactNode;
  /** Files that the system's picker offers; for images, phones offer the camera too. */
  readonly accept: string;
  readonly kind?: 'primary' | 'plain' | 'quiet';
  readonly iconOnly?: boolean | 'narrow' | 'short';
  readonly className?: string | undefined;
  readonly onFiles: (files: readonly File[]) => void;
}

/** A button that opens the system's picker for one or several files. */
export function FilePicker({ accept, onFiles, ...button }: FilePickerProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button {...button} onClick={() => input.current?.click()} />
      <input
        ref={input}
        className={styles['input']}
        type="file"
        accept={accept}
        multiple
        tabIndex={-1}
        aria-hidden="true"
        onChange={({ currentTarget }) => {
          const files = [...(currentTarget.files ?? [])];
          // So that choosing the same file once more is a change again.
          currentTarget.value = '';
          onFiles(files);
        }}
      />
    </>
  );
}
