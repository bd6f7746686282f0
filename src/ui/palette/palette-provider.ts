import type { ReactNode } from 'react';

/** One line of the palette. */
export interface PaletteItem {
  /** Of its own among all providers: `chat:<id>`. */
  readonly id: string;
  readonly title: string;
  /** A second line: where the text was found. */
  readonly detail?: string;
  readonly icon?: ReactNode;
  /** Keys for it, already written for the system. */
  readonly keys?: string;
  /** Called once the palette is gone and the focus is back where it was. */
  readonly run: () => void;
}

export interface PaletteGroup {
  readonly title: string;
  readonly items: readonly PaletteItem[];
}

/** Something that can be searched: the actions, the chats. */
export interface PaletteProvider {
  /** Of its own. */
  readonly id: string;
  /**
   * Entries that fit, the best first; for no text, what is at hand, such as the latest chats. An answer that
   * comes later is shown if it is still asked for; `signal` tells when it is not. Does not throw.
   */
  search(text: string, signal: AbortSignal): readonly PaletteGroup[] | Promise<readonly PaletteGroup[]>;
}
