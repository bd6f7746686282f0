/** What a block takes over from the one before it, of which it is the rest. */
export interface Carried {
  /** Of a numbered list: the number of its first item. */
  readonly number?: number;
  /** Of a table: its head. */
  readonly head?: string;
}

/** A top-level block of Markdown. */
export interface Block {
  readonly text: string;
  /** Offset of its first character in the whole text. */
  readonly start: number;
  /** The name of the note it is, where it is one. */
  readonly note?: string;
  /** What it goes on with, where something was too long for one block. */
  readonly carried?: Carried;
}
