import { existsSync, statSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openBrowser } from './bench-peers/browser.mjs';
import { findLlamaCpp, runLlamaCpp } from './bench-peers/llama-cpp.mjs';
import { promptOf } from './bench-peers/prompts.mjs';
import { realWeightsPath } from './check/real-weights.mjs';

/**
 * `node tools/bench-peers.mjs [--json] [--model PATH]`: Facet on the processor beside its peers, each in its turn in
 * one page of one Chromium, on the real 270M. Ratios of one run are worth something; figures alone depend on the
 * machine and on what else it does. Native llama.cpp takes part where it is installed:
 * `npm install --no-save node-llama-cpp@3.22.1`, or NODE_PATH names a folder of packages that has it. `--threads` and
 * `--engines` (a comma between) make it a part of the whole: whoever shares the machine can give it up for minutes only.
 */
const PROMPT_TOKENS = 261;
const ANSWER_TOKENS = 48;
/** Prompts a run, of which the best counts: the first one also warms up. */
const PROMPTS = 2;

const root = join(import.meta.dirname, '..');
const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    model: { type: 'string' },
    threads: { type: 'string', default: '1,2' },
    engines: { type: 'string', default: 'facet-cpu,wllama,llama.cpp,facet-webgpu' },
  },
});

/** Of every run that follows, in this order: what is compared has its peer on both sides. */
function order(llamaCpp) {
  const turns = (threads) => [
    ['facet-cpu', threads],
    ['wllama', threads],
    ['facet-cpu', threads],
    ...(llamaCpp
      ? [
          ['llama.cpp', threads],
          ['facet-cpu', threads],
        ]
      : []),
  ];
  const all = [...turns(1), ...turns(2), ['facet-webgpu', 2], ['facet-cpu', 2]];
  const [engines, counts] = [values.engines.split(','), values.threads.split(',')];
  return all.filter(([engine, threads]) => engines.includes(engine) && counts.includes(String(threads)));
}

function rowOf(engine, threads, { loadMs, peakBytes, answers }) {
  const best = (rate) => Math.max(...answers.map(rate));
  for (const { promptTokens, answerTokens } of answers) {
    if (promptTokens === PROMPT_TOKENS && answerTokens === ANSWER_TOKENS) continue;
    throw new Error(`${engine} computed ${promptTokens} and ${answerTokens} tokens: that is no comparison`);
  }
  return {
    engine,
    threads,
    prefillTokensPerSecond: best(({ promptTokens, prefillMs }) => (promptTokens / prefillMs) * 1000),
    decodeTokensPerSecond: best(({ answerTokens, decodeMs }) => ((answerTokens - 1) / decodeMs) * 1000),
    loadMs,
    peakBytes,
  };
}

const fixed = (value, digits = 1) => value.toFixed(digits);

function tableOf(rows, fileBytes) {
  const lines = [['engine', 'threads', 'prefill tok/s', 'decode tok/s', 'load ms', 'peak MB', 'of the file']];
  for (const row of rows) lines.push(cellsOf(row, fileBytes));
  return aligned(lines);
}

const cellsOf = (row, fileBytes) => [
  row.engine,
  String(row.threads),
  fixed(row.prefillTokensPerSecond),
  fixed(row.decodeTokensPerSecond),
  fixed(row.loadMs, 0),
  fixed(row.peakBytes / 1e6, 0),
  `${fixed(row.peakBytes / fileBytes)}x`,
];

/** Facet on the processor against every other engine, at as many threads: the best run of each. */
function ratiosOf(rows) {
  const best = (engine, threads, key) =>
    Math.max(
      ...rows.filter((row) => row.engine === engine && row.threads === threads).map((row) => row[key]),
    );
  const others = new Map(
    rows.filter(({ engine }) => engine !== 'facet-cpu').map((row) => [`${row.engine} ${row.threads}`, row]),
  );
  const ratio = ({ engine, threads }, key) =>
    `${fixed(best('facet-cpu', threads, key) / best(engine, threads, key), 2)}x`;
  return aligned([
    ['facet-cpu against', 'threads', 'prefill', 'decode'],
    ...[...others.values()].map((other) => [
      other.engine,
      String(other.threads),
      ratio(other, 'prefillTokensPerSecond'),
      ratio(other, 'decodeTokensPerSecond'),
    ]),
  ]);
}

function aligned(lines) {
  const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  const cell = (text, column) => (column === 0 ? text.padEnd(widths[0]) : text.padStart(widths[column]));
  return lines.map((line) => line.map(cell).join('  ')).join('\n');
}

/** The model that was named, or that FACET_270M names, or that was fetched before. */
function modelPath() {
  const path =
    values.model ?? (realWeightsPath(root) || join(root, '.cache/models/gemma-3-270m-q4_k_m.gguf'));
  if (!existsSync(path)) {
    console.error(
      `No model at ${path}. tools/fetch-270m.sh .cache/models fetches it; --model PATH names another.`,
    );
    process.exit(1);
  }
  return path;
}

const model = modelPath();
const llamaCpp = findLlamaCpp();
const browser = await openBrowser(model);
const load = () => loadavg()[0].toFixed(1);
console.error(
  `Chromium ${browser.version}, ${availableParallelism()} of ${cpus()[0]?.model}, load ${load()}`,
);
const rows = [];
try {
  for (const [engine, threads] of order(llamaCpp)) {
    const count = engine === 'facet-webgpu' ? 1 : PROMPTS;
    const prompts = Array.from({ length: count }, (_, run) => promptOf(PROMPT_TOKENS, run));
    const work = { prompts, tokens: ANSWER_TOKENS };
    const result =
      engine === 'llama.cpp'
        ? await runLlamaCpp(llamaCpp, model, threads, work)
        : await browser.run(engine, threads, work);
    const row = rowOf(engine, threads, result);
    rows.push(row);
    // As it comes: a run that is stopped before its end has told what it knows.
    console.error(`${cellsOf(row, statSync(model).size).join('  ')}  (load of the machine ${load()})`);
  }
} finally {
  await browser.close();
}
if (values.json) console.log(JSON.stringify({ rows }, null, 2));
else console.log(`\n${tableOf(rows, statSync(model).size)}\n\n${ratiosOf(rows)}`);
