import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { generate } from '../src/engine/generate.ts';
import type { LoadedModel } from '../src/engine/load.ts';
import { chatPrompt, plainPrompt } from '../src/engine/prompt.ts';
import { readMessages } from '../src/engine/request-messages.ts';
import { readOptions } from '../src/engine/request.ts';
import { tokenId, type TokenId } from '../src/shared/numbers.ts';
import { MODEL_DEVICES } from './support/device.ts';
import { goldenFloats, goldenJson, projectFile } from './support/golden.ts';
import { loadForTest } from './support/load.ts';
import { nmse } from './support/nmse.ts';

interface LayerStatistics {
  readonly mean: number;
  readonly std: number;
  readonly first8: readonly number[];
}

interface Results {
  readonly logits: string;
  readonly top20: readonly (readonly [number, number])[];
  readonly greedy_ids: readonly number[];
  readonly greedy_text: string;
  readonly min_margin: number;
  readonly layers: Readonly<Record<string, LayerStatistics>>;
}

interface Case {
  readonly name: string;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
  readonly ids: readonly number[];
  readonly weights: Readonly<Record<'q8_0' | 'f32', Results>>;
}

const { cases } = goldenJson<{ readonly cases: readonly Case[] }>('tiny/text.json');
const FILES = {
  q8_0: 'public/models/tiny-gemma3-q8_0.gguf',
  f32: 'test/fixtures/tiny-gemma3-f32.gguf',
} as const;

/** Greedy steps are compared as far as the reference is sure (DESIGN 7: margin 0.05 with f32 activations). */
const SURE = 0.05;

/** Greedy steps on the adapter, where one in software takes its time; the processor goes to each answer's end. */
const STEPS_ON_ADAPTER = 24;

const runs = MODEL_DEVICES.flatMap(({ device, open }) =>
  (['q8_0', 'f32'] as const).map((weights) => ({ weights, device, open })),
);

describe.each(runs)('tiny-gemma3 $weights against the reference on $device', ({ weights, device, open }) => {
  let model: LoadedModel;
  const { signal } = new AbortController();
  beforeAll(async () => {
    model = await loadForTest(projectFile(FILES[weights]), {}, open);
  });
  afterAll(() => model.release());

  test.each(cases)('$name', { timeout: 240_000 }, async ({ ids, messages, weights: results }) => {
    const expected = results[weights];
    const prompt: TokenId[] = ids.map((id) => tokenId(id));
    const { segments } = await chatPrompt(model, readMessages(messages), signal);
    expect(segments).toEqual([{ kind: 'tokens', ids: prompt }]);

    const taps = new Map<string, Float32Array>();
    const logits = await model.decoder.logits([{ kind: 'tokens', ids: prompt }], {
      tap: (name, layer, values) =>
        void taps.set(
          name === 'residual' ? `layer_${String(layer).padStart(2, '0')}` : name.replace('-', '_'),
          values,
        ),
    });
    expect(nmse(logits, goldenFloats(`tiny/${expected.logits}`))).toBeLessThan(3e-6);
    for (const [name, statistics] of Object.entries(expected.layers)) {
      const values = taps.get(name);
      expect(values, name).toBeDefined();
      expect(nmse(values?.subarray(0, 8) ?? [], statistics.first8), name).toBeLessThan(3e-6);
      const mean =
        (values ?? new Float32Array()).reduce((sum, value) => sum + value, 0) / (values?.length ?? 1);
      expect(Math.abs(mean - statistics.mean), name).toBeLessThan(2e-3 * statistics.std);
    }

    const steps = Math.min(
      expected.greedy_ids.length,
      device === 'the adapter' ? STEPS_ON_ADAPTER : Infinity,
    );
    const turn = generate(
      model,
      plainPrompt([{ kind: 'tokens', ids: prompt }]),
      readOptions({ temperature: 0, max_tokens: steps }),
      signal,
    );
    let next = await turn.next();
    let streamed = '';
    while (!next.done) {
      streamed += next.value.text;
      next = await turn.next();
    }
    if (expected.min_margin > SURE) {
      expect(next.value.ids).toEqual(expected.greedy_ids.slice(0, steps));
      if (steps === expected.greedy_ids.length) expect(streamed).toBe(expected.greedy_text);
      else expect(expected.greedy_text.startsWith(streamed)).toBe(true);
    } else expect(next.value.ids[0]).toBe(expected.greedy_ids[0]);
  });
});
