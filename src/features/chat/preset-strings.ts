import { texts } from '../../texts/texts.ts';
import { joined } from '../../ui/format.ts';

const named = (name: string) => ({ name });
const counted = (count: number) => ({ count });
const parts = texts('preset', { added: counted, same: counted });

/** Texts of prompts and presets. */
export const presetStrings = texts('preset', {
  useNamed: named,
  used: named,
  editNamed: named,
  copyNamed: named,
  copyOf: named,
  removeNamed: named,
  removed: named,
  imported: (added: number, same: number): string =>
    joined([(added > 0 || same === 0) && parts.added(added), same > 0 && parts.same(same)]),

  /** The list that a slash opens. */
  list: { found: counted },
});
