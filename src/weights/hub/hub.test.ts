import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { HUB_TOKEN, HUB_TOKEN_EXPIRED, TestHub } from '../../../test/support/hub.ts';
import { quickClock } from '../../../test/support/quick-clock.ts';
import { Web } from '../source/web.ts';
import { parseAddress } from './address.ts';
import { pinnedCatalogue, resolveCatalogue } from './catalogue.ts';
import { quantisationOf } from '../../shared/quantisation-name.ts';
import { ggufChoices } from './gguf-files.ts';
import { Hub } from './hub.ts';

const { signal } = new AbortController();
const bytes = (length: number) => new Uint8Array(length).fill(7);

let server: TestHub;
let hub: Hub;

beforeAll(async () => {
  server = await TestHub.start();
});
beforeEach(() => {
  const web = new Web({ base: undefined, extraOrigins: server.origins });
  hub = new Hub({ web, clock: quickClock, online: () => true, origin: server.origin });
});
afterAll(() => server.stop());

describe('Hub', () => {
  it('lists all pages of a repository, with sizes and the SHA-256 of large files', async () => {
    const files = Object.fromEntries(
      ['README.md', 'a-Q4_0.gguf', 'b-Q8_0.gguf', 'sub/c-F16.gguf', 'mmproj.gguf'].map((path, index) => [
        path,
        bytes(10 + index),
      ]),
    );
    server.publish('org/model', files);
    const listing = await hub.listing('org/model', 'main', signal);
    expect(listing).toMatchObject({ repo: 'org/model', revision: 'main', gated: false, licence: 'gemma' });
    expect(listing.commit).toMatch(/^[\da-f]{40}$/);
    expect(listing.files.map(({ path, size }) => [path, size])).toEqual(
      Object.entries(files).map(([path, { length }]) => [path, length]),
    );
    expect(listing.files[0]).not.toHaveProperty('sha256');
    expect(listing.files[1]?.sha256).toBe(createHash('sha256').update(bytes(11)).digest('hex'));
  });

  it('does without a token that the hub does not know, and says so where one is needed', async () => {
    server.publish('org/open', { 'model.gguf': new Uint8Array(9) });
    server.publish('org/gated', { 'model.gguf': new Uint8Array(9) }, { gated: true });
    hub.token = HUB_TOKEN_EXPIRED;
    expect((await hub.listing('org/open', 'main', signal)).files).toHaveLength(1);
    expect(hub.headers(hub.fileUrl('org/open', 'main', 'model.gguf'))).toEqual({});
    await expect(hub.listing('org/gated', 'main', signal)).rejects.toMatchObject({
      code: 'access-refused',
      message: expect.stringContaining('does not know the access token'),
    });
    hub.token = HUB_TOKEN;
    expect((await hub.listing('org/gated', 'main', signal)).files).toHaveLength(1);
  });

  it('shows the token to the hub alone, and says what to do without one', async () => {
    server.publish('org/gated', { 'a.gguf': bytes(3) }, { gated: true });
    await expect(hub.listing('org/gated', 'main', signal)).rejects.toMatchObject({
      code: 'access-refused',
      hint: /token/,
      data: { status: 401 },
    });
    hub.token = 'hf_of_someone_else';
    await expect(hub.listing('org/gated', 'main', signal)).rejects.toMatchObject({ data: { status: 403 } });
    hub.token = ` ${HUB_TOKEN}\n`;
    expect((await hub.listing('org/gated', 'main', signal)).gated).toBe(true);
    expect(hub.headers(new URL(`${server.origin}/a`))).toEqual({ Authorization: `Bearer ${HUB_TOKEN}` });
    expect(hub.headers(new URL('https://cdn.hf.co/a'))).toEqual({});
    hub.token = '';
    expect(hub.headers(new URL(`${server.origin}/a`))).toEqual({});
  });

  it('says clearly what does not exist', async () => {
    await expect(hub.listing('org/none', 'main', signal)).rejects.toMatchObject({ code: 'access-refused' });
    server.publish('org/model', { 'a.gguf': bytes(1) });
    await expect(hub.listing('org/model', 'v9', signal)).rejects.toMatchObject({ data: { status: 404 } });
  });

  it('encodes paths, whatever is in them', () => {
    expect(hub.fileUrl('a/b', 'refs/pr/1', 'x y/ü#1.gguf').pathname).toBe(
      '/a/b/resolve/refs%2Fpr%2F1/x%20y/%C3%BC%231.gguf',
    );
  });
});

