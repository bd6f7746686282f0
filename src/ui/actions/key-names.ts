const MAC = /Mac|iPhone|iPad|iPod/.test(globalThis.navigator?.platform ?? '');

const ON_MAC: Readonly<Record<string, string>> = {
  $mod: '⌘',
  Meta: '⌘',
  Control: '⌃',
  Alt: '⌥',
  Shift: '⇧',
};
/** Apple's order of the modifiers. */
const MAC_ORDER = ['Control', 'Alt', 'Shift', '$mod', 'Meta'];
const ELSEWHERE: Readonly<Record<string, string>> = { $mod: 'Ctrl', Control: 'Ctrl' };
const KEYS: Readonly<Record<string, string>> = { Escape: 'Esc', ArrowUp: '↑', ArrowDown: '↓' };
const ARIA: Readonly<Record<string, string>> = { $mod: MAC ? 'Meta' : 'Control' };

/** `Shift+?` is written `?`, which nobody types without Shift. */
function partsOf(shortcut: string): string[] {
  const parts = shortcut.split('+');
  const key = parts.at(-1) ?? '';
  const written = key.length === 1 && !/[a-z\d]/i.test(key);
  return written ? parts.filter((part) => part !== 'Shift') : parts;
}

/** A shortcut in the notation of tinykeys as the system writes it: `Ctrl + K`, on macOS `⌘K`. */
export function keyNames(shortcut: string, mac = MAC): string {
  const parts = partsOf(shortcut);
  const key = parts.pop() ?? '';
  if (mac) parts.sort((one, other) => MAC_ORDER.indexOf(one) - MAC_ORDER.indexOf(other));
  const names = [...parts, key].map((part) => {
    const name = (mac ? ON_MAC : ELSEWHERE)[part] ?? KEYS[part] ?? part;
    return name.length === 1 ? name.toUpperCase() : name;
  });
  return names.join(mac ? '' : ' + ');
}

/** The same for `aria-keyshortcuts`. */
export const ariaKeys = (shortcut: string): string =>
  partsOf(shortcut)
    .map((part) => ARIA[part] ?? (part.length === 1 ? part.toUpperCase() : part))
    .join('+');

/** Whether it is a character, so that it is text to who is typing. */
export const isCharacter = (shortcut: string): boolean => {
  const parts = shortcut.split('+');
  return parts.at(-1)?.length === 1 && parts.slice(0, -1).every((part) => part === 'Shift');
};
