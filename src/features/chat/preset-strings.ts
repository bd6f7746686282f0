import { formatCount } from '../../ui/format.ts';

/** Texts of prompts and presets. */
export const presetStrings = {
  title: 'Prompts and presets',
  hint: 'A preset tells the model who it is, how its words are chosen, and what your message begins with. Type / in the message field to choose one.',
  own: 'Your own',
  none: 'None yet. Make one, or copy one of those below and change it.',
  builtIn: 'Built in',
  notKept: 'The browser has no room to keep them: they are gone when this page closes. Export them.',
  use: 'Use',
  useNamed: (name: string) => `Use ${name}`,
  used: (name: string) => `${name} is set for this chat`,
  editNamed: (name: string) => `Edit ${name}`,
  copyNamed: (name: string) => `Edit a copy of ${name}`,
  copyOf: (name: string) => `${name} (copy)`,
  removeNamed: (name: string) => `Delete ${name}`,
  removed: (name: string) => `${name} was deleted`,
  new: 'New preset',
  import: 'Import',
  export: 'Export',
  imported: (added: number, same: number) =>
    [
      (added > 0 || same === 0) &&
        `${formatCount(added)} ${added === 1 ? 'preset was' : 'presets were'} added`,
      same > 0 && `${formatCount(same)} ${same === 1 ? 'was' : 'were'} here already`,
    ]
      .filter((fact) => fact !== false)
      .join(', '),

  form: {
    new: 'New preset',
    edit: 'Edit the preset',
    name: 'Name',
    system: 'System prompt',
    text: 'Text to begin the message with',
    save: 'Save',
    cancel: 'Cancel',
  },

  /** The list that a slash opens. */
  list: {
    label: 'Presets',
    manage: 'Manage presets',
    found: (count: number) =>
      count === 0
        ? ''
        : `${formatCount(count)} ${count === 1 ? 'preset' : 'presets'}. Arrow keys choose, Enter takes, Escape leaves.`,
  },
} as const;
