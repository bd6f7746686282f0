import { describe, expect, it, vi } from 'vitest';
import { Random } from '../../../test/support/random.ts';
import { mapChoices } from '../../../test/support/talk.ts';
import { ADVISED_SAMPLING } from '../../shared/sampling.ts';
import { BUILT_IN } from './built-in.ts';
import { MOST, presetSchema } from './preset.ts';
import { presetFile, readPresets } from './preset-file.ts';
import { createPresets } from './presets-store.ts';
import * as v from 'valibot';

const names = ({ store }: ReturnType<typeof createPresets>) => store.getState().own.map(({ name }) => name);

describe('presets', () => {
  it('are kept by name, changed in their place, and had back', () => {
    const storage = mapChoices();
    const presets = createPresets(storage);
    const ten = presets.begin({ name: 'Level 10', system: 'Ten.' });
    expect(names(presets)).toEqual([]);
    presets.save(ten);
    presets.save(presets.begin({ name: 'level 2', text: 'Two' }));
    expect(names(presets)).toEqual(['level 2', 'Level 10']);
    presets.save({ ...ten, sampling: { ...ADVISED_SAMPLING, temperature: 0 } });
    expect(createPresets(storage).store.getState().own[1]).toMatchObject({
      name: 'Level 10',
      system: 'Ten.',
      sampling: { temperature: 0 },
    });
    const back = presets.remove(ten.id);
    expect(names(createPresets(storage))).toEqual(['level 2']);
    back();
    expect(names(createPresets(storage))).toEqual(['level 2', 'Level 10']);
  });

  it('of two tabs stand beside each other', () => {
    const storage = mapChoices();
    const [here, there] = [createPresets(storage), createPresets(storage)];
    here.save(here.begin({ name: 'Here' }));
    there.save(there.begin({ name: 'There' }));
    expect(names(createPresets(storage))).toEqual(['Here', 'There']);
  });

  it('say when the browser keeps nothing, and stay on the page', () => {
    const full = {
      getItem: () => null,
      setItem: vi.fn<() => void>(() => {
        throw new Error('full');
      }),
    };
    const presets = createPresets(full);
    presets.save(presets.begin({ name: 'One' }));
    presets.save(presets.begin({ name: 'Two' }));
    expect(presets.store.getState().kept).toBe(false);
    expect(names(presets)).toEqual(['One', 'Two']);
  });

  it('of an earlier visit that are none cost no other', () => {
    const good = createPresets().begin({ name: 'Good' });
    const stored = JSON.stringify([null, 7, { id: 'x' }, good, { ...good, name: 'x'.repeat(101) }]);
    expect(names(createPresets(mapChoices(new Map([['facet.presets', stored]]))))).toEqual(['Good']);
  });

  it('that are built in are presets', () => {
    for (const preset of BUILT_IN) expect(v.parse(presetSchema, preset)).toMatchObject({ id: preset.id });
    expect(new Set(BUILT_IN.map(({ id }) => id)).size).toBe(BUILT_IN.length);
  });
});

describe('a file of presets', () => {
  it('is taken in once', async () => {
    const presets = createPresets();
    const made = [presets.begin({ name: 'A', system: 'a' }), presets.begin({ name: 'B', text: 'b' })];
    const read = await readPresets(presetFile(made));
    expect(read).toEqual(made);
    expect(presets.add(read)).toBe(2);
    expect(presets.add(read)).toBe(0);
    expect(names(presets)).toEqual(['A', 'B']);
  });

  const file = (change: object) =>
    new Blob([JSON.stringify({ format: 'facet-presets', version: 1, presets: [], ...change })]);
  const preset = { id: 'a', name: 'A' };
  it.each([
    ['no JSON', new Blob(['{']), /no JSON/],
    ['another file', new Blob(['[]']), /format facet-presets/],
    ['a newer version', file({ version: 2 }), /newer Facet/],
    ['a name that is missing', file({ presets: [{ ...preset, name: ' ' }] }), /name is missing/],
    ['an endless prompt', file({ presets: [{ ...preset, system: 'x'.repeat(20_001) }] }), /too long/],
    ['too many', file({ presets: Array.from({ length: MOST.presets + 1 }, () => preset) }), /too many/],
    ['a number for a name', file({ presets: [{ ...preset, name: 7 }] }), /presets\.0\.name/],
    ['one that is too large', { size: MOST.fileBytes + 1 } as Blob, /larger than 16 MiB/],
  ])('is refused for %s', async (_what, blob, why) => {
    await expect(readPresets(blob)).rejects.toMatchObject({ code: 'import-refused' });
    await expect(readPresets(blob)).rejects.toThrow(why);
  });

  it('with anything in it is taken or refused, and nothing else', async () => {
    const random = new Random(7);
    const odd: unknown[] = [
      null,
      true,
      -1,
      1e308,
      '',
      'x',
      [],
      {},
      [[[]]],
      { __proto__: null, constructor: 1 },
    ];
    const any = () => odd[random.integer(0, odd.length)];
    for (let round = 0; round < 300; round += 1) {
      const made = {
        id: 'a',
        name: 'A',
        [['id', 'name', 'system', 'text', 'sampling', '__proto__'][round % 6] ?? '']: any(),
      };
      const read = await readPresets(file({ presets: [made, any()].slice(0, 1 + (round % 2)) })).catch(
        (reason: unknown) => reason,
      );
      if (Array.isArray(read)) for (const each of read) expect(v.is(presetSchema, each)).toBe(true);
      else expect(read).toMatchObject({ code: 'import-refused' });
    }
  });
});
