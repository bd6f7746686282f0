import type { ChatCompletion, ChatCompletionMessageParam } from '@mlc-ai/web-llm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FacetEngine } from '../src/engine/engine.ts';
import { FacetError } from '../src/shared/errors.ts';
import { fileSource } from '../tools/cli/file-source.ts';
import { nodeGpu } from './support/device.ts';
import { projectFile } from './support/golden.ts';

const never = () => new AbortController().signal;
const FILES = ['tiny-gemma3-q8_0.gguf', 'mmproj-tiny-gemma3-f16.gguf'];
const sources = () => Promise.all(FILES.map((name) => fileSource(projectFile(`public/models/${name}`))));

describe('a turn that cannot go on', () => {
  let engine: FacetEngine;
  let device: GPUDevice;
  let onOpened: ((opened: GPUDevice) => void) | undefined;

  beforeAll(async () => {
    const gpu = await nodeGpu();
    const requestAdapter = async (options?: GPURequestAdapterOptions) => {
      const adapter = await gpu.requestAdapter(options);
      if (!adapter) return null;
      const requestDevice = adapter.requestDevice.bind(adapter);
      adapter.requestDevice = async (wanted) => {
        device = await requestDevice(wanted);
        onOpened?.(device);
        return device;
      };
      return adapter;
    };
    engine = new FacetEngine({
      gpu: { requestAdapter } as unknown as GPU,
      onStatus: () => undefined,
      // An image that never comes.
      readImage: (_, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason as Error));
        }),
    });
    await engine.load(await sources(), { signal: never() });
  });
  afterAll(() => engine.unload());

  async function ask(
    content: ChatCompletionMessageParam['content'],
    signal = never(),
    onText: () => void = () => undefined,
  ): Promise<ChatCompletion> {
    const messages = [{ role: 'user', content }] as ChatCompletionMessageParam[];
    const turn = engine.chat({ messages, temperature: 0, max_tokens: 12, stream: true }, signal);
    for (;;) {
      const next = await turn.next();
      if (next.done) return next.value;
      onText();
    }
  }

  test('stopped while an image is read it ends as any other that is stopped', async () => {
    const controller = new AbortController();
    const answer = ask([{ type: 'image_url', image_url: { url: 'blob:slow' } }], controller.signal);
    setTimeout(() => controller.abort(), 20);
    expect((await answer).choices[0]).toMatchObject({ finish_reason: 'abort', message: { content: '' } });
    expect(engine.status.kind).toBe('ready');
  });

  test('says that the GPU was lost, and the next load has the same answers', async () => {
    const before = (await ask('Hello')).choices[0]?.message.content;
    const failed = await ask('Who are you?', never(), () => device.destroy()).catch((error: unknown) =>
      FacetError.from(error),
    );
    expect(failed).toMatchObject({ code: 'device-lost', hint: expect.stringContaining('again') });
    expect(engine.status).toMatchObject({ kind: 'lost', error: { code: 'device-lost' } });
    await expect(ask('Hello')).rejects.toMatchObject({ code: 'device-lost' });
    await engine.load(await sources(), { signal: never() });
    expect((await ask('Hello')).choices[0]?.message.content).toBe(before);
  });

  test('a GPU that is lost in the middle of a load is opened once more', async () => {
    let first: GPUDevice | undefined;
    onOpened = (opened) => {
      if (first) return;
      first = opened;
      // As where the process is killed: what is asked of it fails at once, in words of its own.
      opened.createComputePipelineAsync = () => {
        opened.destroy();
        return Promise.reject(new DOMException('Instance dropped', 'OperationError'));
      };
    };
    await engine.unload();
    await engine.load(await sources(), { signal: never() });
    expect(first).toBeDefined();
    expect(device).not.toBe(first);
    expect((await ask('Hello')).usage?.completion_tokens).toBeGreaterThan(0);
  });
});
