import type { ReactNode } from 'react';

export const SECTIONS = ['chat', 'model', 'view', 'help'] as const;

/**
 * Something a person can do, whatever it is done with: a button, a menu, the command palette or keys. All of
 * them read the one list in app/actions; a feature adds its own there.
 */
export interface Action {
  /** Of its own, such as `new-chat`. */
  readonly id: string;
  /** As it is read in the palette, in menus and in the list of shortcuts: `New chat`. */
  readonly title: string;
  readonly section: (typeof SECTIONS)[number];
  /** Other words that it is looked for with. */
  readonly keywords?: string;
  /**
   * Keys in the notation of tinykeys, the first one shown; `$mod` is Ctrl, and Cmd on macOS. Keys without a
   * modifier do nothing while a person types.
   */
  readonly shortcuts?: readonly string[];
  readonly icon?: ReactNode;
  /** Whether it can be done now. */
  readonly available: () => boolean;
  readonly run: () => void;
}
