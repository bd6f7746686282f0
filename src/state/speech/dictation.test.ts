import { describe, expect, it } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { createDictation } from './dictation-store.ts';
import { joinSpoken } from './join-spoken.ts';
import type { Recognition, RecognitionClass } from './recognition.ts';

type Listener = (event: never) => void;

/** A browser whose packs and whose hearing are scripted. */
function browserWith(
  answers: Readonly<Record<string, string>>,
  { local = true, installs = true }: { local?: boolean; installs?: boolean | Promise<boolean> } = {},
) {
  const heard: FakeRecognition[] = [];
  const asked: unknown[] = [];
  class FakeRecognition {
    lang = '';
    continuous = false;
    interimResults = false;
    declare processLocally: boolean;
    readonly calls: string[] = [];
    readonly #listeners = new Map<string, Listener>();

    constructor() {
      if (local) this.processLocally = false;
      heard.push(this);
    }

    static async available(languages: { readonly langs: readonly string[] }) {
      asked.push(languages);
      const answer = answers[languages.langs[0] ?? ''];
      if (answer === undefined) throw new SyntaxError('no such language');
      return answer;
    }

    static async install(languages: unknown) {
      asked.push(languages);
      return installs;
    }

    addEventListener(type: string, listener: Listener): void {
      this.#listeners.set(type, listener);
    }

    tell(type: string, event: unknown = {}): void {
      this.#listeners.get(type)?.(event as never);
    }

    /** Says some stretches, all of them final. */
    says(...said: readonly string[]): void {
      this.tell('result', { results: said.map((transcript) => ({ isFinal: true, 0: { transcript } })) });
    }

    start = () => void this.calls.push(`start ${this.lang} ${this.processLocally}`);
    stop = () => void this.calls.push('stop');
    abort = () => void this.calls.push('abort');
  }
  const store = createStore(() => ({ id: 'a', draft: '' }));
  const chat = { store, setDraft: (draft: string) => store.setState({ draft }) };
  const recognition = FakeRecognition as unknown as RecognitionClass & (new () => Recognition);
  const dictation = createDictation(recognition, chat);
  return { chat, dictation, heard, asked };
}

const END = { start: Infinity, end: Infinity };

