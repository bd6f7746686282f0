import { expect, it } from 'vitest';
import type { SpeedReport } from '../../worker/protocol.ts';
import { speakEnglish } from '../../../test/support/english.ts';
import { browserName } from './browser-name.ts';
import { speedMarkdown } from './speed-rows.ts';

speakEnglish();

const adapter = {
  kind: 'gpu',
  vendor: 'acme',
  architecture: 'one',
  description: 'Acme | 1',
  fallback: false,
  features: [],
  limits: {},
} as const;
const report: SpeedReport = {
  model: 'Gemma 3 1B Q4_0',
  adapter,
  copyBandwidth: 250e9,
  prefill: 256,
  rows: [
    {
      context: 4096,
      prefillTokensPerSecond: 2345.6,
      decodeTokensPerSecond: 87.65,
      dispatchesPerToken: 239,
      bytesPerToken: 720e6,
      bandwidthShare: 0.2524,
    },
  ],
};
const CHROME =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36';

it('is a table in Markdown, with the device and the browser', () => {
  const [words, blank, head, line, row] = speedMarkdown(report, CHROME).split('\n');
  expect(words).toContain('Gemma 3 1B Q4_0 on Acme | 1, Chrome 142. Memory is copied at 250 GB/s.');
  expect(blank).toBe('');
  expect(head?.split('|')).toHaveLength(8);
  expect(line).toBe('| --- | --- | --- | --- | --- | --- |');
  expect(row).toBe('| 4,096 | 2,346 | 87.7 | 25 % | 687 MiB | 239 |');
});

it.each([
  [CHROME, 'Chrome 142'],
  [`${CHROME} Edg/142.0.0.0`, 'Edge 142'],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox 140'],
  [
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15',
    'Safari 26.0',
  ],
  ['something else', 'something else'],
])('knows the browser of %s', (userAgent, name) => {
  expect(browserName(userAgent)).toBe(name);
});
