import { Menu } from '@base-ui/react/menu';
import { CheckIcon } from 'lucide-react';
import { type RefObject, useEffect, useRef } from 'react';
import type { MenuChoice, MenuEntry, MenuItem } from './menu-entry.ts';
import styles from './menu.module.css';

interface MenuPopupProps {
  readonly anchor: RefObject<HTMLElement | null>;
  readonly label: string;
  readonly align: 'start' | 'end';
  readonly entries: readonly MenuEntry[];
  /** For the keyboard the first entry is at hand at once. */
  readonly highlightFirst: boolean;
  /** `run` is what was chosen. A press elsewhere has moved the focus already, so it is not restored then. */
  readonly onClose: (restoreFocus: boolean, run?: () => void) => void;
}

const LANDMARKS = '[role="dialog"], header, nav, main, aside';

/** The open menu of a `MenuButton`. */
export function MenuPopup({ anchor, label, align, entries, highlightFirst, onClose }: MenuPopupProps) {
  // In the landmark of its button, as far as screen readers are concerned; in a dialog, within the dialog.
  const container = anchor.current?.closest<HTMLElement>(LANDMARKS) ?? document.body;
  const popup = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (!highlightFirst) return undefined;
    // A frame later, since the menu knows its entries only after they are drawn.
    const frame = requestAnimationFrame(() => {
      popup.current?.querySelector<HTMLElement>('[role^="menuitem"]')?.focus({ preventScroll: true });
    });
    return () => cancelAnimationFrame(frame);
  }, [highlightFirst]);

  return (
    <Menu.Root
      open
      onOpenChange={(open, { reason }) => {
        // An item closes it itself, along with what it runs.
        if (!open && reason !== 'item-press') onClose(reason !== 'outside-press' && reason !== 'focus-out');
      }}
    >
      <Menu.Portal className={styles['portal']} container={container}>
        <Menu.Positioner
          className={styles['positioner']}
          anchor={anchor}
          positionMethod="fixed"
          side="bottom"
          align={align}
          sideOffset={4}
          collisionPadding={8}
        >
          <Menu.Popup ref={popup} className={styles['popup']} aria-label={label} finalFocus={false}>
            {entries.map((entry, at) =>
              entry === 'separator' ? (
                <Menu.Separator key={`separator-${at}`} className={styles['separator']} />
              ) : 'options' in entry ? (
                <Choice key={entry.id} choice={entry} onClose={onClose} />
              ) : (
                <Item key={entry.id} item={entry} onClose={onClose} />
              ),
            )}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

function Item({ item, onClose }: { readonly item: MenuItem } & Pick<MenuPopupProps, 'onClose'>) {
  return (
    <Menu.Item
      className={`${styles['item']} ${item.danger ? styles['danger'] : ''}`}
      disabled={item.disabled ?? false}
      onClick={() => onClose(true, item.run)}
    >
      <span className={styles['icon']}>{item.icon}</span>
      <span className={styles['label']}>{item.label}</span>
      {item.keys && <kbd className={styles['keys']}>{item.keys}</kbd>}
    </Menu.Item>
  );
}

function Choice({ choice, onClose }: { readonly choice: MenuChoice } & Pick<MenuPopupProps, 'onClose'>) {
  return (
    <Menu.RadioGroup value={choice.value}>
      <Menu.GroupLabel className={styles['groupLabel']}>{choice.label}</Menu.GroupLabel>
      {choice.options.map(({ value, label }) => (
        <Menu.RadioItem
          key={value}
          className={styles['item']}
          value={value}
          onClick={() => onClose(true, () => choice.onChange(value))}
        >
          <span className={styles['icon']}>
            <Menu.RadioItemIndicator>
              <CheckIcon />
            </Menu.RadioItemIndicator>
          </span>
          <span className={styles['label']}>{label}</span>
        </Menu.RadioItem>
      ))}
    </Menu.RadioGroup>
  );
}
