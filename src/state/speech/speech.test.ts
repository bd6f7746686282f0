import { describe, expect, it } from 'vitest';
import { languageOf } from './language.ts';
import { sentencesOf } from './sentences.ts';
import { createSpeech, type Synthesis } from './speech-store.ts';

/** Voices that say what they are told, each sentence when `end` is called. */
class FakeSynthesis implements Synthesis {
  voices: SpeechSynthesisVoice[] = [];
  readonly said: SpeechSynthesisUtterance[] = [];
  cancelled = 0;
  #changed = (): void => undefined;

  getVoices = () => this.voices;
  speak(utterance: SpeechSynthesisUtterance): void {
    this.said.push(utterance);
  }
  cancel(): void {
    this.cancelled += 1;
    this.said.at(-1)?.dispatchEvent(new Event('error'));
  }
  addEventListener(_type: 'voiceschanged', listener: () => void): void {
    this.#changed = listener;
  }
  have(...voices: (readonly [lang: string, localService: boolean])[]): void {
    this.voices = voices.map(([lang, localService]) => ({
      lang,
      localService,
      default: false,
      name: lang,
      voiceURI: lang,
    }));
    this.#changed();
  }
  end(): void {
    this.said.at(-1)?.dispatchEvent(new Event('end'));
  }
}

const utterance = (text: string) =>
  Object.assign(new EventTarget(), { text, voice: null, lang: '' }) as unknown as SpeechSynthesisUtterance;

function speech(...voices: Parameters<FakeSynthesis['have']>) {
  const synthesis = new FakeSynthesis();
  const actions = createSpeech({ synthesis, utterance, language: 'en-GB' });
  synthesis.have(...voices);
  return { ...actions, synthesis, state: () => actions.store.getState() };
}

describe('reading aloud', () => {
  it('goes sentence by sentence to the end', () => {
    const { read, state, synthesis } = speech(['en-GB', true]);
    read('a', 'One is here. And this is two.');
    expect(state().reading).toBe('a');
    expect(synthesis.said.map(({ text }) => text)).toEqual(['One is here.']);
    synthesis.end();
    expect(synthesis.said.map(({ text }) => text)).toEqual(['One is here.', 'And this is two.']);
    synthesis.end();
    expect(state().reading).toBeUndefined();
  });

  it('stops at once, and for another message', () => {
    const { read, stop, state, synthesis } = speech(['en-GB', true]);
    read('a', 'One. Two.');
    read('b', 'Three. Four.');
    expect(state().reading).toBe('b');
    expect(synthesis.cancelled).toBe(1);
    synthesis.said[0]?.dispatchEvent(new Event('end'));
    expect(synthesis.said.map(({ text }) => text)).toEqual(['One.', 'Three.']);
    stop();
    expect(state().reading).toBeUndefined();
    synthesis.end();
    expect(synthesis.said).toHaveLength(2);
  });

  it('takes a voice of the language, and only one of this device', () => {
    const { read, synthesis } = speech(['de-DE', false], ['en-US', true], ['de-AT', true]);
    read('a', 'Das ist nicht der Weg, und sie wird das auch sehen.');
    expect(synthesis.said[0]?.lang).toBe('de-AT');
    read('b', 'Καλημέρα σας');
    expect(synthesis.said[1]?.lang).toBe('en-US');
  });

  it('says nothing where every voice would send the text away, and tells so', () => {
    const { read, state, synthesis } = speech(['en-GB', false]);
    expect(state().voices).toBe('remote');
    read('a', 'Hello.');
    expect(synthesis.said).toEqual([]);
    expect(state().reading).toBeUndefined();
    synthesis.have();
    expect(state().voices).toBe('none');
    synthesis.have(['en-GB', true]);
    expect(state().voices).toBe('local');
  });
});

it('cuts what goes on without an end, and says no line of marks', () => {
  const long = 'word '.repeat(200).trim();
  const parts = sentencesOf(`${long}\n---\n\nEnd!`, 'en');
  expect(parts.at(-1)).toBe('End!');
  expect(parts.slice(0, -1).join(' ')).toBe(long);
  expect(Math.max(...parts.map(({ length }) => length))).toBeLessThanOrEqual(300);
});

it.each([
  ['en', 'This is the way that it was, and you have not seen it.'],
  ['de', 'Das ist nicht so, und sie wird auch das sehen.'],
  ['fr', 'Les chats ne sont pas dans la maison, et vous êtes avec eux.'],
  ['es', 'El perro está en la casa, pero los gatos son más listos.'],
  ['it', 'Il gatto non è nella casa, ma sono anche più di due.'],
  ['pt', 'Você não viu os gatos, mas eles também são mais.'],
  ['nl', 'Het is niet van ons, maar ook een van deze.'],
  ['ja', '東京へ行きました。'],
  ['zh', '今天天气很好。'],
  ['ko', '안녕하세요'],
  ['ru', 'Сегодня хорошая погода'],
  ['ar', 'مرحبا بكم'],
  ['xx', 'Ok 42'],
  ['xx', ''],
])('takes a text for %s', (language, text) => {
  expect(languageOf(text, 'xx')).toBe(language);
});