describe('dictation', () => {
  it('is not there where the browser cannot say what it recognises on the device', async () => {
    const dictation = createDictation(undefined, browserWith({}).chat);
    await dictation.look(['en-GB']);
    dictation.start(END);
    expect(dictation.store.getState()).toMatchObject({ language: undefined, phase: 'idle' });
  });

  it('asks for local languages only, takes one that is here before one that would be fetched', async () => {
    const { dictation, asked } = browserWith({ 'en-GB': 'downloadable', 'en-US': 'available' });
    await dictation.look(['en-GB', 'en-US', 'en']);
    expect(dictation.store.getState().language).toEqual({ tag: 'en-US', installed: true });
    expect(asked).toEqual(['en-GB', 'en-US'].map((tag) => ({ langs: [tag], processLocally: true })));
  });

  it.each(['unavailable', 'downloading'])('is not there for a language that is %s', async (answer) => {
    const { dictation } = browserWith({ 'de-DE': answer });
    await dictation.look(['xx', 'de-DE']);
    expect(dictation.store.getState().language).toBeUndefined();
  });

  it('writes what is said where the caret was, and over what was selected', async () => {
    const { dictation, heard, chat } = browserWith({ 'en-US': 'available' });
    await dictation.look(['en-US']);
    chat.setDraft('Dear all, bye.');
    dictation.start({ start: 9, end: 9 });
    expect(heard[0]?.calls).toEqual(['start en-US true']);
    heard[0]?.says('hello');
    expect(chat.store.getState().draft).toBe('Dear all, hello bye.');
    heard[0]?.says('hello there', ' good to see you');
    expect(chat.store.getState().draft).toBe('Dear all, hello there good to see you bye.');
    expect(dictation.store.getState()).toMatchObject({ phase: 'listening', caret: 37 });
    dictation.stop();
    heard[0]?.says('Hello there', 'good to see you.');
    heard[0]?.tell('end');
    expect(chat.store.getState().draft).toBe('Dear all, Hello there good to see you. bye.');
    expect(heard[0]?.calls.at(-1)).toBe('stop');
    expect(dictation.store.getState()).toMatchObject({ phase: 'idle', caret: undefined });
  });

  it.each<[string, { readonly draft?: string; readonly id?: string }]>([
    ['what was written is sent', { draft: '' }],
    ['somebody types', { draft: 'one!' }],
    ['another chat is opened', { id: 'b', draft: 'one' }],
  ])('ends when %s, and writes no more', async (_, change) => {
    const { dictation, heard, chat } = browserWith({ 'en-US': 'available' });
    await dictation.look(['en-US']);
    dictation.start(END);
    heard[0]?.says('one');
    chat.store.setState(change);
    expect(heard[0]?.calls.at(-1)).toBe('abort');
    heard[0]?.says('one two');
    expect(chat.store.getState()).toMatchObject(change);
    expect(dictation.store.getState().phase).toBe('idle');
  });

  it('asks before a pack is installed, and listens only when pressed again', async () => {
    const { dictation, heard, asked } = browserWith({ 'en-US': 'downloadable' });
    await dictation.look(['en-US']);
    dictation.start(END);
    expect(dictation.store.getState().phase).toBe('asking');
    dictation.stop();
    expect(dictation.store.getState().phase).toBe('idle');
    expect(asked).toHaveLength(1);
    dictation.start(END);
    await dictation.install();
    expect(asked[1]).toEqual({ langs: ['en-US'], processLocally: true });
    expect(heard).toEqual([]);
    dictation.start(END);
    expect(heard[0]?.calls).toEqual(['start en-US true']);
  });

  it('says that a pack could not be installed', async () => {
    const { dictation } = browserWith({ 'en-US': 'downloadable' }, { installs: false });
    await dictation.look(['en-US']);
    dictation.start(END);
    await dictation.install();
    expect(dictation.store.getState()).toMatchObject({ phase: 'idle', problem: 'not-installed' });
  });

  it('forgets a pack that was asked for in another language than the page has by now', async () => {
    let end = (): void => undefined;
    const installs = new Promise<boolean>((resolve) => {
      end = () => resolve(true);
    });
    const { dictation } = browserWith({ 'en-US': 'downloadable', 'de-DE': 'available' }, { installs });
    await dictation.look(['en-US']);
    dictation.start(END);
    const installing = dictation.install();
    await dictation.look(['de-DE']);
    end();
    await installing;
    expect(dictation.store.getState()).toMatchObject({
      language: { tag: 'de-DE', installed: true },
      phase: 'idle',
      problem: undefined,
    });
  });

  it('asks no more about a pack when the page changes its language', async () => {
    const { dictation } = browserWith({ 'en-US': 'downloadable' });
    await dictation.look(['en-US']);
    dictation.start(END);
    await dictation.look(['ja-JP']);
    expect(dictation.store.getState()).toMatchObject({ language: undefined, phase: 'idle' });
  });

  it('keeps what was selected while nothing is heard', async () => {
    const { dictation, heard, chat } = browserWith({ 'en-US': 'available' });
    await dictation.look(['en-US']);
    chat.setDraft('Dear all, bye.');
    dictation.start({ start: 5, end: 8 });
    heard[0]?.says('');
    expect(chat.store.getState().draft).toBe('Dear all, bye.');
    heard[0]?.says('Ada');
    expect(chat.store.getState().draft).toBe('Dear Ada, bye.');
  });

  it('asks for a pack again that was taken away', async () => {
    const { dictation, heard } = browserWith({ 'en-US': 'available' });
    await dictation.look(['en-US']);
    dictation.start(END);
    heard[0]?.tell('error', { error: 'language-not-supported' });
    heard[0]?.tell('end');
    dictation.start(END);
    expect(dictation.store.getState().phase).toBe('asking');
  });

  it('never listens where the browser would send the sound elsewhere', async () => {
    const { dictation, heard } = browserWith({ 'en-US': 'available' }, { local: false });
    await dictation.look(['en-US']);
    dictation.start(END);
    expect(heard[0]?.calls).toEqual([]);
    expect(dictation.store.getState()).toMatchObject({ phase: 'idle', problem: 'failed' });
  });

  it.each([
    ['not-allowed', 'refused'],
    ['audio-capture', 'no-microphone'],
    ['language-not-supported', 'not-installed'],
    ['network', 'failed'],
    ['no-speech', undefined],
  ])('after %s it tells %s', async (error, problem) => {
    const { dictation, heard } = browserWith({ 'en-US': 'available' });
    await dictation.look(['en-US']);
    dictation.start(END);
    heard[0]?.tell('error', { error });
    heard[0]?.tell('end');
    expect(dictation.store.getState()).toMatchObject({ phase: 'idle', problem });
  });
});

it.each([
  ['', ['one'], '', 'en-US', 'one', 3],
  ['Say', ['one', ' two '], '.', 'en-US', 'Say one two.', 11],
  ['Say ', ['one'], 'more', 'en-US', 'Say one more', 7],
  ['我', ['想', '知道'], '吗', 'cmn-Hans-CN', '我想知道吗', 4],
  ['Say', ['', ' '], 'so', 'en-US', 'Sayso', 3],
])('%j and %j before %j in %s is %j', (before, said, after, tag, text, caret) => {
  expect(joinSpoken(before, said, after, tag)).toEqual({ text, caret });
});
