import { expect, it } from 'vitest';
import { report } from './report.mjs';

const shape = {
  model: 'Gemma 3 4B Q4_0, random weights',
  adapter: { vendor: 'acme', architecture: 'one', description: 'Acme 1' },
  copyBandwidth: 100e9,
  prefill: { tokens: 512, tokensPerSecond: 1234.5 },
  decode: [
    {
      context: 64,
      decodeTokensPerSecond: 41.26,
      dispatchesPerToken: 311,
      bandwidthShare: 0.734,
      kernels: [{ name: 'matvec', milliseconds: 1.5, dispatches: 136 }],
    },
    { context: 4096, decodeTokensPerSecond: 40, dispatchesPerToken: 311, bandwidthShare: 0.7, kernels: [] },
  ],
  memory: { totalBytes: 3 * 2 ** 30, peakBytes: 3.5 * 2 ** 30 },
  fit: {
    kernels: [
      {
        kernel: 'matvec q4 2560 x 10240',
        chosen: 'subgroup, 8 rows',
        usual: false,
        gain: 1.234,
        tried: 7,
        variants: 8,
      },
    ],
    refused: [{ kernel: 'matvec q4 2560 x 10240', variant: 'workgroup', why: 'wrong' }],
    milliseconds: 2500,
  },
};
const whole = {
  date: '2026-11-30',
  command: 'node tools/gpu-check.mjs',
  tests: {
    numPassedTests: 9,
    numFailedTests: 1,
    testResults: [
      {
        assertionResults: [
          { status: 'passed', fullName: 'a' },
          { status: 'failed', fullName: 'b c' },
        ],
      },
    ],
  },
  shapes: [shape],
  vision: { layers: 4, seconds: 0.5, flopsPerSecond: 1e12, share: 0.8 },
  missing: [{ name: '27b', why: 'no time was left' }],
};

it('is a section of the benchmarks, with what failed and what is missing', () => {
  expect(report(whole)).toBe(
    `## 2026-11-30, acme one (Acme 1)

\`node tools/gpu-check.mjs\`

- copy bandwidth 100.0 GB/s
- tests: 9 passed, 1 failed
  - failed: b c
- vision, 4 of 27 layers: 0.50 s, 1000 GFLOP/s, 80 % of a lone matmul
- Gemma 3 4B Q4_0, random weights, ms of a token: matvec 1.500 (136x)
- refused: Gemma 3 4B Q4_0, random weights, matvec q4 2560 x 10240, workgroup: wrong
- 27b: no time was left

| model | prefill, tok/s (tokens) | context | decode, tok/s | of copy bandwidth | dispatches a token | memory, GiB (at most) |
| --- | --- | --- | --- | --- | --- | --- |
| Gemma 3 4B Q4_0, random weights | 1235 (512) | 64 | 41.3 | 73 % | 311 | 3.00 (3.50) |
| Gemma 3 4B Q4_0, random weights |  | 4096 | 40.0 | 70 % | 311 |  |

| model | product | variant | times as fast as the usual | tried |
| --- | --- | --- | --- | --- |
| Gemma 3 4B Q4_0, random weights | matvec q4 2560 x 10240 | subgroup, 8 rows | 1.23 | 7 of 8 |`,
  );
});

it('says so where nothing gave a result', () => {
  const missing = [{ name: 'tests', why: 'ended with 1' }];
  expect(report({ date: '2026-11-30', command: 'c', shapes: [], missing })).toBe(
    '## 2026-11-30, no adapter answered\n\n`c`\n\n- tests: ended with 1',
  );
});
