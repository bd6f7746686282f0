import { describe, expect, it } from 'vitest';
import type { StoredFile } from '../../shared/downloads.ts';
import type { FacetClient } from '../../worker/client.ts';
import { draftChoice } from './draft-choice.ts';
import type { EngineContext } from './engine-context.ts';
import type { EngineState } from './engine-state.ts';
import { USUAL_LIMITS } from './limits.ts';

const stored = (path: string, more: Partial<StoredFile> = {}): StoredFile =>
  ({
    key: `hub/${path}`,
    name: path.replace(/.*\//, ''),
    origin: { kind: 'hub', repo: 'g/g', path },
    size: 300,
    storedBytes: 300,
    state: 'verified',
    sha256: undefined,
    lastUsed: 1,
    ...more,
  }) as StoredFile;

const SMALL = stored('s/gemma-3-270m-it-Q8_0.gguf');
const large = (name: string) => ({ sources: [{ kind: 'url', url: `x/${name}`, name } as const] });

function choose(name: string, files: readonly StoredFile[], draft = true) {
  const context = {
    store: { getState: () => ({ limits: { ...USUAL_LIMITS, draft } }) as EngineState },
    client: { call: () => Promise.resolve({ files }) } as unknown as FacetClient,
    memoryBytes: () => 8e9,
  } as unknown as EngineContext;
  return draftChoice(context, large(name), new AbortController().signal);
}

describe('a small model that guesses by itself', () => {
  it('is the 270M for chats, where it is stored and the model is a 4B or larger', async () => {
    const { draft } = await choose('gemma-3-4b-it-Q4_0.gguf', [stored('b/gemma-3-1b-it.gguf'), SMALL]);
    expect(draft).toMatchObject({ optional: true, memoryBytes: 8e9 });
    expect(draft?.sources).toMatchObject([{ name: SMALL.name }]);
  });

  it.each<[string, string, readonly StoredFile[], boolean]>([
    ['not for the 1B', 'gemma-3-1b-it-Q4_0.gguf', [SMALL], true],
    ['not for other models', 'llama-3-4b.gguf', [SMALL], true],
    ['not where a person wants none', 'gemma-3-12b-it.gguf', [SMALL], false],
    ['not a base model', 'gemma-3-12b-it.gguf', [stored('s/gemma-3-270m-Q8_0.gguf')], true],
    ['not where a part is missing', 'gemma-3-12b-it.gguf', [{ ...SMALL, state: 'partial' }], true],
    ['not one that was removed', 'gemma-3-12b-it.gguf', [{ ...SMALL, removed: true }], true],
    ['not where nothing is stored', 'gemma-3-27b-it.gguf', [], true],
  ])('%s', async (_, name, files, wanted) => {
    expect(await choose(name, files, wanted)).toEqual({});
  });

  it('is not waited for where the disk says nothing and the load is stopped, or where it refuses', async () => {
    const asking = (call: () => Promise<unknown>, signal: AbortSignal) =>
      draftChoice(
        {
          store: { getState: () => ({ limits: USUAL_LIMITS }) as EngineState },
          client: { call } as unknown as FacetClient,
          memoryBytes: () => 8e9,
        } as unknown as EngineContext,
        large('gemma-3-12b-it.gguf'),
        signal,
      );
    const stopping = new AbortController();
    const waiting = asking(() => new Promise(() => undefined), stopping.signal);
    stopping.abort();
    expect(await waiting).toEqual({});
    const refused = () => Promise.reject(new Error('no database here'));
    expect(await asking(refused, new AbortController().signal)).toEqual({});
  });
});
