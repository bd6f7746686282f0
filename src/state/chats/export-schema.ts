import * as v from 'valibot';
import type { TokenProbability } from '../../shared/token-probability.ts';
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
  images: 100_000,
  /** Characters of a name: a model's, an image's. */
  nameLength: 4096,
  sources: 100,
  /** Characters of what an error says, and of all its facts as JSON; lists and objects of those in each other. */
  errorLength: 100_000,
  depth: 32,
  tokens: 200_000,
  alternatives: 20,
  calls: 1000,
} as const;

// The app's own ids are UUIDs. Any other could be a name that JavaScript has plans with, such as `constructor`.
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const isUuid = ({ id }: { readonly id: string }) => UUID.test(id);
const NO_UUID = 'the id is no UUID';

const chat = v.pipe(
  chatSchema,
  v.check<ChatRecord, string>(isUuid, NO_UUID),
  v.check(({ title }) => title.length <= MOST.titleLength, 'the title is too long'),
  v.check(({ folder }) => folder.length <= MOST.nameLength, 'the name of the folder is too long'),
  v.check(
    ({ draft, settings: { system, schema = '', functions = '' } }) =>
      [draft, system, schema, functions].every(({ length }) => length <= MOST.textLength),
    'the draft, the system prompt, the schema or the functions are too long',
  ),
  v.check(
    ({ settings: { model } }) =>
      !model ||
      (model.sources.length <= MOST.sources &&
        namesFit(model.name, ...model.sources.flatMap((source) => Object.values(source)))),
    'the model has too many files or too long a name',
  ),
  v.check(
    ({ chosen, seenFrom }) =>
      Object.keys(chosen).length <= MOST.messages &&
      namesFit(seenFrom, ...Object.keys(chosen), ...Object.values(chosen)),
    'the chosen messages are too many or have too long an id',
  ),
);

const namesFit = (...names: readonly (string | null | undefined)[]): boolean =>
  names.every((name) => (name ?? '').length <= MOST.nameLength);

/** Whether lists and objects lie in each other no deeper than `most`, found without recursion. */
export function isShallow(value: unknown, most: number): boolean {
  let level = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > most + 1) return false;
    level = level.flatMap((each) =>
      typeof each === 'object' && each !== null ? (Object.values(each) as unknown[]) : [],
    );
  }
  return true;
}

const tokensFit = (tokens: readonly TokenProbability[]): boolean =>
  tokens.length <= MOST.tokens &&
  tokens.every(
    ({ text, alternatives }) =>
      alternatives.length <= MOST.alternatives && namesFit(text, ...alternatives.map(({ token }) => token)),
  );

function callsFit(row: MessageRecord): boolean {
  const all =
    row.role === 'user'
      ? (row.results ?? []).map(({ call, name, text }) => ({ names: [call, name], text }))
      : (row.calls ?? []).map(({ id, name, arguments: text }) => ({ names: [id, name], text }));
  return (
    all.length <= MOST.calls &&
    all.every(({ names, text }) => namesFit(...names) && text.length <= MOST.textLength)
  );
}

const errorFits = (row: MessageRecord): boolean => {
  const error = row.role === 'assistant' ? row.error : null;
  if (!error) return true;
  if (!isShallow(error.data, MOST.depth)) return false;
  return error.message.length + error.hint.length + JSON.stringify(error.data).length <= MOST.errorLength;
};

const message = v.pipe(
  messageSchema,
  v.check<MessageRecord, string>(isUuid, NO_UUID),
  v.check(({ text }) => text.length <= MOST.textLength, 'the text is too long'),
  v.check(
    (row) =>
      row.role === 'user'
        ? namesFit(...[...row.images, ...(row.files ?? [])].map(({ name }) => name))
        : namesFit(row.model),
    'a name is too long',
  ),
  v.check(
    (row) => row.role !== 'assistant' || tokensFit(row.tokens ?? []),
    'the tokens are too many or too long',
  ),
  v.check(callsFit, 'the calls or their results are too many or too long'),
  v.check(errorFits, 'the facts of the error are too many or too deep'),
  v.check(
    (row) => row.role !== 'user' || row.images.length + (row.files ?? []).length <= MOST.imagesOfAMessage,
    'there are too many images',
  ),
);

/** A type that an image, or the text of a file, may have in an export; empty where nobody knows it. */
export const BLOB_TYPE = /^(image\/[\w.+-]{1,60}|text\/plain)?$/;

/** The head of a file: its format and version. */
export const headSchema = v.object({
  format: v.literal(EXPORT_FORMAT),
  version: v.pipe(v.number(), v.integer(), v.minValue(1)),
});

/** A chat with its messages. */
export const exportedChatSchema = v.object({
  chat,
  messages: v.pipe(v.array(message), v.maxLength(MOST.messages)),
});

export const exportSchema = v.object({
  chats: v.pipe(v.array(exportedChatSchema), v.maxLength(MOST.chats)),
  images: v.pipe(
    v.record(
      v.string(),
      v.nullable(
        v.object({
          type: v.pipe(v.string(), v.regex(BLOB_TYPE, 'the type is none of an image')),
          base64: v.string(),
        }),
      ),
    ),
    v.check((images) => Object.keys(images).length <= MOST.images, 'there are too many images'),
  ),
});

export type ExportedChat = v.InferOutput<typeof exportedChatSchema>;
