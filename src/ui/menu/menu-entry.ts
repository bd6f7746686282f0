import type { ReactNode } from 'react';

export interface MenuItem {
  readonly id: string;
  /** Name, as a verb: `Rename`. */
  readonly label: string;
  readonly icon?: ReactNode;
  /** Keys for it, already written for the system: `Ctrl + B`. */
  readonly keys?: string;
  /** Shown in the colour of danger. */
  readonly danger?: boolean;
  /** In view, but not to be chosen. */
  readonly disabled?: boolean;
  /** Called once the menu is gone and its button has the focus again, so it may open a dialog or move the focus. */
  readonly run: () => void;
}

/** A few choices of which one holds. */
export interface MenuChoice {
  readonly id: string;
  /** Name of the choice, shown above the options. */
  readonly label: string;
  readonly value: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly onChange: (value: string) => void;
}

export type MenuEntry = MenuItem | MenuChoice | 'separator';
