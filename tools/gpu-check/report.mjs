/** Markdown of a table, the first row its head. */
function table([head, ...rows]) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Words on a child that gave no result. */
const without = ({ name, why }) => `- ${name}: ${why}`;

/** The line of vitest's JSON report. */
function testsLine({ numPassedTests, numFailedTests, testResults }) {
  const failed = testResults.flatMap(({ assertionResults }) =>
    assertionResults
      .filter(({ status }) => status === 'failed')
      .map(({ fullName }) => `  - failed: ${fullName}`),
  );
  return [`- tests: ${numPassedTests} passed, ${numFailedTests} failed`, ...failed].join('\n');
}

const adapterOf = ({ vendor, architecture, description }) => `${vendor} ${architecture} (${description})`;

/** The slowest kernels of one token, where the device has a clock. */
function kernelLines({ model, decode: [first] }) {
  const slowest = first?.kernels.slice(0, 5) ?? [];
  if (slowest.length === 0) return [];
  const times = slowest.map(
    ({ name, milliseconds, dispatches }) => `${name} ${milliseconds.toFixed(3)} (${dispatches}x)`,
  );
  return [`- ${model}, ms of a token: ${times.join(', ')}`];
}

/**
 * The section of docs/benchmarks.md that the results make. `shapes` are reports of `facet bench --json` by size,
 * `vision` that of `bench --vision`, `tests` vitest's; `missing` names what gave none, and why.
 */
export function report({ date, command, tests, shapes, vision, missing }) {
  const [first] = shapes;
  const rows = shapes.flatMap(({ model, prefill, decode }) =>
    decode.map((row, index) => [
      model,
      index === 0 ? `${prefill.tokensPerSecond.toFixed(0)} (${prefill.tokens})` : '',
      String(row.context),
      row.decodeTokensPerSecond.toFixed(1),
      `${(row.bandwidthShare * 100).toFixed(0)} %`,
      String(row.dispatchesPerToken),
    ]),
  );
  return [
    `## ${date}, ${first ? adapterOf(first.adapter) : 'no adapter answered'}`,
    `\`${command}\``,
    [
      ...(first ? [`- copy bandwidth ${(first.copyBandwidth / 1e9).toFixed(1)} GB/s`] : []),
      ...(tests ? [testsLine(tests)] : []),
      ...(vision
        ? [
            `- vision, ${vision.layers} of 27 layers: ${vision.seconds.toFixed(2)} s, ${(vision.flopsPerSecond / 1e9).toFixed(0)} GFLOP/s, ${(vision.share * 100).toFixed(0)} % of a lone matmul`,
          ]
        : []),
      ...shapes.flatMap(kernelLines),
      ...missing.map(without),
    ].join('\n'),
    ...(rows.length === 0
      ? []
      : [
          table([
            [
              'model',
              'prefill, tok/s (tokens)',
              'context',
              'decode, tok/s',
              'of copy bandwidth',
              'dispatches a token',
            ],
            ...rows,
          ]),
        ]),
  ].join('\n\n');
}
