import { beforeAll, expect, test } from 'vitest';
import { generate } from '../../src/engine/generate.ts';
import { loadModel, prepareLoad } from '../../src/engine/load.ts';
import { textPrompt } from '../../src/engine/prompt.ts';
import { readOptions } from '../../src/engine/request.ts';
import { StateStore } from '../../src/kv/state-store.ts';
import { kvStateBytes } from '../../src/model/kv-sizes.ts';
import { openModel } from '../../src/weights/open-model.ts';
import { fileSource } from '../../tools/cli/file-source.ts';
import { realModel } from '../support/golden.ts';
import { openNodeProcessor } from '../support/device.ts';
import { freshIndexedDb } from '../support/indexed-db.ts';

const path = realModel();
const { signal } = new AbortController();

beforeAll(() => freshIndexedDb());

test.skipIf(path === undefined)(
  'a state of the 270M takes what is planned, and comes back sooner than its prompt is computed',
  async () => {
    const source = await fileSource(path ?? '');
    const prepared = prepareLoad(await openModel([source]), {});
    const store = new StateStore();
    const model = await loadModel(await openNodeProcessor(2), prepared, { signal, states: store });
    const { states, decoder } = model;
    if (!states) throw new Error('nothing is kept');
    const asked = textPrompt(model, 'The river runs past the old mill and on. '.repeat(60));
    const run = async () => {
      const turn = generate(model, asked, readOptions({ temperature: 0, max_tokens: 1 }), signal);
      let next = await turn.next();
      while (!next.done) next = await turn.next();
      return next.value.timings;
    };
    /** Another conversation takes the place of the one in memory. */
    const leave = async () => {
      await decoder.vacate(0);
      model.transcript.become([], []);
      model.transcript.checkpoints.forgetAfter(0);
    };
    const first = await run();
    const { length, layers, contextLength } = decoder.cache;
    states.keep('chat', []);
    await states.written();
    const planned = kvStateBytes(
      layers.map(({ layer }) => layer),
      length,
      { contextLength, type: 'f16' },
    );
    expect(store.usage).toEqual({ bytes: planned, states: 1 });
    await leave();
    const state = await states.find('chat');
    const restored = state && (await states.restore(state, asked.segments, signal));
    expect(restored?.tokens).toBe(first.promptTokens - 1);
    await leave();
    const second = await run();
    const prefill = Math.min(first.prefillMs, second.prefillMs);
    const ratio = prefill / (restored?.milliseconds ?? Infinity);
    console.log(
      `prefill of ${first.promptTokens} tokens ${first.prefillMs.toFixed(0)} ms, restored in ${restored?.milliseconds.toFixed(0)} ms, prefill ${second.prefillMs.toFixed(0)} ms: ${ratio.toFixed(0)} times; ${planned} bytes on disk, as planned`,
    );
    expect(ratio).toBeGreaterThan(2);
    model.release();
    await source.close();
  },
);
