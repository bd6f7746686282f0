// A select cannot be searched by a field elsewhere, nor its options have two lines.
/* oxlint-disable jsx-a11y/prefer-tag-over-role */
import { useEffect } from 'react';
import styles from './preset-picker.module.css';
import { presetStrings } from './preset-strings.ts';
import type { PresetPicker as Picker } from './use-preset-picker.ts';

/** The list over the message field. The focus stays in the field, whose keys choose; they do so in the list, too. */
export function PresetPicker({ picker }: { readonly picker: Picker }) {
  const { listId, options, current, optionId, point, choose, onKeyDown } = picker;
  const id = optionId(current);
  useEffect(() => {
    // Braces: some browsers answer a promise.
    document.getElementById(id)?.scrollIntoView({ block: 'nearest' });
  }, [id]);
  return (
    <div
      id={listId}
      className={styles['list']}
      role="listbox"
      tabIndex={0}
      aria-label={presetStrings.list.label}
      aria-activedescendant={id}
      onKeyDown={onKeyDown}
    >
      {options.map((option, at) => (
        // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the keys of the field choose
        <div
          key={option.id}
          id={optionId(at)}
          className={styles['option']}
          role="option"
          tabIndex={-1}
          aria-selected={at === current}
          // The focus is the field's.
          onPointerDown={(event) => event.preventDefault()}
          onPointerMove={() => point(at)}
          onClick={() => choose(at)}
        >
          <span className={styles['title']} dir="auto">
            {option.title}
          </span>
          <span className={styles['detail']} dir="auto">
            {option.detail}
          </span>
        </div>
      ))}
    </div>
  );
}
