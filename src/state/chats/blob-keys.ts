import type { MessageRecord } from './schema.ts';

/** What a message shows of the stored blobs, images first: each key once. */
export const blobKeys = (message: MessageRecord): string[] =>
  message.role === 'user'
    ? [...new Set([...message.images, ...(message.files ?? [])].map(({ sha256 }) => sha256))]
    : [];
