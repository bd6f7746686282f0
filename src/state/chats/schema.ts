import * as v from 'valibot';
import { ERROR_CODES } from '../../shared/errors.ts';
import { samplingSchema } from '../../shared/sampling.ts';

/*
 * What is believed of a stored or imported row. The types of types.ts are what these give, which
 * schema.test.ts holds. Keys that are not named here are dropped.
 */

const finite = v.pipe(v.number(), v.finite());
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
/** What `Date` can tell, which throws at any other. */
const time = v.pipe(v.number(), v.minValue(-8.64e15), v.maxValue(8.64e15));
const id = v.pipe(v.string(), v.minLength(1), v.maxLength(128));

const record = <const Entries extends v.ObjectEntries>(entries: Entries) =>
  v.pipe(v.object(entries), v.readonly());
const list = <const Item extends v.GenericSchema>(item: Item) => v.pipe(v.array(item), v.readonly());

const sourceSchema = v.variant('kind', [
  record({ kind: v.literal('url'), url: v.string(), name: v.string() }),
  record({
    kind: v.literal('hub'),
    repo: v.string(),
    path: v.string(),
    revision: v.exactOptional(v.string()),
    name: v.string(),
  }),
]);

export const settingsSchema = record({
  system: v.string(),
  sampling: samplingSchema,
  model: v.nullable(record({ name: v.string(), sources: list(sourceSchema) })),
});

export const chatSchema = record({
  id,
  title: v.string(),
  titled: v.boolean(),
  createdAt: time,
  updatedAt: time,
  pinned: v.boolean(),
  settings: settingsSchema,
  chosen: v.pipe(v.record(v.string(), v.string()), v.readonly()),
  seenFrom: v.nullable(v.string()),
  draft: v.string(),
  removedAt: v.nullable(time),
});

const imageSchema = record({
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'a SHA-256 is 64 hexadecimal digits')),
  name: v.string(),
  width: count,
  height: count,
  closely: v.boolean(),
});

const timingsSchema = record({
  promptTokens: finite,
  reusedTokens: finite,
  prefillTokens: finite,
  answerTokens: finite,
  imageTokens: finite,
  imagesEncoded: finite,
  prefillMs: finite,
  prefillTokensPerSecond: finite,
  timeToFirstTokenMs: finite,
  decodeTokensPerSecond: finite,
});

const errorSchema = record({
  // A code of another version of Facet still has its message and its hint.
  code: v.fallback(v.picklist(ERROR_CODES), 'internal'),
  message: v.string(),
  hint: v.string(),
  data: v.pipe(v.record(v.string(), v.unknown()), v.readonly()),
});

const row = { id, chat: id, parent: v.nullable(id), createdAt: time, text: v.string() };

export const questionSchema = record({ ...row, role: v.literal('user'), images: list(imageSchema) });

export const answerSchema = record({
  ...row,
  role: v.literal('assistant'),
  state: v.picklist(['writing', 'done', 'stopped', 'cut', 'failed']),
  model: v.nullable(v.string()),
  // What was measured is worth less than the answer: where it is broken, only it is lost.
  timings: v.fallback(v.nullable(timingsSchema), null),
  error: v.nullable(errorSchema),
  imagesShown: count,
});

export const messageSchema = v.variant('role', [questionSchema, answerSchema]);
