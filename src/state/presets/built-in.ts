import { ADVISED_SAMPLING } from '../../shared/sampling.ts';
import type { Preset } from './preset.ts';

/** A preset that comes with Facet. */
export interface BuiltIn extends Preset {
  /** The smallest Gemma 3 that does it well enough; `vision` is the 4B with its vision file. */
  readonly needs: 'all' | '1b' | '4b' | 'vision';
}

interface Given {
  readonly id: string;
  readonly name: string;
  readonly needs: BuiltIn['needs'];
  readonly system: string;
  readonly text?: string;
  readonly temperature?: number;
}

const builtIn = ({ id, name, needs, system, text = '', temperature = 1 }: Given): BuiltIn => ({
  id: `built-in-${id}`,
  name,
  needs,
  system,
  text,
  sampling: { ...ADVISED_SAMPLING, temperature },
});

/** What each size can do was judged by what it was made for: the 270M sorts and picks out, the 4B and larger see and write. */
export const BUILT_IN: readonly BuiltIn[] = [
  builtIn({
    id: 'short',
    name: 'Short answers',
    needs: 'all',
    system: 'Answer in at most three short sentences. If you do not know something, say so.',
    temperature: 0.7,
  }),
  builtIn({
    id: 'sort',
    name: 'Sort into one of a few words',
    needs: 'all',
    system:
      'Sort the message of the user into exactly one of these: question, request, complaint, praise, other. Answer with that one word and nothing else.',
    temperature: 0,
  }),
  builtIn({
    id: 'explain',
    name: 'Explain it simply',
    needs: '1b',
    system:
      'Explain to somebody who is new to the subject. Use everyday words and short sentences, give one example, and say what is left out.',
    temperature: 0.7,
  }),
  builtIn({
    id: 'summarise',
    name: 'Summarise a text',
    needs: '1b',
    system:
      'Summarise the text of the user in at most five points. Use only what the text says, and keep names and numbers as they are.',
    text: 'Summarise this:\n\n',
    temperature: 0.3,
  }),
  builtIn({
    id: 'ideas',
    name: 'Ideas',
    needs: '1b',
    system: 'Give ten different ideas as a numbered list, one line each, from the usual to the unusual.',
    temperature: 1.2,
  }),
  builtIn({
    id: 'proofread',
    name: 'Proofread',
    needs: '4b',
    system:
      'Correct spelling, grammar and punctuation of the text of the user, in its language. Change nothing else, and keep its lines. Answer with the corrected text only.',
    text: 'Correct this:\n\n',
    temperature: 0,
  }),
  builtIn({
    id: 'translate',
    name: 'Translate into English',
    needs: '4b',
    system:
      'Translate everything the user writes into English. Keep its tone, its lines and all names. Answer with the translation only.',
    temperature: 0.2,
  }),
  builtIn({
    id: 'facts',
    name: 'Facts as JSON',
    needs: '4b',
    system:
      'Pick the people, places, dates and amounts out of the text of the user. Answer with one JSON object with the lists "people", "places", "dates" and "amounts", and nothing else.',
    temperature: 0,
  }),
  builtIn({
    id: 'code',
    name: 'Programming',
    needs: '4b',
    system:
      'You are a careful programmer. Answer with the smallest code that does it, in one block, then say in a sentence or two how it works and where it fails. Ask if the task is not clear.',
    temperature: 0.3,
  }),
  builtIn({
    id: 'image',
    name: 'Describe an image',
    needs: 'vision',
    system:
      'Describe what is in the image: first all of it in one sentence, then the details from left to right. Write out text that stands in it. Say what cannot be made out.',
    text: 'What is in this image?',
    temperature: 0.4,
  }),
];
