import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AnswerPiece } from '../src/engine/answer-writer.ts';
import { generate } from '../src/engine/generate.ts';
import type { LoadedModel } from '../src/engine/load.ts';
import { plainPrompt } from '../src/engine/prompt.ts';
import { readOptions } from '../src/engine/request.ts';
import type { TurnResult } from '../src/engine/turn.ts';
import { tokenId } from '../src/shared/numbers.ts';
import { MODEL_DEVICES } from './support/device.ts';
import { goldenFloats, goldenJson, projectFile } from './support/golden.ts';
import { loadForTest } from './support/load.ts';

interface Case {
  readonly name: string;
  readonly ids: readonly number[];
}

const [golden] = goldenJson<{ readonly cases: readonly Case[] }>('tiny/text.json').cases;
if (!golden) throw new Error('no golden case');

/** What the reference's logits make of each token, in f64. */
const logits = [...goldenFloats(`tiny/${golden.name}.q8_0.logits.bin`)];
const greatest = Math.max(...logits);
const logSum = Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit - greatest), 0));
const expected = logits.map((logit) => logit - greatest - logSum);

type Options = Parameters<typeof readOptions>[0];

describe.each(MODEL_DEVICES.slice(0, 2))('the probabilities of tokens on $device', ({ open }) => {
  let model: LoadedModel;
  beforeAll(async () => {
    model = await loadForTest(projectFile('public/models/tiny-gemma3-q8_0.gguf'), {}, open);
  });
  afterAll(() => model.release());

  async function answer(options: Options): Promise<{ pieces: AnswerPiece[]; result: TurnResult }> {
    const prompt = plainPrompt([{ kind: 'tokens', ids: golden!.ids.map((id) => tokenId(id)) }]);
    const asked = readOptions({ temperature: 0, max_tokens: 24, ...options });
    const turn = generate(model, prompt, asked, new AbortController().signal);
    const pieces: AnswerPiece[] = [];
    for (;;) {
      const { done, value } = await turn.next();
      if (done) return { pieces, result: value };
      pieces.push(value);
    }
  }

  test('are those of the reference', async () => {
    const { result } = await answer({ max_tokens: 1, logprobs: true, top_logprobs: 20 });
    const [first] = result.logprobs;
    const best = [...expected.keys()].sort((a, b) => (expected[b] ?? 0) - (expected[a] ?? 0)).slice(0, 20);
    expect(first?.top_logprobs).toHaveLength(20);
    for (const [place, id] of best.entries()) {
      const { token, logprob } = first!.top_logprobs[place]!;
      expect(logprob).toBeCloseTo(expected[id] ?? NaN, 1);
      if (place === 0) expect(token).toBe(new TextDecoder().decode(model.tokenizer.textBytesOf(tokenId(id))));
    }
    expect(first?.logprob).toBe(first?.top_logprobs[0]?.logprob);
  });

  test('come with the text of their tokens, streamed and whole', async () => {
    const { pieces, result } = await answer({ logprobs: true, top_logprobs: 2 });
    const streamed = pieces.flatMap(({ logprobs = [] }) => logprobs);
    expect(streamed).toEqual(result.logprobs);
    expect(streamed.map(({ token }) => token).join('')).toBe(result.text);
    const bytes = streamed.flatMap((each) => each.bytes ?? []);
    expect(new TextDecoder().decode(Uint8Array.from(bytes))).toBe(result.text);
    for (const { top_logprobs: top, logprob } of streamed) {
      expect(top).toHaveLength(2);
      // The likeliest is taken.
      expect(top[0]?.logprob).toBe(logprob);
    }
  });

  test('are told by themselves, and change nothing', async () => {
    const plain = await answer({});
    expect(plain.result.logprobs).toEqual([]);
    expect(plain.pieces.some(({ logprobs }) => logprobs)).toBe(false);
    const { result } = await answer({ logprobs: true });
    expect(result.ids).toEqual(plain.result.ids);
    expect(result.logprobs.every(({ top_logprobs: top }) => top.length === 0)).toBe(true);
  });

  test('end where a stop text cuts the answer off', async () => {
    const { result: whole } = await answer({ logprobs: true });
    const stop = whole.text.slice(10, 16);
    const { result } = await answer({ logprobs: true, stop });
    expect(result.text).toBe(whole.text.slice(0, 10));
    const tokens = result.logprobs.map(({ token }) => token);
    expect(tokens.slice(0, -1).join('').length).toBeLessThan(10);
    expect(tokens.join('').length).toBeGreaterThanOrEqual(10);
  });

  test('are those after a bias', async () => {
    const ring = 9;
    const { result } = await answer({
      logprobs: true,
      top_logprobs: 1,
      logit_bias: { [ring]: 100 },
      max_tokens: 2,
    });
    expect(result.logprobs.map(({ token }) => token)).toEqual(['\n', '\n']);
    expect(result.logprobs[0]?.logprob).toBeCloseTo(0, 6);
  });
});
