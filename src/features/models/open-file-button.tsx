import { FolderOpenIcon } from 'lucide-react';
import { engine } from '../../state/session.ts';
import { FilePicker } from '../../ui/file-picker.tsx';

interface OpenFileButtonProps {
  readonly label: string;
  readonly kind?: 'primary' | 'plain' | 'quiet';
  readonly iconOnly?: 'narrow' | 'short' | false;
}

/** Opens the picker for a GGUF file, the parts of a split one, or a model with its vision file. */
export function OpenFileButton(props: OpenFileButtonProps) {
  return (
    <FilePicker
      {...props}
      icon={<FolderOpenIcon />}
      accept=".gguf"
      onFiles={(files) => void engine.openFiles(files)}
    />
  );
}
