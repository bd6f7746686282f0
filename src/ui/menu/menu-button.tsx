import { type ComponentProps, lazy, Suspense, useEffect, useRef, useState } from 'react';
import { Button } from '../button.tsx';
import type { MenuEntry } from './menu-entry.ts';

interface MenuButtonProps extends Omit<
  ComponentProps<typeof Button>,
  'onClick' | 'onKeyDown' | 'ref' | 'aria-haspopup' | 'aria-expanded'
> {
  /** Called when the menu opens, so a list of many rows builds none in advance. */
  readonly entries: () => readonly MenuEntry[];
  /** The edge of the button that the menu keeps to. */
  readonly align?: 'start' | 'end';
}

type Opened = 'pointer' | 'keyboard';

const Popup = lazy(async () => ({ default: (await import('./menu-popup.tsx')).MenuPopup }));

/**
 * A button that opens a menu. Takes what `Button` takes (`label`, `icon`, `iconOnly`, `kind`, `className`),
 * and `entries`. Closed, it costs no more than a button: the menu is loaded when the first one opens.
 */
export function MenuButton({ entries, align = 'end', ...rest }: MenuButtonProps) {
  const [opened, setOpened] = useState<Opened>();
  const button = useRef<HTMLButtonElement>(null);
  /** Action for when the menu is gone, set by what closes it. */
  const afterwards = useRef<() => void>(undefined);

  useEffect(() => {
    if (opened) return;
    const run = afterwards.current;
    afterwards.current = undefined;
    run?.();
  }, [opened]);

  return (
    <>
      <Button
        {...rest}
        ref={button}
        aria-haspopup="menu"
        aria-expanded={opened !== undefined}
        // A click without a press of the pointer comes from Enter, the space bar or a screen reader.
        onClick={({ detail }) => setOpened(detail === 0 ? 'keyboard' : 'pointer')}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowDown') return;
          event.preventDefault();
          setOpened('keyboard');
        }}
      />
      {opened && (
        <Suspense fallback={null}>
          <Popup
            anchor={button}
            label={rest.label}
            align={align}
            entries={entries()}
            highlightFirst={opened === 'keyboard'}
            onClose={(restoreFocus, run) => {
              afterwards.current = () => {
                if (restoreFocus) button.current?.focus();
                run?.();
              };
              setOpened(undefined);
            }}
          />
        </Suspense>
      )}
    </>
  );
}
