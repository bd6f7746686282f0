import { DatabaseIcon, FolderOpenIcon } from 'lucide-react';
import { engine } from '../../state/session.ts';
import type { Action } from '../../ui/actions/action.ts';
import { MODELS_HASH } from '../../ui/hash.ts';
import { pickFiles } from '../../ui/pick-files.ts';
import { appStrings } from '../app-strings.ts';

const { titles, keywords } = appStrings;

export const modelActions = (): readonly Action[] => [
  {
    id: 'models',
    title: titles.models,
    section: 'model',
    keywords: keywords.models,
    icon: <DatabaseIcon />,
    available: () => location.hash !== MODELS_HASH,
    run() {
      location.hash = MODELS_HASH;
    },
  },
  {
    id: 'open-file',
    title: titles.openFile,
    section: 'model',
    keywords: keywords.openFile,
    icon: <FolderOpenIcon />,
    available: () => true,
    run: () => pickFiles('.gguf', (files) => void engine.openFiles(files)),
  },
];
