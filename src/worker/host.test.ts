import { describe, expect, it } from 'vitest';
import { FakeEngine } from '../../test/support/fake-engine.ts';
import { FacetError } from '../shared/errors.ts';
import { type HostPort, serve } from './host.ts';
import type { FromWorker, LoadRequest, SourceSpec, ToWorker } from './protocol.ts';

const url = (name: string): SourceSpec => ({ kind: 'url', url: name, name });

/** A host whose sources are only names; `refused` cannot be opened. */
function host() {
  const answers = new Map<number, FromWorker>();
  let receive: (event: MessageEvent<ToWorker>) => void = () => undefined;
  const port: HostPort = {
    postMessage: (message) => void ('id' in message && answers.set(message.id, message)),
    addEventListener: (_, listener) => {
      receive = listener;
    },
  };
  const signals: AbortSignal[] = [];
  serve({
    port,
    createEngine: (onStatus) => new FakeEngine({ onStatus, pauseMs: 0 }),
    openSource: async (spec, signal) => {
      const name = spec.kind === 'url' ? spec.name : '';
      if (name === 'refused') throw new FacetError('source-failed', 'Not to be had.', 'Choose another.');
      signals.push(signal);
      return { name };
    },
  });
  const load = (...names: string[]) => request({ sources: names.map((name) => url(name)) });
  const request = async (argument: LoadRequest) => {
    const id = answers.size + 1;
    receive({
      data: { kind: 'call', id, name: 'load', argument },
    } as unknown as MessageEvent<ToWorker>);
    await expect.poll(() => answers.get(id)).toBeDefined();
    return answers.get(id);
  };
  return { load, request, signals };
}

describe('loading', () => {
  it('keeps its sources wanted when it succeeds', async () => {
    const { load, signals } = host();
    expect(await load('a.gguf')).toMatchObject({ kind: 'result' });
    expect(signals[0]?.aborted).toBe(false);
  });

  it('lets go of its sources when it fails', async () => {
    const { load, signals } = host();
    expect(await load('truncated.gguf')).toMatchObject({ kind: 'error' });
    expect(signals[0]?.aborted).toBe(true);
  });

  it('goes without a small model that may be left out and cannot be opened', async () => {
    const { request } = host();
    const sources = [url('a.gguf')];
    const draft = { sources: [url('refused')] };
    expect(await request({ sources, draft })).toMatchObject({ error: { code: 'source-failed' } });
    expect(await request({ sources, draft: { ...draft, optional: true } })).toMatchObject({ kind: 'result' });
  });

  it('lets go of the others when one cannot be opened', async () => {
    const { load, signals } = host();
    expect(await load('a.gguf', 'refused')).toMatchObject({ error: { code: 'source-failed' } });
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
  });
});
