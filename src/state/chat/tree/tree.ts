import type { Message } from '../chat-message.ts';

/** All messages of a chat. Each names the one it follows; those that follow the same one are its branches. */
export interface Tree {
  readonly messages: Readonly<Record<string, Message>>;
  /** The child that is shown, by parent (`ROOT` for the first message), where there are several. */
  readonly chosen: Readonly<Record<string, string>>;
}
