import { describe, expect, it } from 'vitest';
import { quickClock } from '../../../test/support/quick-clock.ts';
import { Web } from '../source/web.ts';
import { ggufChoices } from './gguf-files.ts';
import { Hub, HUB_ORIGIN } from './hub.ts';

const ABOUT = { sha: 'a'.repeat(40), gated: false };

/** The listing that comes of these entries. */
function listing(entries: unknown, headers: HeadersInit = {}): ReturnType<Hub['listing']> {
  const fetch = async (input: RequestInfo | URL) => {
    const { href } = input as URL;
    return href.includes('/tree/') ? Response.json(entries, { headers }) : Response.json(ABOUT);
  };
  const web = new Web({ base: undefined, fetch });
  const hub = new Hub({ web, clock: quickClock, online: () => true });
  return hub.listing('org/model', 'main', new AbortController().signal);
}

const entry = (size: unknown, path = 'a-Q4_0.gguf') => ({ type: 'file', path, size });

describe('what a hub lists', () => {
  it.each([-1, 0.5, 1e308, 2 ** 53, '12', null, undefined])('leaves out a file of %s bytes', async (size) => {
    const { files } = await listing([entry(size), entry(5, 'b.gguf')]);
    expect(files).toEqual([{ path: 'b.gguf', size: 5 }]);
    expect(ggufChoices(files)).toHaveLength(1);
  });

  it('is bounded in its length', async () => {
    const { files } = await listing(Array.from({ length: 200_000 }, (_, index) => entry(1, `${index}.gguf`)));
    expect(files.length).toBe(20_000);
  });

  it.each([
    [20_000, true],
    [20_001, false],
  ])('says whether it is whole, of %s files', async (length, expected) => {
    const { isWhole } = await listing(Array.from({ length }, (_, index) => entry(1, `${index}.gguf`)));
    expect(isWhole).toBe(expected);
  });

  it('is not whole where its pages go on', async () => {
    const { files, isWhole } = await listing([entry(1)], { link: `<${HUB_ORIGIN}/api/tree/>; rel="next"` });
    expect(files.length).toBe(20);
    expect(isWhole).toBe(false);
  });

  it('is put together from twenty thousand parts at once', async () => {
    const part = (index: number) => `a-${String(index + 1).padStart(5, '0')}-of-20000.gguf`;
    const { files } = await listing(Array.from({ length: 20_000 }, (_, index) => entry(1, part(index))));
    const choices = ggufChoices(files);
    expect(choices.map((choice) => [choice.size, choice.files.length])).toEqual([[20_000, 20_000]]);
  });

  it.each<unknown>([null, 'text', { a: 1 }, 7])('is refused where it is no list: %j', async (entries) => {
    await expect(listing(entries)).rejects.toMatchObject({ code: 'source-failed' });
  });

  it('holds odd entries', async () => {
    const odd = [null, 3, 'x', [], { type: 'file' }, entry(1, 'x'.repeat(100_000))];
    expect((await listing(odd)).files).toEqual([]);
  });
});
