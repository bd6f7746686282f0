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

/** Variants that this GPU is not to be trusted with. */
const refusalLines = ({ model, fit }) =>
  (fit?.refused ?? []).map(
    ({ kernel, variant, why }) => `- refused: ${model}, ${kernel}, ${variant}: ${why}`,
  );

/** Memory of a model with its context, and the most there was. */
const memoryOf = (memory) =>
  memory ? `${gibibytes(memory.totalBytes)} (${gibibytes(memory.peakBytes)})` : '';
const gibibytes = (bytes) => (bytes / 2 ** 30).toFixed(2);

/**
 * The section of docs/benchmarks.md that the results make. `shapes` are reports of `facet bench --json` by size,
 * `vision` that of `bench --vision`, `tests` vitest's; `missing` names what gave none, and why.
 */
export function report({ date, command, tests, shapes, vision, missing }) {
  const [first] = shapes;
  const rows = shapes.flatMap(({ model, prefill, decode, memory }) =>
    decode.map((row, index) => [
      model,
      index === 0 ? `${prefill.tokensPerSecond.toFixed(0)} (${prefill.tokens})` : '',
      String(row.context),
      row.decodeTokensPerSecond.toFixed(1),
      `${(row.bandwidthShare * 100).toFixed(0)} %`,
      String(row.dispatchesPerToken),
      index === 0 ? memoryOf(memory) : '',
    ]),
  );
  const fitted = shapes.flatMap(({ model, fit }) =>
    (fit?.kernels ?? []).map(({ kernel, chosen, usual, gain, tried, variants }) => [
      model,
      kernel,
      usual ? `${chosen} (usual)` : chosen,
      gain.toFixed(2),
      `${tried} of ${variants}`,
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
      ...shapes.flatMap(refusalLines),
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
              'memory, GiB (at most)',
            ],
            ...rows,
          ]),
        ]),
    ...(fitted.length === 0
      ? []
      : [table([['model', 'product', 'variant', 'times as fast as the usual', 'tried'], ...fitted])]),
  ].join('\n\n');
}
