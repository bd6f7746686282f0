import * as v from 'valibot';
import { ERROR_CODES } from '../../shared/errors.ts';
import { remoteFileSchema } from '../../shared/remote-file.ts';
import { ADVISED_SAMPLING, samplingSchema } from '../../shared/sampling.ts';
import { timingsSchema } from '../../shared/timings.ts';
import { tokenProbabilitySchema } from '../../shared/token-probability.ts';

/*
 * Rows of the chats database, as they are stored, exported and imported; their types are what the schemas give.
 * A field with a default may be absent: an older Facet did not write it. Keys that are not named here are dropped.
 */

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
/** Milliseconds since 1970 that `Date` can tell; it throws at any other. */
const time = v.pipe(v.number(), v.minValue(-8.64e15), v.maxValue(8.64e15));
const id = v.pipe(v.string(), v.minLength(1), v.maxLength(128));

const record = <const Entries extends v.ObjectEntries>(entries: Entries) =>
  v.pipe(v.object(entries), v.readonly());
const list = <const Item extends v.GenericSchema>(item: Item) => v.pipe(v.array(item), v.readonly());

/** A model as a chat names it. Files from disk cannot be opened again by a page, so they have no sources. */
const modelChoiceSchema = record({ name: v.string(), sources: list(remoteFileSchema) });
export type ModelChoice = v.InferOutput<typeof modelChoiceSchema>;

export const settingsSchema = record({
  /** Put before the first question; empty for none. */
  system: v.optional(v.string(), ''),
  sampling: v.optional(samplingSchema, ADVISED_SAMPLING),
  /** null: whatever model is loaded. */
  model: v.optional(v.nullable(modelChoiceSchema), null),
  /** Whether answers are kept and shown with the probabilities of their tokens. */
  probabilities: v.exactOptional(v.boolean()),
  /** A JSON Schema that answers are held to, as it was written; empty for none. */
  schema: v.exactOptional(v.string()),
  /** Functions that the model may call, as JSON that was written; empty for none. */
  functions: v.exactOptional(v.string()),
});

/** Settings that a chat has of its own. */
export type ChatSettings = v.InferOutput<typeof settingsSchema>;

export const chatSchema = record({
  id,
  title: v.optional(v.string(), ''),
  /** Whether a person gave the title; otherwise it follows the first question. */
  titled: v.optional(v.boolean(), false),
  createdAt: time,
  updatedAt: time,
  pinned: v.optional(v.boolean(), false),
  /** Name of the folder it lies in; empty for none. A folder is there as long as a chat is in it. */
  folder: v.optional(v.string(), ''),
  /** Put away: kept and found, but not listed with the others. */
  archived: v.optional(v.boolean(), false),
  settings: v.optional(settingsSchema, {}),
  /** The child that is shown, by parent (`ROOT` for the first message), where there are several. */
  chosen: v.optional(v.pipe(v.record(v.string(), v.string()), v.readonly()), {}),
  /** The first message that the model still sees, after the oldest turns were dropped; null for all. */
  seenFrom: v.optional(v.nullable(v.string()), null),
  /** The message being written. */
  draft: v.optional(v.string(), ''),
  /** When it was deleted; it can be had back for half a minute. */
  removedAt: v.optional(v.nullable(time), null),
});

/** A chat; its messages are rows of their own. */
export type ChatRecord = v.InferOutput<typeof chatSchema>;

/** A chat of which no more is known than what is given. */
export const chatRow = (given: v.InferInput<typeof chatSchema>): ChatRecord => v.parse(chatSchema, given);

const sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'a SHA-256 is 64 hexadecimal digits'));

const imageSchema = record({
  sha256,
  name: v.string(),
  /** In pixels, upright. */
  width: count,
  height: count,
  /** Whether the model also looks at parts of it, where it is tall or wide. */
  closely: v.optional(v.boolean(), false),
});

/** An image of a message; the file itself is stored once, under its SHA-256. */
export type ImageRecord = v.InferOutput<typeof imageSchema>;

const fileSchema = record({ sha256, name: v.string() });

/** A text file of a message, or the text of a PDF; stored once, under its SHA-256, where images are. */
export type FileRecord = v.InferOutput<typeof fileSchema>;

const errorSchema = record({
  // A code of another version of Facet still has its message and its hint.
  code: v.fallback(v.picklist(ERROR_CODES), 'internal'),
  message: v.string(),
  hint: v.string(),
  data: v.pipe(v.record(v.string(), v.unknown()), v.readonly()),
});

const row = {
  id,
  chat: id,
  /** The message it follows; null for the first. */
  parent: v.nullable(id),
  createdAt: time,
  text: v.string(),
};

/** A call of a function that an answer is: its arguments are JSON as the model wrote it. */
const callSchema = record({ id: v.string(), name: v.string(), arguments: v.string() });
export type CallRecord = v.InferOutput<typeof callSchema>;

/** What a function gave back for a call of this id. */
const resultSchema = record({ call: v.string(), name: v.string(), text: v.string() });
export type ResultRecord = v.InferOutput<typeof resultSchema>;

export const questionSchema = record({
  ...row,
  role: v.literal('user'),
  /** In the order in which the model sees them. */
  images: list(imageSchema),
  /** Before the text, in this order; absent where there are none. */
  files: v.exactOptional(list(fileSchema)),
  /** Results of the calls that the answer before it is; absent where it is none of these. */
  results: v.exactOptional(list(resultSchema)),
});

export const answerSchema = record({
  ...row,
  role: v.literal('assistant'),
  /** Its state. One that is `writing` in storage was cut short by a crash or a reload. */
  state: v.picklist(['writing', 'done', 'stopped', 'cut', 'failed']),
  /** Of the model that wrote it. */
  model: v.optional(v.nullable(v.string()), null),
  // What was measured is worth less than the answer: where it is broken, only it is lost.
  timings: v.fallback(v.nullable(timingsSchema), null),
  error: v.optional(v.nullable(errorSchema), null),
  /** Images the model was shown for it, those of earlier questions included. */
  imagesShown: v.optional(count, 0),
  /** Its tokens, where their probabilities were asked for. */
  tokens: v.exactOptional(v.fallback(list(tokenProbabilitySchema), [])),
  /** Calls of functions; absent where it is a text. */
  calls: v.exactOptional(list(callSchema)),
  /** What was lost while it was written, after which it went on by itself. */
  resumed: v.optional(v.fallback(v.nullable(v.picklist(['gpu', 'engine'])), null), null),
});

export const messageSchema = v.variant('role', [questionSchema, answerSchema]);

export type QuestionRecord = v.InferOutput<typeof questionSchema>;
export type AnswerRecord = v.InferOutput<typeof answerSchema>;
export type MessageRecord = v.InferOutput<typeof messageSchema>;
export type AnswerState = AnswerRecord['state'];
