import type * as v from 'valibot';
import { parse, safeParse } from 'valibot';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { answer, chat, question } from '../../../test/support/chats.ts';
import type { PlainError } from '../../shared/errors.ts';
import type { Sampling } from '../../shared/sampling.ts';
import type { Timings } from '../../shared/timings.ts';
import {
  type AnswerRecord,
  type answerSchema,
  type ChatRecord,
  chatSchema,
  type MessageRecord,
  messageSchema,
  type QuestionRecord,
  type questionSchema,
} from './schema.ts';

describe('the schemas of rows', () => {
  it('give the types of rows, and of what lies in them', () => {
    expectTypeOf<v.InferOutput<typeof chatSchema>>().toEqualTypeOf<ChatRecord>();
    expectTypeOf<v.InferOutput<typeof questionSchema>>().toEqualTypeOf<QuestionRecord>();
    expectTypeOf<v.InferOutput<typeof answerSchema>>().toEqualTypeOf<AnswerRecord>();
    expectTypeOf<v.InferOutput<typeof messageSchema>>().toEqualTypeOf<MessageRecord>();
    expectTypeOf<AnswerRecord['timings']>().toEqualTypeOf<Timings | null>();
    expectTypeOf<AnswerRecord['error']>().toEqualTypeOf<PlainError | null>();
    expectTypeOf<ChatRecord['settings']['sampling']>().toEqualTypeOf<Sampling>();
  });

  it('take what an older Facet did not write for its default', () => {
    const old = { id: 'c', title: 'Chat c', createdAt: 1000, updatedAt: 1000 };
    expect(parse(chatSchema, old)).toEqual(chat('c'));
    const {
      model: _m,
      error: _e,
      imagesShown: _i,
      resumed: _r,
      ...short
    } = answer('c', 'a', 'q', { model: null });
    expect(parse(messageSchema, short)).toEqual(answer('c', 'a', 'q', { model: null }));
  });

  it('lose a sampling value that the engine refuses, not the chat', () => {
    const row = chat('c');
    const sampling = { ...row.settings.sampling, temperature: 11, topK: 7 };
    expect(parse(chatSchema, { ...row, settings: { ...row.settings, sampling } })).toMatchObject({
      settings: { sampling: { temperature: 1, topK: 7 } },
    });
  });

  it('leave a good row as it is', () => {
    for (const row of [question('c', 'q'), answer('c', 'a', 'q')])
      expect(parse(messageSchema, row)).toEqual(row);
    expect(parse(chatSchema, chat('c'))).toEqual(chat('c'));
  });

  it('lose broken timings, not the answer', () => {
    const row = { ...answer('c', 'a', 'q'), timings: { prefillMs: Number.NaN } };
    expect(parse(messageSchema, row)).toMatchObject({ text: row.text, timings: null });
  });

  it('keep the words of an error that this version does not know', () => {
    const error = { code: 'of-next-year', message: 'New.', hint: 'Do.', data: {} };
    expect(parse(messageSchema, { ...answer('c', 'a', 'q'), error })).toMatchObject({
      error: { code: 'internal', message: 'New.' },
    });
  });

  it.each([
    ['no text', { ...question('c', 'q'), text: undefined }],
    ['a foreign role', { ...question('c', 'q'), role: 'system' }],
    ['a time that is none', { ...question('c', 'q'), createdAt: Number.POSITIVE_INFINITY }],
    ['a time that no calendar has', { ...question('c', 'q'), createdAt: 1e300 }],
    ['an image without its digest', { ...question('c', 'q'), images: [{ name: 'a.png' }] }],
  ])('refuse %s', (_what, row) => {
    expect(safeParse(messageSchema, row).success).toBe(false);
  });

  it.each(['createdAt', 'updatedAt', 'removedAt'])('refuse a chat whose %s no calendar has', (field) => {
    expect(safeParse(chatSchema, { ...chat('c'), [field]: 1e300 }).success).toBe(false);
  });
});
