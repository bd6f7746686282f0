import { SearchIcon } from 'lucide-react';
import { type KeyboardEvent, useCallback, useEffect, useId, useRef, useState } from 'react';
import { Announcer } from '../announcer.tsx';
import { Dialog } from '../dialog/dialog.tsx';
import { strings } from '../strings.ts';
import { PaletteList } from './palette-list.tsx';
import type { PaletteItem, PaletteProvider } from './palette-provider.ts';
import { usePaletteSearch } from './palette-search.ts';
import styles from './palette.module.css';

const { palette: texts } = strings;

interface PaletteProps {
  readonly providers: readonly PaletteProvider[];
  /** `chosen` is to be run once the palette is gone. */
  readonly onClose: (chosen?: () => void) => void;
}

const PAGE = 8;

/** Index to which a key leads from `at` in a list of `count`, round its ends; undefined for other keys. */
function steppedTo(key: string, at: number, count: number): number | undefined {
  const steps: Readonly<Record<string, number>> = {
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    PageDown: Math.min(at + PAGE, count - 1),
    PageUp: Math.max(at - PAGE, 0),
  };
  const next = steps[key];
  return next === undefined || count === 0 ? undefined : (next + count) % count;
}

/** A search over all that can be done or opened; arrows choose, Enter does. */
export function Palette({ providers, onClose }: PaletteProps) {
  const [text, setText] = useState('');
  const [active, setActive] = useState(0);
  const { groups, searching } = usePaletteSearch(providers, text);
  const input = useRef<HTMLInputElement>(null);
  // At once, not a frame later as dialogs do: whoever opens a palette types on.
  const takeFocus = useCallback((field: HTMLInputElement | null) => {
    input.current = field;
    field?.focus();
  }, []);
  const list = useId();
  const items = groups.flatMap((group) => group.items);
  const at = Math.min(active, items.length - 1);
  const optionId = (item: PaletteItem) => `${list}-${item.id}`;
  const current = items[at];
  const currentId = current && optionId(current);

  useEffect(() => {
    if (currentId) document.getElementById(currentId)?.scrollIntoView({ block: 'nearest' });
  }, [currentId]);

  const run = (item: PaletteItem) => onClose(() => item.run());

  function onKeyDown(event: KeyboardEvent): void {
    if (event.nativeEvent.isComposing) return;
    const next = steppedTo(event.key, at, items.length);
    if (next !== undefined) {
      event.preventDefault();
      setActive(next);
    } else if (event.key === 'Enter' && current) {
      event.preventDefault();
      run(current);
    }
  }

  const none = items.length === 0 && !searching;
  return (
    <Dialog title={texts.title} kind="bare" initialFocus={input} onClose={() => onClose()}>
      <div className={styles['search']}>
        <SearchIcon />
        <input
          ref={takeFocus}
          className={styles['input']}
          type="text"
          dir="auto"
          role="combobox"
          aria-label={texts.label}
          aria-expanded="true"
          aria-controls={list}
          aria-activedescendant={currentId}
          aria-autocomplete="list"
          autoComplete="off"
          spellCheck={false}
          placeholder={texts.placeholder}
          value={text}
          onChange={({ currentTarget }) => {
            setText(currentTarget.value);
            setActive(0);
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <PaletteList
        id={list}
        groups={groups}
        current={current}
        optionId={optionId}
        onPoint={(item) => setActive(items.indexOf(item))}
        onChoose={run}
      />
      {none && <p className={styles['none']}>{texts.none(text.trim())}</p>}
      <Announcer text={searching ? '' : texts.count(items.length)} />
    </Dialog>
  );
}
