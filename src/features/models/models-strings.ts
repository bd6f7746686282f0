import { texts } from '../../texts/texts.ts';
import { formatBytes, formatList, formatShare, formatTimeLeft, joined } from '../../ui/format.ts';

const named = (name: string) => ({ name });
const bytesOf = (bytes: number) => ({ bytes: formatBytes(bytes) });
const loadedOf = (loaded: number, total: number) => ({
  loaded: formatBytes(loaded),
  total: formatBytes(total),
});

interface Pace {
  readonly state: string;
  readonly bytesPerSecond: number;
  readonly secondsLeft: number | null;
  readonly retryInMs?: number | undefined;
}

const paces = texts('models', {
  download: {
    pace: {
      retryingIn: (time: string) => ({ time }),
      rate: (bytes: string, time: string) => ({ bytes, time }),
    },
  },
}).download.pace;

/** The pace of a download, beside how much has come. */
function pace({ state, bytesPerSecond, secondsLeft, retryInMs }: Pace): string {
  switch (state) {
    case 'retrying':
      return retryInMs === undefined
        ? paces.retrying
        : paces.retryingIn(formatTimeLeft(Math.ceil(retryInMs / 1000)));
    case 'offline':
    case 'elsewhere':
    case 'checking':
    case 'paused':
    case 'failed':
      return paces[state];
    default:
      return secondsLeft === null
        ? paces.downloading
        : paces.rate(formatBytes(bytesPerSecond), formatTimeLeft(secondsLeft));
  }
}

/** Texts of the page of models, and of downloads. */
export const modelsStrings = texts('models', {
  chatWith: named,
  external: named,

  download: {
    pace,
    progress: named,
    begin: (bytes: number) => ({ bytes: formatBytes(bytes), known: bytes > 0 ? 'yes' : 'no' }),
    beginOf: (name: string, bytes: number) => ({
      name,
      bytes: formatBytes(bytes),
      known: bytes > 0 ? 'yes' : 'no',
    }),
    ring: (percent: number) => ({ share: formatShare(percent / 100) }),
    pauseOf: named,
    resumeOf: named,
    cancelOf: named,
    retryOf: named,
    dismiss: named,
  },

  finished: named,

  room: {
    needed: bytesOf,
    remove: (name: string, bytes: number) => ({ name, bytes: formatBytes(bytes) }),
    removeAndGoOn: (files: readonly { readonly name: string; readonly bytes: number }[]) => ({
      files: formatList(files.map(({ name, bytes }) => `${name} (${formatBytes(bytes)})`)),
    }),
  },

  catalogue: {
    versionOf: (title: string) => ({ title }),
    option: (name: string, quantisation: string, bytes: number): string =>
      joined([quantisation === '' ? name : quantisation, formatBytes(bytes)]),
    vision: bytesOf,
  },

  fit: {
    reason: (needed: number, memory: number, kind: 'gpu' | 'cpu', context: number) => ({
      needed: formatBytes(needed),
      memory: formatBytes(memory),
      kind,
      context,
    }),
    processor: named,
    /** Tokens a second that this processor was measured to be good for. */
    rate: (tokens: number) => ({ count: tokens < 1 ? 0 : Math.round(tokens) }),
    wouldFitOf: named,
  },

  paste: { found: (count: number) => ({ count }) },

  stored: {
    used: (used: number, quota: number | null) => ({
      used: formatBytes(used),
      left: formatBytes(Math.max(0, (quota ?? 0) - used)),
      known: quota === null ? 'no' : 'yes',
    }),
    part: (stored: number, size: number) => ({ stored: formatBytes(stored), size: formatBytes(size) }),
    lastUsed: (date: string) => ({ date }),
    verifyOf: named,
    stopVerifyingOf: named,
    verifying: loadedOf,
    sound: named,
    damaged: (name: string, count: number) => ({ name, count }),
    exportOf: named,
    removeOf: named,
    removed: named,
    undoOf: named,
  },
});
