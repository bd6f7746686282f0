import { trust } from './trust.ts';

/** Addresses of the scripts that import a worker's file, by the file's. */
const imports = new Map<string, string>();

function importOf(file: string): string {
  const made = imports.get(file);
  if (made !== undefined) return made;
  const script = new Blob([`import ${JSON.stringify(file)};`], { type: 'text/javascript' });
  const address = URL.createObjectURL(script);
  imports.set(file, address);
  return address;
}

/** A `Worker` of one's own origin that is held to the policy of whoever starts it. */
export type Worker = globalThis.Worker;

/**
 * Starts a {@link Worker}. One that is started from a file has the policy that came with it, and a host of plain files
 * sends none, whatever the page says. One that is started from a `blob:` has its creator's (HTML, "policy container"),
 * and so have all that it starts; so the file is imported by one. It has the name of the browser's own, since bundlers
 * look for `new Worker(new URL(...))`.
 */
export const Worker = function start(file: URL, options: WorkerOptions): globalThis.Worker {
  const address = importOf(file.href);
  return new globalThis.Worker(trust?.createScriptURL(address) ?? address, options);
} as unknown as new (file: URL, options: WorkerOptions) => globalThis.Worker;
