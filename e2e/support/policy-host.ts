import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serveLocally } from './local-server.ts';
import { StaticServer } from './static-server.ts';

/** What a realm of the app has tried, and what came of it. */
export interface PolicyReport {
  readonly realm: string;
  readonly outcomes: Readonly<Record<string, string>>;
}

/** What no realm may do. */
export const FORBIDDEN = [
  'fetch',
  'fetch of a redirect',
  'XMLHttpRequest',
  'WebSocket',
  'EventSource',
  'import',
  'import of data',
  'eval',
  'Function',
  'a worker of text',
];

export const refusedBy = ({ outcomes }: PolicyReport): string[] =>
  Object.keys(outcomes).filter((name) => outcomes[name] === 'refused');

/** The files of the app that are put into a realm of their own. */
const REALMS = ['main.worker', 'thread.worker', 'highlight.worker', 'webllm.worker', 'sw.js'];
const PROBE = readFileSync(new URL('./policy-probe.js', import.meta.url), 'utf8');

export interface PolicyHost {
  readonly host: StaticServer;
  /** What tries, for the page. */
  readonly probe: string;
  /** Requests that a server has seen which nobody may ask. */
  readonly asked: readonly string[];
  readonly stop: () => Promise<void>;
}

/** The app on a host of files, whose workers (`realms` of them) try what is forbidden before they do their work. */
export async function servePolicy(
  headers: Readonly<Record<string, string>>,
  realms: readonly string[] = REALMS,
): Promise<PolicyHost> {
  const asked: string[] = [];
  const away = await serveLocally((request, response) => {
    asked.push(request.url ?? '');
    response.writeHead(200, { 'access-control-allow-origin': '*' }).end();
  });
  const folder = mkdtempSync(join(tmpdir(), 'facet-policy-'));
  cpSync('dist', folder, { recursive: true });
  const host = await StaticServer.start(folder, '/facet/');
  host.headers = headers;
  host.redirects.set('/facet/abroad', `${away.origin}/redirected`);
  const probeOf = (realm: string) =>
    PROBE.replaceAll('AWAY', JSON.stringify(away.origin))
      .replaceAll('ABROAD', JSON.stringify(`${host.url}abroad`))
      .replaceAll('REALM', JSON.stringify(realm));
  const files = ['assets', 'webllm'].flatMap((place) =>
    readdirSync(join(folder, place)).map((name) => `${place}/${name}`),
  );
  for (const realm of realms) {
    const file = join(folder, files.find((each) => each.includes(`/${realm}-`)) ?? realm);
    writeFileSync(file, `${probeOf(realm)}\n${readFileSync(file, 'utf8')}`);
  }
  return {
    host,
    probe: probeOf('page'),
    asked,
    stop: async () => {
      await host.stop();
      away.stop();
      rmSync(folder, { recursive: true });
    },
  };
}

/** Runs in the page, before anything else: keeps what realms report. */
export function listenToRealms(): void {
  const reports: unknown[] = [];
  new BroadcastChannel('policy').addEventListener('message', ({ data }) => reports.push(data));
  Object.assign(globalThis, { policyReports: reports });
}

/** Runs in the page: the reports so far. */
export const heardReports = (): PolicyReport[] =>
  (globalThis as unknown as { policyReports: PolicyReport[] }).policyReports;
