import type { StoreApi } from 'zustand/vanilla';
import type { ChatFile } from './chat-file.ts';
import type { ChatImage } from './chat-image.ts';
import type { ChatState } from './chat-state.ts';
import type { ChatSettings, ResultRecord } from '../chats/schema.ts';

/** Actions on the open chat. Those that ask the model do nothing while an answer is being written. */
export interface ChatActions {
  readonly store: StoreApi<ChatState>;
  /**
   * Leaves the open chat for another one, false when that is not stored (any more). An answer that is being
   * written is stopped and keeps what it has. Rejects when the storage cannot be read.
   */
  open(id: string): Promise<boolean>;
  /** Leaves the open chat as {@link open} does, for an empty one. */
  startNew(): void;
  setDraft(draft: string): void;
  /** Asks at the end of the path. Images and files belong to the chat from then on and are shown with later questions. */
  send(text: string, images?: readonly ChatImage[], files?: readonly ChatFile[]): Promise<void>;
  /** Tells the model what the functions gave that the last answer called, and asks it to go on. */
  sendResults(results: readonly ResultRecord[]): Promise<void>;
  /** Asks once more in the same place, for an answer that failed, or was stopped before it began. */
  retry(answer: string): Promise<void>;
  stop(): void;
  /** Asks another question in the place of this one, which stays as a branch. Its files stay, and its images unless others are given. */
  edit(question: string, text: string, images?: readonly ChatImage[]): Promise<void>;
  /** Another answer beside this one; to a question, a new answer. */
  regenerate(message: string): Promise<void>;
  /** Goes on with an answer that was stopped, cut short, or failed, from the text that it has. */
  resume(answer: string): Promise<void>;
  /** Shows a branch, down to its newest message. */
  choose(message: string): void;
  /** Removes a message with all that follows it. Answers what puts them back. */
  removeMessage(id: string): () => void;
  setSettings(change: Partial<ChatSettings>): void;
  /** An empty title follows the first question again. */
  rename(title: string): void;
  /** Lets the model forget the older half of the turns it sees; false when there is but one. */
  dropOldest(): boolean;
  /** Lets the model see all turns again. */
  showAll(): void;
  /** Resolves once everything so far was saved, or could not be. */
  saved(): Promise<void>;
}
