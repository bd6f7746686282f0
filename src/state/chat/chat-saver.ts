import { FacetError, type PlainError } from '../../shared/errors.ts';
import type { ChatRecord, ChatStorage, MessageRecord } from '../chats/types.ts';

/** What has to be saved of one chat. */
export interface PendingChange {
  /** The chat as it is now, and which of its fields were changed here: others may change the rest. */
  readonly record?: ChatRecord | undefined;
  readonly fields?: readonly (keyof ChatRecord)[];
  readonly messages?: readonly MessageRecord[];
  readonly images?: ReadonlyMap<string, Blob>;
  readonly removed?: readonly string[];
}

interface Unsaved {
  record: ChatRecord | undefined;
  readonly fields: Set<keyof ChatRecord>;
  readonly messages: Map<string, MessageRecord>;
  readonly images: Map<string, Blob>;
  readonly removed: Set<string>;
}

/** Saves changes of chats in their order. What could not be saved is tried again with the next change. */
export class ChatSaver {
  readonly #storage: ChatStorage;
  readonly #onOutcome: (error: PlainError | undefined) => void;
  readonly #stored = new Set<string>();
  #unsaved = new Map<string, Unsaved>();
  #running = 0;
  #saving: Promise<void> = Promise.resolve();
  #timer: { readonly due: number; readonly id: ReturnType<typeof setTimeout> } | undefined;

  /** `onOutcome` hears after each attempt why it failed, or that it did not. */
  constructor(storage: ChatStorage, onOutcome: (error: PlainError | undefined) => void) {
    this.#storage = storage;
    this.#onOutcome = onOutcome;
  }

  /** Takes a change, and saves it together with others after `withinMs` at most. */
  add(chat: string, change: PendingChange, withinMs = 0): void {
    const unsaved = this.#unsaved.get(chat) ?? nothing();
    this.#unsaved.set(chat, unsaved);
    merge(unsaved, change);
    if (withinMs <= 0) void this.flush();
    else this.#flushBefore(performance.now() + withinMs);
  }

  /** A chat that was read from the storage: others may change it, too. */
  knows(chat: string): void {
    this.#stored.add(chat);
  }

  /** Whether something is being written right now. */
  get busy(): boolean {
    return this.#running > 0;
  }

  /** Resolves once everything was saved, or could not be. In a hurry it waits for no save before it. */
  flush({ hurry = false }: { readonly hurry?: boolean } = {}): Promise<void> {
    clearTimeout(this.#timer?.id);
    this.#timer = undefined;
    if (this.#unsaved.size > 0) {
      const before = this.#saving;
      this.#saving = hurry
        ? Promise.all([before, this.#save()]).then(() => undefined)
        : before.then(() => this.#save());
    }
    return this.#saving;
  }

  #flushBefore(due: number): void {
    if (this.#timer && this.#timer.due <= due) return;
    clearTimeout(this.#timer?.id);
    this.#timer = { due, id: setTimeout(() => void this.flush(), due - performance.now()) };
  }

  /**
   * Saves what there is when its turn has come, not when it was asked for: what waits behind a slow save would
   * else be written after a save in a hurry, over what is newer.
   */
  async #save(): Promise<void> {
    const batch = this.#unsaved;
    if (batch.size === 0) return;
    this.#unsaved = new Map();
    let failure: PlainError | undefined;
    this.#running += 1;
    const writes = [...batch].map(async ([id, unsaved]) => {
      try {
        await this.#write(id, unsaved);
      } catch (reason) {
        failure ??= FacetError.from(reason).toPlain();
        this.#putBack(id, unsaved);
      }
    });
    await Promise.all(writes);
    this.#running -= 1;
    this.#onOutcome(failure);
  }

  async #write(id: string, { record, fields, messages, images, removed }: Unsaved): Promise<void> {
    const rows = { messages: [...messages.values()], images, removeMessages: [...removed] };
    if (!record || !this.#stored.has(id)) {
      await this.#storage.save(record ? { ...rows, chat: record } : rows);
      if (record) this.#stored.add(id);
      return;
    }
    // Both start now: a page on its way out gets no second turn.
    const [chat] = await Promise.all([
      this.#storage.update(id, (row) => ({
        ...row,
        ...pick(record, fields),
        // Deleted in another tab, and written in since: somebody wants it.
        removedAt: messages.size > 0 && record.updatedAt > (row.removedAt ?? Infinity) ? null : row.removedAt,
      })),
      this.#storage.save(rows),
    ]);
    if (!chat) await this.#storage.save({ chat: record });
  }

  /** What was changed since counts more. */
  #putBack(id: string, failed: Unsaved): void {
    const since = this.#unsaved.get(id);
    if (since)
      merge(failed, {
        ...since,
        fields: [...since.fields],
        messages: [...since.messages.values()],
        removed: [...since.removed],
      });
    this.#unsaved.set(id, failed);
  }
}

const nothing = (): Unsaved => ({
  record: undefined,
  fields: new Set(),
  messages: new Map(),
  images: new Map(),
  removed: new Set(),
});

function merge(
  into: Unsaved,
  { record, fields = [], messages = [], images, removed = [] }: PendingChange,
): void {
  if (record) into.record = record;
  for (const field of fields) into.fields.add(field);
  for (const message of messages) {
    into.messages.set(message.id, message);
    into.removed.delete(message.id);
  }
  for (const [sha256, blob] of images ?? []) into.images.set(sha256, blob);
  for (const id of removed) {
    into.messages.delete(id);
    into.removed.add(id);
  }
}

const pick = (record: ChatRecord, fields: ReadonlySet<keyof ChatRecord>): Partial<ChatRecord> =>
  Object.fromEntries(Object.entries(record).filter(([name]) => fields.has(name as keyof ChatRecord)));
