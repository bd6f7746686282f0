import type { StoredStates } from '../../worker/protocol.ts';
import { texts } from '../../texts/texts.ts';
import { keyNames } from '../../ui/actions/key-names.ts';
import { formatBytes, formatGibibytes, formatMebibytes } from '../../ui/format.ts';

const room = texts('settings');

/** Texts of the settings. */
export const settingsStrings = texts('settings', {
  sendKey: (keys: 'enter' | 'mod-enter'): string => keyNames(keys === 'enter' ? 'Enter' : '$mod+Enter'),
  computedOn: (device: string) => ({ device }),
  budgetOf: (bytes: number): string =>
    bytes === 0 ? room.off : bytes < 2 ** 30 ? formatMebibytes(bytes) : formatGibibytes(bytes),
  keptNow: ({ bytes, states }: StoredStates) => ({ bytes: formatBytes(bytes), count: states }),
});
