import { readFile } from 'node:fs/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { main } from 'assemblyscript/asc';

/** The thread in which build-wasm.mjs compiles: seconds of work, in which a server must go on answering. */
const { entry, flags } = workerData;
const said = [];
const write = (text) => void said.push(text);
let wasm;
const { error } = await main([entry, '--outFile', 'kernels.wasm', ...flags], {
  stdout: { write },
  stderr: { write },
  readFile: (name, base) => readFile(`${base}/${name}`, 'utf8').catch(() => null),
  writeFile: (name, contents) => {
    if (name.endsWith('.wasm')) wasm = contents;
  },
  listFiles: () => [],
});
parentPort.postMessage(wasm && !error ? { wasm } : { problem: `${said.join('')}${error ?? ''}` }, []);
