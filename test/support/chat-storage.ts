import { MemoryChats } from '../../src/state/chats/memory-chats.ts';
import type { ChatChange } from '../../src/state/chats/chat-storage.ts';

/** Chats in memory that count how often they are written, and can be made to refuse it. */
export class TestChats extends MemoryChats {
  readonly saves: ChatChange[] = [];
  /** Thrown by `save` while it is set. */
  failure: Error | undefined;

  override async save(change: ChatChange): Promise<void> {
    if (this.failure) throw this.failure;
    this.saves.push(change);
    await super.save(change);
  }
}
