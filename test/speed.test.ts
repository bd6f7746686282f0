import { afterAll, beforeAll, expect, it } from 'vitest';
import { FacetEngine } from '../src/engine/engine.ts';
import type { EngineStatus } from '../src/shared/engine-status.ts';
import type { SpeedProgress, SpeedReport } from '../src/shared/speed.ts';
import { fileSource } from '../tools/cli/file-source.ts';
import { openNodeProcessor } from './support/device.ts';
import { projectFile } from './support/golden.ts';

let engine: FacetEngine;
const statuses: EngineStatus[] = [];
const { signal } = new AbortController();

beforeAll(async () => {
  engine = new FacetEngine({
    gpu: undefined,
    openProcessor: () => openNodeProcessor(1),
    onStatus: (status) => statuses.push(status),
  });
  const source = await fileSource(projectFile('public/models/tiny-gemma3-q8_0.gguf'));
  await engine.load([source], { signal, contextLength: 512 });
});
afterAll(() => engine.unload());

async function answer(): Promise<string> {
  const messages = [{ role: 'user' as const, content: 'What is 4 + 5?' }];
  const turn = engine.chat({ messages, temperature: 0, max_tokens: 12 }, signal);
  for (;;) {
    const { done, value } = await turn.next();
    if (done) return value.choices[0]?.message.content ?? '';
  }
}

async function measured(
  measuring: AsyncGenerator<SpeedProgress, SpeedReport>,
  onProgress: (progress: SpeedProgress) => void = () => undefined,
): Promise<SpeedReport> {
  for (;;) {
    const { done, value } = await measuring.next();
    if (done) return value;
    onProgress(value);
  }
}

const request = { contexts: [16, 64, 4096, 5000], prefill: 32, decode: 4 };

it('measures each context once, those too long at the end of it, and leaves the model as it was', async () => {
  const before = await answer();
  const steps: SpeedProgress[] = [];
  const report = await measured(engine.speed(request, signal), (progress) => steps.push(progress));
  expect(report.rows.map(({ context }) => context)).toEqual([16, 64, 476]);
  for (const row of report.rows) {
    expect(row.prefillTokensPerSecond).toBeGreaterThan(0);
    expect(row.decodeTokensPerSecond).toBeGreaterThan(0);
    expect(row.bytesPerToken).toBeGreaterThan(3e6);
  }
  expect(steps.map(({ done }) => done)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect(steps.every(({ total }) => total === 7)).toBe(true);
  expect(statuses.some((status) => status.kind === 'generating' && status.measuring)).toBe(true);
  expect(engine.status.kind).toBe('ready');
  expect(engine.memory().length).toBe(0);
  expect(await answer()).toBe(before);
});

it('ends when it is stopped, and the model answers as before', async () => {
  const before = await answer();
  const stop = new AbortController();
  const measuring = measured(engine.speed(request, stop.signal), ({ step }) => {
    if (step === 'prefill') stop.abort();
  });
  await expect(measuring).rejects.toMatchObject({ code: 'aborted' });
  expect(engine.status.kind).toBe('ready');
  expect(await answer()).toBe(before);
});

it('refuses what has no room, and a model that is not there', async () => {
  await expect(measured(engine.speed({ ...request, prefill: 600 }, signal))).rejects.toMatchObject({
    code: 'bad-request',
  });
  const empty = new FacetEngine({ gpu: undefined, onStatus: () => undefined });
  await expect(measured(empty.speed(request, signal))).rejects.toMatchObject({ code: 'not-loaded' });
});
