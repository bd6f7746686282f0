import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { residentBytes, watchPeak } from './memory.mjs';

/** Native llama.cpp is measured where somebody put it; nobody else has to install its hundreds of megabytes. */
const PACKAGE = 'node-llama-cpp';

/** Address of the package's module, or nothing where it is not installed. NODE_PATH is looked at too. */
export function findLlamaCpp() {
  try {
    return pathToFileURL(createRequire(import.meta.url).resolve(PACKAGE)).href;
  } catch {
    return undefined;
  }
}

/** Loads the model in a process of its own and asks it. */
export async function runLlamaCpp(address, model, threads, work) {
  const job = JSON.stringify({ address, model, threads, ...work });
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), job], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const peak = watchPeak(async () => residentBytes(child.pid));
  let text = '';
  for await (const chunk of child.stdout) text += chunk;
  const peakBytes = await peak();
  return { ...JSON.parse(text.trim().split('\n').at(-1)), peakBytes };
}

async function measure({ address, model: modelPath, threads, prompts, tokens }) {
  const { getLlama } = await import(address);
  const llama = await getLlama({ gpu: false, build: 'never', maxThreads: threads, logLevel: 'error' });
  const started = performance.now();
  const model = await llama.loadModel({ modelPath, gpuLayers: 0 });
  const context = await model.createContext({ contextSize: 8192, threads, sequences: 1 });
  const loadMs = performance.now() - started;
  const sequence = context.getSequence();
  const answers = [];
  for (const prompt of prompts) {
    await sequence.clearHistory();
    const ids = [model.tokens.bos, ...model.tokenize(prompt)];
    const asked = performance.now();
    let first = NaN;
    let answered = 0;
    for await (const _ of sequence.evaluate(ids, { temperature: 0, yieldEogTokens: true })) {
      first ||= performance.now();
      answered += 1;
      if (answered === tokens) break;
    }
    const decodeMs = performance.now() - first;
    answers.push({ promptTokens: ids.length, answerTokens: answered, prefillMs: first - asked, decodeMs });
  }
  console.log(JSON.stringify({ loadMs, answers }));
  process.exit(0);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await measure(JSON.parse(process.argv[2]));
