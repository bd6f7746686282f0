import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDraft } from '../src/engine/draft.ts';
import { generate } from '../src/engine/generate.ts';
import { type LoadedModel, prepareLoad } from '../src/engine/load.ts';
import { LoadStages } from '../src/engine/load-stages.ts';
import { plainPrompt } from '../src/engine/prompt.ts';
import { readOptions } from '../src/engine/request.ts';
import type { TurnResult } from '../src/engine/turn.ts';
import type { Guessing } from '../src/speculation/guesser.ts';
import type { TokenId } from '../src/shared/numbers.ts';
import { openModel } from '../src/weights/open-model.ts';
import { fileSource } from '../tools/cli/file-source.ts';
import { MODEL_DEVICES } from './support/device.ts';
import { projectFile } from './support/golden.ts';
import { loadForTest } from './support/load.ts';

const FILE = projectFile('public/models/tiny-gemma3-q8_0.gguf');
const { signal } = new AbortController();

/** Words that come again and again, so that there is something to guess, right and wrong. */
const SONG = 'the cat sat on the mat and the dog sat on the cat and the cat sat on the dog and ';

type Asked = Parameters<typeof readOptions>[0];

describe.each(MODEL_DEVICES)('guesses on $device', ({ open }) => {
  let model: LoadedModel;
  let prompt: TokenId[];
  beforeAll(async () => {
    model = await loadForTest(FILE, {}, open);
    await model.decoder.prepareVerify();
    prompt = model.tokenizer.encode(SONG.repeat(3));
  });
  afterAll(() => model?.release());

  async function answer(
    when: Guessing,
    asked: Asked,
    on = model,
    ids: readonly TokenId[] = prompt,
  ): Promise<TurnResult> {
    model.guessing.when = when;
    model.decoder.cache.rewind(0 as never);
    model.transcript.become([]);
    model.transcript.checkpoints.release();
    const turn = generate(on, plainPrompt([{ kind: 'tokens', ids }]), readOptions(asked), signal);
    let next = await turn.next();
    while (!next.done) next = await turn.next();
    return next.value;
  }

  test.each<[string, Asked]>([
    ['greedy', { temperature: 0 }],
    ['drawn', { temperature: 0.7, seed: 11 }],
    ['drawn from all', { temperature: 1.2, seed: 5, top_p: 0.9, extra_body: { top_k: 0 } }],
    ['with biases', { temperature: 0.5, seed: 3, logit_bias: { 300: 4, 301: -100 } }],
  ])('change nothing in a text: %s', { timeout: 240_000 }, async (_, options) => {
    const asked = { max_tokens: 96, ignore_eos: true, ...options };
    const plain = await answer('never', asked);
    const guessed = await answer('always', asked);
    expect(guessed.ids).toEqual(plain.ids);
    expect(plain.timings.guessedTokens).toBeUndefined();
    process.stdout.write(`${guessed.timings.guessedTokens} of ${guessed.ids.length} tokens guessed\n`);
    expect(guessed.timings.guessedTokens).toBeGreaterThan(0);
  });

  // Its kernels are those of the model, which are compiled already.
  test('of a small model change nothing either', { timeout: 240_000 }, async () => {
    const source = await fileSource(FILE);
    const prepared = prepareLoad(await openModel([source]), {});
    const small = await openDraft({ sources: [source] }, prepared, signal);
    const sizes = { contextLength: 256, kvType: 'f16' } as const;
    const draft = small && (await small.load(model.device, sizes, { signal, stages: new LoadStages() }));
    await source.close();
    if (!draft) throw new Error('it is the same model');
    const asked = { max_tokens: 10, ignore_eos: true, temperature: 0.7, seed: 4 };
    const ids = model.tokenizer.encode('There is a');
    const plain = await answer('never', asked, { ...model, draft }, ids);
    const guessed = await answer('always', asked, { ...model, draft }, ids);
    draft.release();
    expect(guessed.ids).toEqual(plain.ids);
    expect(guessed.timings.draftedTokens).toBeGreaterThan(4);
  });
});