describe('parseAddress', () => {
  const repo = 'ggml-org/gemma-3-4b-it-GGUF';
  const main = { kind: 'repository', repo, revision: 'main' };
  const file = 'gemma-3-4b-it-Q4_K_M.gguf';

  it.each([
    [repo, main],
    [` ${repo}\n`, main],
    [`hf.co/${repo}`, main],
    [`huggingface.co/${repo}`, main],
    [`https://huggingface.co/${repo}`, main],
    [`https://hf.co/${repo}/`, main],
    [`https://huggingface.co/${repo}?library=x#readme`, main],
    [`${repo}@v2`, { ...main, revision: 'v2' }],
    [`${repo}:Q4_K_M`, { ...main, quantisation: 'Q4_K_M' }],
    [`hf.co/${repo}:Q8_0`, { ...main, quantisation: 'Q8_0' }],
    [`https://huggingface.co/${repo}/tree/main`, main],
    [`https://huggingface.co/${repo}/blob/main/${file}`, { ...main, path: file }],
    [
      `https://huggingface.co/${repo}/resolve/refs%2Fpr%2F3/a/${file}?download=true`,
      {
        ...main,
        revision: 'refs/pr/3',
        path: `a/${file}`,
      },
    ],
    [`https://example.org/${file}`, { kind: 'url', url: `https://example.org/${file}` }],
  ])('%s', (text, expected) => expect(parseAddress(text)).toEqual(expected));

  it.each([
    '',
    'gemma',
    'a/b/c',
    'https://',
    'https://huggingface.co/',
    'https://huggingface.co/datasets/a/b',
    '../..',
  ])('refuses %j', (text) =>
    expect(() => parseAddress(text)).toThrow(expect.objectContaining({ code: 'bad-request' })),
  );
});

describe('ggufChoices', () => {
  it('puts parts together in order and leaves incomplete sets out', () => {
    const choices = ggufChoices([
      { path: 'big-Q4_K_M-00002-of-00002.gguf', size: 5 },
      { path: 'big-Q4_K_M-00001-of-00002.gguf', size: 10 },
      { path: 'part-Q8_0-00001-of-00003.gguf', size: 1 },
      { path: 'small-IQ2_XXS.gguf', size: 3 },
      { path: 'mmproj-F16.gguf', size: 4 },
      { path: 'config.json', size: 9 },
    ]);
    expect(
      choices.map(({ files, size, quantisation, vision, supported }) => [
        files.map(({ path }) => path),
        size,
        quantisation,
        vision,
        supported,
      ]),
    ).toEqual([
      [['small-IQ2_XXS.gguf'], 3, 'IQ2_XXS', false, false],
      [['mmproj-F16.gguf'], 4, 'F16', true, true],
      [['big-Q4_K_M-00001-of-00002.gguf', 'big-Q4_K_M-00002-of-00002.gguf'], 15, 'Q4_K_M', false, true],
    ]);
  });

  it.each([
    ['gemma-3-270m-it-Q8_0.gguf', 'Q8_0'],
    ['google_gemma-3-4b-it-qat-Q4_0.gguf', 'Q4_0'],
    ['gemma-3-12b-it-qat-q4_0-gguf-IQ4_XS.gguf', 'IQ4_XS'],
    ['gemma-3-4b-it-UD-Q4_K_XL.gguf', 'UD-Q4_K_XL'],
    ['mmproj-model-f16.gguf', 'F16'],
    ['gemma-3-4b-it.Q3_K_L.gguf', 'Q3_K_L'],
    ['BF16/gemma-3-27b-it-BF16-00001-of-00002.gguf', 'BF16'],
    ['model.gguf', undefined],
  ])('reads the quantisation of %s', (path, expected) => expect(quantisationOf(path)).toBe(expected));
});

describe('the catalogue', () => {
  it('has the five sizes, each with a recommended file in every repository, and eyes where the model has', () => {
    const all = pinnedCatalogue(hub);
    expect(all.map(({ shape }) => shape)).toEqual(['270m', '1b', '4b', '12b', '27b']);
    for (const { vision, repositories, licence } of all) {
      expect(licence.url).toMatch(/^https:/);
      expect(repositories.map(({ publisher }) => publisher)).toEqual(['ggml-org', 'unsloth', 'bartowski']);
      for (const source of repositories) {
        expect(source.pinned).toBe(true);
        expect(source.models.length).toBeGreaterThan(0);
        expect(source.vision !== undefined).toBe(vision);
      }
    }
  });

  it('takes names and sizes from the hub where it can, and marks the rest as pinned', async () => {
    server.publish('ggml-org/gemma-3-4b-it-GGUF', {
      'new-name-Q8_0.gguf': bytes(20),
      'new-name-Q4_K_M.gguf': bytes(10),
      'new-name-IQ1_S.gguf': bytes(5),
      'mmproj-f32.gguf': bytes(8),
      'mmproj-f16.gguf': bytes(4),
    });
    const all = await resolveCatalogue(hub, signal);
    const [found, ...others] = all.find(({ shape }) => shape === '4b')!.repositories;
    expect(found).toMatchObject({ pinned: false, vision: { size: 4 } });
    expect(found?.models.map(({ files: [file] }) => [file?.path, file?.size, file?.sha256?.length])).toEqual([
      ['new-name-Q4_K_M.gguf', 10, 64],
      ['new-name-Q8_0.gguf', 20, 64],
    ]);
    expect(others.every(({ pinned }) => pinned)).toBe(true);
  });
});
