import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BufferSlice } from '../src/device/memory.ts';
import { generate } from '../src/engine/generate.ts';
import type { LoadedModel } from '../src/engine/load.ts';
import { chatPrompt } from '../src/engine/prompt.ts';
import { questionTokens } from '../src/engine/question-size.ts';
import { readMessages } from '../src/engine/request-messages.ts';
import { readOptions } from '../src/engine/request.ts';
import { textTokensOf } from '../src/engine/sequence.ts';
import { lengthOf } from '../src/shared/segments.ts';
import { MODEL_DEVICES } from './support/device.ts';
import { goldenFloats, goldenJson, projectFile } from './support/golden.ts';
import { loadSeeing } from './support/load.ts';
import { nmse } from './support/nmse.ts';

interface Part {
  readonly type: 'text' | 'image';
  readonly text?: string;
  readonly image?: string;
}

interface Results {
  readonly logits: string;
  readonly greedy_ids: readonly number[];
  readonly greedy_text: string;
  readonly min_margin: number;
}

interface Case {
  readonly name: string;
  readonly messages: readonly { readonly role: string; readonly content: string | readonly Part[] }[];
  readonly images: readonly string[];
  readonly ids: readonly number[];
  readonly weights: Readonly<Record<'q8_0' | 'f32', Results>>;
}

const golden = goldenJson<{ readonly cases: readonly Case[]; readonly special_ids: Record<string, number> }>(
  'tiny/vision.json',
);
const SOFT_TOKEN = golden.special_ids['<image_soft_token>'];
const FILES = {
  q8_0: 'public/models/tiny-gemma3-q8_0.gguf',
  f32: 'test/fixtures/tiny-gemma3-f32.gguf',
} as const;
const SURE = 0.05;

/** Messages as the API takes them: images by address. */
const messagesOf = ({ messages }: Case) =>
  messages.map(({ role, content }) => ({
    role,
    content:
      typeof content === 'string'
        ? content
        : content.map((part) =>
            part.type === 'text'
              ? { type: 'text' as const, text: part.text ?? '' }
              : {
                  type: 'image_url' as const,
                  image_url: { url: projectFile(`test/golden/tiny/images/${part.image}`) },
                },
          ),
  }));

const runs = MODEL_DEVICES.flatMap(({ device, open }) =>
  (['q8_0', 'f32'] as const).map((weights) => ({ weights, device, open })),
);

describe.each(runs)('tiny-gemma3 $weights looking at images on $device', ({ weights, open }) => {
  let model: LoadedModel;
  let release: () => Promise<void>;
  const { signal } = new AbortController();
  beforeAll(async () => {
    ({ model, release } = await loadSeeing(
      projectFile(FILES[weights]),
      projectFile('public/models/mmproj-tiny-gemma3-f16.gguf'),
      open,
    ));
  });
  afterAll(() => release());

  test.each(golden.cases)('$name', { timeout: 120_000 }, async (example) => {
    const expected = example.weights[weights];
    const prompt = await chatPrompt(model, readMessages(messagesOf(example)), signal);
    expect(
      prompt.segments.flatMap((segment) =>
        segment.kind === 'tokens' ? [...segment.ids] : Array(segment.tokens).fill(SOFT_TOKEN),
      ),
    ).toEqual(example.ids);
    const embeddings = new Map<string, BufferSlice>();
    for (const segment of prompt.segments) {
      if (segment.kind === 'tokens' || !model.vision) continue;
      embeddings.set(segment.hash, await model.vision.embedding(segment, signal));
    }
    const logits = await model.decoder.logits(prompt.segments, { embeddings });
    expect(nmse(logits, goldenFloats(`tiny/${expected.logits}`))).toBeLessThan(3e-6);

    const options = readOptions({ temperature: 0, max_tokens: expected.greedy_ids.length });
    const turn = generate(model, prompt, options, signal);
    let next = await turn.next();
    while (!next.done) next = await turn.next();
    if (expected.min_margin > SURE) {
      expect(next.value.ids).toEqual(expected.greedy_ids);
      expect(next.value.text).toBe(expected.greedy_text);
    }
    expect(next.value.timings.imageTokens).toBe(example.ids.length - textTokensOf(prompt.segments).length);
  });

  test('a question is counted as it is asked, before anybody looks at its image', async () => {
    const url = projectFile(`test/golden/tiny/images/${golden.cases.flatMap(({ images }) => images)[0]}`);
    const text = 'What is the background colour?';
    const content = [
      { type: 'image_url' as const, image_url: { url } },
      { type: 'text' as const, text },
    ];
    const prompt = await chatPrompt(model, readMessages([{ role: 'user', content }]), signal);
    const images = [{ width: 64, height: 64, detail: 'auto' as const }];
    expect(questionTokens(model, { text, images })).toBe(lengthOf(prompt.segments));
  });

  test('each image was encoded once, in whatever case it came', () => {
    expect(model.vision?.encoded).toBe(new Set(golden.cases.flatMap(({ images }) => images)).size);
  });
});
