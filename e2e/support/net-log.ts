import { readFileSync } from 'node:fs';

interface NetLogEvent {
  readonly type: number;
  /** Milliseconds of a clock of its own. */
  readonly time: string;
  readonly source: { readonly id: number };
  readonly params?: {
    readonly url?: string;
    readonly initiator?: string;
    readonly headers?: readonly string[];
  };
}

interface NetLog {
  readonly constants: {
    readonly logEventTypes: Readonly<Record<string, number>>;
    /** From that clock to `Date.now()`. */
    readonly timeTickOffset: number;
  };
  readonly events: readonly NetLogEvent[];
}

export interface NetworkRequest {
  readonly url: URL;
  /** The origin of the page or worker that asked; `not an origin` for the browser itself. */
  readonly initiator: string;
  /** By the clock of `Date.now()`. */
  readonly at: number;
  /** As they were sent, in lower case; empty when the request never left the browser. */
  readonly headers: readonly string[];
}

/** What Chromium starts with to write down everything its network does, headers included. */
export const netLogArgs = (file: string): string[] => [
  `--log-net-log=${file}`,
  '--net-log-capture-mode=IncludeSensitive',
];

/** Every web request in a log of Chromium's network, whoever made it: page, worker, service worker, browser. */
export function readNetLog(file: string): readonly NetworkRequest[] {
  const { constants, events } = JSON.parse(readFileSync(file, 'utf8')) as NetLog;
  const { logEventTypes: types, timeTickOffset } = constants;
  const sends = Object.entries(types).filter(([name]) =>
    /^HTTP_TRANSACTION_.*SEND_REQUEST_HEADERS$/.test(name),
  );
  const sending = new Set(sends.map(([, type]) => type));
  const requests = new Map<number, NetworkRequest & { readonly headers: string[] }>();
  for (const { type, time, source, params = {} } of events) {
    if (type === types['URL_REQUEST_START_JOB'] && params.url !== undefined) {
      const { url, initiator = '' } = params;
      const at = Number(time) + timeTickOffset;
      if (/^(https?|wss?):/.test(url)) {
        requests.set(source.id, { url: new URL(url), initiator, at, headers: [] });
      }
    } else if (sending.has(type)) {
      const headers = params.headers ?? [];
      requests.get(source.id)?.headers.push(...headers.map((header) => header.toLowerCase()));
    }
  }
  return [...requests.values()];
}
