import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StaticServer } from './static-server.ts';

/** Runs in a thread before its own program: it asks for orders whenever it goes to sleep, and while it sleeps. */
const MORTAL = `
const orders = () => {
  const request = new XMLHttpRequest();
  request.open('GET', new URL('../orders.txt', import.meta.url), false);
  request.send();
  return Number(request.responseText);
};
const born = orders();
const { wait } = Atomics;
Atomics.wait = (words, at, value, milliseconds = Infinity) => {
  for (;;) {
    if (orders() > born) throw new Error('killed by order');
    const woken = wait(words, at, value, Math.min(milliseconds, 200));
    if (woken !== 'timed-out' || milliseconds <= 200) return woken;
  }
};
`;

export interface MortalThreads {
  readonly host: StaticServer;
  /** Has the threads that there are end, also those that are not wanted for now. */
  readonly kill: () => void;
  /** Threads that were started so far. */
  readonly started: () => number;
  readonly stop: () => Promise<void>;
}

/** The app on an isolated host, where threads of the processor can be killed. */
export async function serveMortalThreads(): Promise<MortalThreads> {
  const folder = mkdtempSync(join(tmpdir(), 'facet-threads-'));
  cpSync('dist', folder, { recursive: true });
  const assets = join(folder, 'assets');
  const file = readdirSync(assets).find((name) => name.startsWith('thread.worker-')) ?? '';
  writeFileSync(join(assets, file), `${MORTAL}\n${readFileSync(join(assets, file), 'utf8')}`);
  let order = 0;
  const write = () => writeFileSync(join(folder, 'orders.txt'), String(order));
  write();
  const host = await StaticServer.start(folder, '/');
  host.headers = {
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
    'cache-control': 'no-store',
  };
  return {
    host,
    kill: () => {
      order += 1;
      write();
    },
    started: () => host.requests.filter(({ path }) => path.endsWith(`/${file}`)).length,
    stop: async () => {
      await host.stop();
      rmSync(folder, { recursive: true });
    },
  };
}
