/** Things of another program that a chat of Facet has no place for, or that were not in the file. */
export type LeftOutKind =
  | 'tools'
  | 'thinking'
  | 'image'
  | 'image-of-answer'
  | 'file'
  | 'sound'
  | 'too-long'
  | 'too-many'
  | 'damaged'
  | 'empty';

/** An image of a message: its address inside the file (`data:…`), or the beginning of its name in the archive. */
export interface ForeignImage {
  readonly name: string;
  readonly source: { readonly data: string } | { readonly entry: string };
}

export interface ForeignMessage {
  /** The name under which others follow it. */
  readonly key: string;
  /** The message it follows; undefined for the first, and for one that names none. */
  readonly parent: string | undefined;
  /** `none` takes no place: what follows it follows what it followed. */
  readonly role: 'user' | 'assistant' | 'none';
  readonly text: string;
  readonly at: number | undefined;
  readonly model?: string | undefined;
  readonly images?: readonly ForeignImage[];
  readonly files?: readonly { readonly name: string; readonly text: string }[];
}

/** A chat as another program exported it, in the words that all of them share. */
export interface ForeignChat {
  /** Of its own in the file. */
  readonly key: string;
  readonly title: string;
  readonly createdAt: number | undefined;
  readonly updatedAt: number | undefined;
  readonly pinned: boolean;
  readonly archived: boolean;
  readonly system: string;
  readonly messages: readonly ForeignMessage[];
  /** The last message of the branch that was shown. */
  readonly current: string | undefined;
  readonly leftOut: readonly LeftOutKind[];
}

/** Parts of a text, one below the other. */
export const paragraphs = (parts: readonly string[]): string =>
  parts.filter((part) => part !== '').join('\n\n');

export const roleOf = (given: unknown): ForeignMessage['role'] =>
  given === 'user' || given === 'assistant' ? given : 'none';

/** Messages that name no parent follow each other as they stand. */
export const inARow = (messages: readonly ForeignMessage[]): ForeignMessage[] =>
  messages.map((message, at) => ({ ...message, parent: messages[at - 1]?.key }));
