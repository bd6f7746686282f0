import * as v from 'valibot';
import { chatSchema, messageSchema } from './schema.ts';
import type { ChatRecord, MessageRecord } from './schema.ts';

export const EXPORT_FORMAT = 'facet-chats';
export const EXPORT_VERSION = 1;

/** Bounds of what is imported, far above what people write: a file cannot fill the memory by a trick. */
export const MOST = {
  fileBytes: 384 * 2 ** 20,
  chats: 20_000,
  messages: 50_000,
  textLength: 10_000_000,
  titleLength: 10_000,
  imagesOfAMessage: 100,
} as const;

// The app's own ids are UUIDs. Any other could be a name that JavaScript has plans with, such as `constructor`.
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const isUuid = ({ id }: { readonly id: string }) => UUID.test(id);
const NO_UUID = 'the id is no UUID';

const chat = v.pipe(
  chatSchema,
  v.check<ChatRecord, string>(isUuid, NO_UUID),
  v.check(({ title }) => title.length <= MOST.titleLength, 'the title is too long'),
  v.check(
    ({ draft, settings }) => Math.max(draft.length, settings.system.length) <= MOST.textLength,
    'the draft or the system prompt is too long',
  ),
);

const message = v.pipe(
  messageSchema,
  v.check<MessageRecord, string>(isUuid, NO_UUID),
  v.check(({ text }) => text.length <= MOST.textLength, 'the text is too long'),
  v.check(
    (row) => row.role !== 'user' || row.images.length <= MOST.imagesOfAMessage,
    'there are too many images',
  ),
);

/** A type that an image may have in a file; empty where nobody knows it. */
export const IMAGE_TYPE = /^(image\/[\w.+-]{1,60})?$/;

/** The head of a file: its format and version. */
export const headSchema = v.object({
  format: v.literal(EXPORT_FORMAT),
  version: v.pipe(v.number(), v.integer(), v.minValue(1)),
});

export const exportSchema = v.object({
  chats: v.pipe(
    v.array(v.object({ chat, messages: v.pipe(v.array(message), v.maxLength(MOST.messages)) })),
    v.maxLength(MOST.chats),
  ),
  images: v.record(
    v.string(),
    v.nullable(
      v.object({
        type: v.pipe(v.string(), v.regex(IMAGE_TYPE, 'the type is none of an image')),
        base64: v.string(),
      }),
    ),
  ),
});

export type ExportedChat = v.InferOutput<typeof exportSchema>['chats'][number];
