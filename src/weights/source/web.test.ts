import { describe, expect, it } from 'vitest';
import { quickClock } from '../../../test/support/quick-clock.ts';
import { FacetError } from '../../shared/errors.ts';
import { Backoff } from './backoff.ts';
import { systemClock } from './clock.ts';
import { refusal } from './refusal.ts';
import { Transient } from './transient.ts';
import { Web } from './web.ts';

const page = 'https://facet.example/app/';

describe('Web', () => {
  it('sends neither cookies nor a referrer, and stays out of the HTTP cache', async () => {
    let seen: RequestInit | undefined;
    const web = new Web({
      base: page,
      fetch: async (_, init) => {
        seen = init;
        return new Response();
      },
    });
    await web.fetch(web.url('https://huggingface.co/a/b'), 'b');
    expect(seen).toMatchObject({ credentials: 'omit', referrerPolicy: 'no-referrer', cache: 'no-store' });
  });

  it('refuses before it asks, and after a redirect', async () => {
    let asked = 0;
    const redirected = Object.defineProperty(new Response(), 'url', { value: 'https://example.org/a' });
    const web = new Web({
      base: page,
      fetch: async () => {
        asked += 1;
        return redirected;
      },
    });
    await expect(web.fetch(new URL('https://example.org/a'), 'a')).rejects.toMatchObject({
      code: 'source-failed',
    });
    expect(asked).toBe(0);
    await expect(web.fetch(new URL('https://huggingface.co/a'), 'a')).rejects.toThrow(/redirects to example/);
  });

  it('asks the allowlist before it follows a redirect, and takes the token to no other host', async () => {
    const seen: [string, unknown][] = [];
    const leading = (to: string) => new Response(null, { status: 302, headers: { location: to } });
    const answers: Record<string, () => Response> = {
      'https://huggingface.co/a': () => leading('/b'),
      'https://huggingface.co/b': () => leading('https://cdn.hf.co/c'),
      'https://cdn.hf.co/c': () => new Response('c'),
      'https://huggingface.co/x': () => leading('https://example.org/x'),
    };
    const web = new Web({
      base: page,
      fetch: async (input, init) => {
        const address = String(input instanceof Request ? input.url : input);
        seen.push([address, init?.headers]);
        return answers[address]?.() ?? new Response(null, { status: 404 });
      },
    });
    const headers = { Authorization: 'Bearer t', Range: 'bytes=0-1' };
    const response = await web.fetch(new URL('https://huggingface.co/a'), 'a', { headers });
    expect(await response.text()).toBe('c');
    expect(seen).toEqual([
      ['https://huggingface.co/a', headers],
      ['https://huggingface.co/b', headers],
      ['https://cdn.hf.co/c', { Range: 'bytes=0-1' }],
    ]);
    await expect(web.fetch(new URL('https://huggingface.co/x'), 'x')).rejects.toThrow(
      /redirects to example.org/,
    );
    expect(seen.map(([address]) => address)).not.toContain('https://example.org/x');
  });

  it('trusts other origins only when it is told to', () => {
    const address = 'http://127.0.0.1:8080/a';
    expect(() => new Web({ base: page }).url(address)).toThrow(/127\.0\.0\.1/);
    const web = new Web({ base: page, extraOrigins: ['http://127.0.0.1:8080'] });
    expect(web.url(address).href).toBe(address);
    expect(() => web.url('http://127.0.0.1:8081/a')).toThrow(/127\.0\.0\.1/);
  });
});

describe('Backoff', () => {
  const failure = new FacetError('source-failed', 'It failed.', 'Try again.');
  const { signal } = new AbortController();

  function waits(times: number, afterMs?: number): Promise<number[]> {
    const told: number[] = [];
    const clock = { ...systemClock, random: () => 1, sleep: async () => undefined };
    const backoff = new Backoff({
      clock,
      online: () => true,
      onWait: (_, ms) => told.push(Math.round(ms ?? 0)),
    });
    const all = Array.from({ length: times }).reduce<Promise<void>>(
      (before) => before.then(() => backoff.wait(new Transient(failure, afterMs), signal)),
      Promise.resolve(),
    );
    return all.then(() => told);
  }

  it('waits twice as long each time, to half a minute', async () => {
    expect(await waits(8)).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
  });

  it('waits as long as the server asks, within reason', async () => {
    expect(await waits(1, 90_000)).toEqual([90_000]);
    expect(await waits(1, 1e9)).toEqual([600_000]);
  });

  it('gives up with what there is to say, unless something came in between', async () => {
    await expect(waits(9)).rejects.toBe(failure);
    const backoff = new Backoff({ clock: quickClock, online: () => true });
    for (let time = 0; time < 12; time += 1) {
      await backoff.wait(new Transient(failure, 0), signal);
      backoff.progressed();
    }
  });

  it('does not count being offline', async () => {
    let looks = 0;
    const backoff = new Backoff({ clock: quickClock, online: () => (looks += 1) > 30 });
    await backoff.wait(new Transient(failure), signal);
    expect(looks).toBeGreaterThan(30);
  });

  it('ends at once when it is stopped', async () => {
    const controller = new AbortController();
    const backoff = new Backoff({ clock: systemClock, online: () => true });
    const waiting = backoff.wait(new Transient(failure, 60_000), controller.signal);
    controller.abort(new Error('stopped'));
    await expect(waiting).rejects.toThrow('stopped');
  });
});

describe('refusal', () => {
  it.each([
    [401, 'access-refused', false],
    [403, 'access-refused', false],
    [404, 'source-failed', false],
    [418, 'source-failed', false],
    [429, 'source-failed', true],
    [500, 'source-failed', true],
    [503, 'source-failed', true],
  ])('%i is %s, may pass: %s', (status, code, passes) => {
    const error = refusal(new Response(null, { status }), 'model.gguf');
    expect(error instanceof Transient).toBe(passes);
    const said = error instanceof Transient ? error.final : error;
    expect(said).toMatchObject({ code, data: { status, file: 'model.gguf' } });
    expect(said.hint).not.toBe('');
  });

  it('understands Retry-After in seconds and as a date', () => {
    const after = (value: string) =>
      (refusal(new Response(null, { status: 429, headers: { 'retry-after': value } }), 'a') as Transient)
        .afterMs;
    expect(after('7')).toBe(7000);
    expect(after(new Date(Date.now() + 60_000).toUTCString())).toBeGreaterThan(50_000);
    expect(after('soon')).toBeUndefined();
  });
});
