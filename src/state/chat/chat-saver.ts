import { FacetError, type PlainError } from '../../shared/errors.ts';
import type { ChatStorage } from '../chats/chat-storage.ts';
import type { ChatRecord, MessageRecord } from '../chats/schema.ts';
import { silentStorage } from '../chats/storage-error.ts';

/** Milliseconds after which a save that has not ended is told of: a database may never answer, nor refuse. */
const SLOW_MS = 10_000;

/** A change that has to be saved of one chat. */
export interface PendingChange {
  /** The chat as it is now, and which of its fields were changed here: others may change the rest. */
  readonly record?: ChatRecord | undefined;
  readonly fields?: Iterable<keyof ChatRecord>;
  readonly messages?: readonly MessageRecord[];
  readonly images?: ReadonlyMap<string, Blob>;
  readonly removed?: Iterable<string>;
}

interface Unsaved {
  record: ChatRecord | undefined;
  readonly fields: Set<keyof ChatRecord>;
  readonly messages: Map<string, MessageRecord>;
  readonly images: Map<string, Blob>;
  readonly removed: Set<string>;
}

/** Saves changes of chats in their order. What could not be saved is tried again with the next change. */
export interface ChatSaver {
  readonly storage: ChatStorage;
  /** Hears after each attempt why it failed, or that it did not; and of one that does not end. */
  readonly onOutcome: (error: PlainError | undefined) => void;
  /** Chats that are in the storage: others may change them, too. */
  readonly stored: Set<string>;
  /** By chat. */
  unsaved: Map<string, Unsaved>;
  /** Saves that are under way. */
  running: number;
  saving: Promise<void>;
  timer: { readonly due: number; readonly id: ReturnType<typeof setTimeout> } | undefined;
}

export const createSaver = (storage: ChatStorage, onOutcome: ChatSaver['onOutcome']): ChatSaver => ({
  storage,
  onOutcome,
  stored: new Set(),
  unsaved: new Map(),
  running: 0,
  saving: Promise.resolve(),
  timer: undefined,
});

/** Takes a change, and saves it together with others after `withinMs` at most. */
export function saveWithin(saver: ChatSaver, chat: string, change: PendingChange, withinMs = 0): void {
  const unsaved = saver.unsaved.get(chat) ?? nothing();
  saver.unsaved.set(chat, unsaved);
  merge(unsaved, change);
  if (withinMs <= 0) void flush(saver);
  else flushBefore(saver, performance.now() + withinMs);
}

/** Resolves once everything was saved, or could not be. In a hurry it waits for no save before it. */
export function flush(saver: ChatSaver, { hurry = false }: { readonly hurry?: boolean } = {}): Promise<void> {
  clearTimeout(saver.timer?.id);
  saver.timer = undefined;
  if (saver.unsaved.size > 0) {
    const before = saver.saving;
    saver.saving = hurry
      ? Promise.all([before, save(saver)]).then(() => undefined)
      : before.then(() => save(saver));
  }
  return saver.saving;
}

function flushBefore(saver: ChatSaver, due: number): void {
  if (saver.timer && saver.timer.due <= due) return;
  clearTimeout(saver.timer?.id);
  saver.timer = { due, id: setTimeout(() => void flush(saver), due - performance.now()) };
}

/**
 * Saves what there is when its turn has come, not when it was asked for: what waits behind a slow save would
 * else be written after a save in a hurry, over what is newer.
 */
async function save(saver: ChatSaver): Promise<void> {
  const batch = saver.unsaved;
  if (batch.size === 0) return;
  saver.unsaved = new Map();
  let failure: PlainError | undefined;
  saver.running += 1;
  const slow = setTimeout(() => saver.onOutcome(silentStorage().toPlain()), SLOW_MS);
  const writes = [...batch].map(async ([id, unsaved]) => {
    try {
      await write(saver, id, unsaved);
    } catch (reason) {
      failure ??= FacetError.from(reason).toPlain();
      putBack(saver, id, unsaved);
    }
  });
  await Promise.all(writes);
  clearTimeout(slow);
  saver.running -= 1;
  saver.onOutcome(failure);
}

async function write(
  { storage, stored }: ChatSaver,
  id: string,
  { record, fields, messages, images, removed }: Unsaved,
): Promise<void> {
  const rows = { messages: [...messages.values()], images, removeMessages: [...removed] };
  if (!record || !stored.has(id)) {
    await storage.save(record ? { ...rows, chat: record } : rows);
    if (record) stored.add(id);
    return;
  }
  // Both start now: a page on its way out gets no second turn.
  const [chat] = await Promise.all([
    storage.update(id, (row) => ({
      ...row,
      ...pick(record, fields),
      // Deleted in another tab, and written in since: somebody wants it.
      removedAt: messages.size > 0 && record.updatedAt > (row.removedAt ?? Infinity) ? null : row.removedAt,
    })),
    storage.save(rows),
  ]);
  if (!chat) await storage.save({ chat: record });
}

/** Puts back what could not be saved; changes since then count more. */
function putBack(saver: ChatSaver, id: string, failed: Unsaved): void {
  const since = saver.unsaved.get(id);
  if (since) merge(failed, { ...since, messages: [...since.messages.values()] });
  saver.unsaved.set(id, failed);
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
