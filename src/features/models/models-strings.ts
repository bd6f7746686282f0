import { formatBytes } from '../../shared/format-bytes.ts';

/** `40 s`, `12 min`, `3 h 20 min`. */
function timeLeft(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

interface Pace {
  readonly state: string;
  readonly bytesPerSecond: number;
  readonly secondsLeft: number | null;
  readonly retryInMs?: number | undefined;
}

/** The pace of a download, beside how much has come. */
function pace({ state, bytesPerSecond, secondsLeft, retryInMs }: Pace): string {
  switch (state) {
    case 'retrying':
      return `The server does not answer. Trying again${retryInMs === undefined ? '' : ` in ${Math.max(1, Math.ceil(retryInMs / 1000))} s`}`;
    case 'offline':
      return 'No network. Goes on by itself when it is back';
    case 'elsewhere':
      return 'Another tab is downloading it';
    case 'checking':
      return 'Checking that every byte is right';
    case 'paused':
      return 'Paused';
    case 'failed':
      return 'Stopped';
    default:
      return secondsLeft === null
        ? 'Downloading'
        : `${formatBytes(bytesPerSecond)}/s, ${timeLeft(secondsLeft)} left`;
  }
}

/** Texts of the page of models, and of downloads. */
export const modelsStrings = {
  title: 'Models',
  lead: 'Choose a Gemma 3. It is downloaded once, from Hugging Face, and kept in this browser: next time it is ready at once, also without a network.',
  inUse: 'In use',
  chat: 'Chat',
  chatAsItComes: 'Load as it comes',
  switchNow: 'Switch now',
  chatWith: (name: string) => `Chat with ${name}`,
  external: (name: string) => `${name} (opens another site)`,

  download: {
    title: 'Downloads',
    pace,
    bytes: (loaded: number, total: number) => `${formatBytes(loaded)} of ${formatBytes(total)}`,
    progress: (name: string) => `Download of ${name}`,
    begin: (bytes: number) => (bytes > 0 ? `Download ${formatBytes(bytes)}` : 'Download'),
    beginOf: (name: string, bytes: number) =>
      bytes > 0 ? `Download ${formatBytes(bytes)}: ${name}` : `Download: ${name}`,
    ring: (percent: number) => `Downloading, ${percent} %`,
    pause: 'Pause',
    pauseOf: (name: string) => `Pause ${name}`,
    resume: 'Resume',
    resumeOf: (name: string) => `Resume ${name}`,
    cancel: 'Cancel',
    cancelOf: (name: string) => `Cancel ${name}`,
    cancelHint: 'What was downloaded is kept when you pause or close this page. Cancelling deletes it.',
    retry: 'Try again',
    retryOf: (name: string) => `Try again: ${name}`,
    dismiss: (name: string) => `Dismiss ${name}`,
    stage: 'Downloading',
  },

  finished: (name: string) => `${name} is downloaded`,

  room: {
    title: 'What else could go',
    needed: (needed: number) => `${formatBytes(needed)} must be freed.`,
    there: 'There is room now.',
    goOn: 'Go on',
    nothing: 'Nothing else is stored here that could go.',
    notEnough: 'All that is stored here together is not enough: free space on the disk as well.',
    remove: (name: string, bytes: number) => `Delete ${name} (${formatBytes(bytes)})`,
    removeAndGoOn: (files: readonly { readonly name: string; readonly bytes: number }[]) =>
      `Delete ${files.map(({ name, bytes }) => `${name} (${formatBytes(bytes)})`).join(' and ')}, and go on`,
  },

  catalogue: {
    title: 'Gemma 3',
    pinned: 'Hugging Face could not be asked, so names and sizes are those of when Facet was built.',
    licence: 'Licence',
    versionOf: (title: string) => `Version of ${title}`,
    option: (name: string, quantisation: string, bytes: number) =>
      `${quantisation === '' ? name : quantisation}, ${formatBytes(bytes)}`,
    input: 'Input',
    sees: 'Text and images',
    textOnly: 'Text',
    size: 'Download',
    vision: (bytes: number) => `with the vision file of ${formatBytes(bytes)}`,
    repository: 'Repository',
    stored: 'Stored',
    quantisation: 'Quantisation',
    unsupported: 'Facet cannot run this quantisation yet.',
  },

  fit: {
    software:
      'This browser found no hardware GPU, so models run on the processor: the small ones slowly, the large ones hardly.',
    verdicts: {
      fits: 'Fits',
      tight: 'Tight',
      slow: 'Runs slowly',
      'does-not-fit': 'Does not fit',
      'no-gpu': 'Cannot run here',
      unknown: 'May fit',
    },
    reason: (needed: number, memory: number, kind: 'gpu' | 'cpu', context: number) =>
      `about ${formatBytes(needed)} of ${formatBytes(memory)} ${kind === 'cpu' ? 'WebAssembly' : 'GPU'} memory with ${context.toLocaleString('en-GB')} tokens of context`,
    processor: (name: string) =>
      `Models run on the processor here (${name}). They share the 4 GiB that WebAssembly can address, and the larger one is, the longer an answer takes.`,
    tight: 'little is left for other programs',
    slow: 'on the processor, as no hardware GPU was found',
    /** Tokens a second that this processor was measured to be good for. */
    rate: (tokens: number) =>
      tokens < 1
        ? 'less than one token a second on this processor'
        : `at best ${Math.round(tokens)} tokens a second on this processor`,
    noGpu: 'Facet cannot use a GPU in this browser',
    askFirst: 'By what is known of this device, the model does not fit, and will not load.',
    allTheSame: 'Go on all the same',
    leave: 'Leave it',
    wouldFit: 'What would fit',
    wouldFitOf: (name: string) => `What would fit in place of ${name}`,
    unknown: 'its name does not say what it needs',
  },

  paste: {
    title: 'Any other Gemma 3',
    label: 'Repository or address on Hugging Face',
    placeholder: 'owner/name, or paste a link',
    submit: 'Look up',
    busy: 'Looking',
    found: (count: number) => (count === 1 ? 'One model in GGUF form' : `${count} models in GGUF form`),
    none: 'There is no model in GGUF form in this repository. Names of those that have one often end in GGUF.',
    visionOnly:
      'There is a vision file in this repository and no model that it goes with: look up the repository of the model.',
    dropTitle: 'A file you have already',
    drop: 'Drop a GGUF file anywhere on this page, together with its vision file (mmproj) or the other parts of a split one. It is read where it is and not copied.',
    open: 'Open a GGUF file',
  },

  token: {
    title: 'Access token',
    why: 'Some repositories are open only to accounts that accepted their terms. Accept them on the page of the repository, make a token with read access in the settings of your account, and paste it here.',
    label: 'Hugging Face access token',
    remember: 'Remember it on this device',
    use: 'Use this token',
    none: 'It is sent to Hugging Face and to nobody else, and forgotten when this page is closed unless you choose otherwise.',
    given: 'A token is in use until this page is closed.',
    remembered: 'A token is remembered on this device.',
    forget: 'Forget the token',
  },

  stored: {
    title: 'Stored in this browser',
    none: 'No model is stored yet.',
    used: (used: number, quota: number | null) =>
      quota === null
        ? `${formatBytes(used)} used.`
        : `${formatBytes(used)} used. The browser says that ${formatBytes(Math.max(0, quota - used))} are left.`,
    usage: 'Storage used',
    part: (stored: number, size: number) => `${formatBytes(stored)} of ${formatBytes(size)}, unfinished`,
    lastUsed: (date: string) => `used ${date}`,
    verified: 'verified: every byte is as published',
    complete: 'whole; nothing was published to compare it with',
    sees: 'sees images',
    visionOnly: 'vision file, goes with a model',
    verify: 'Verify',
    verifyOf: (name: string) => `Verify ${name}`,
    stopVerifying: 'Stop',
    stopVerifyingOf: (name: string) => `Stop verifying ${name}`,
    verifying: (loaded: number, total: number) =>
      `Verifying: ${formatBytes(loaded)} of ${formatBytes(total)}`,
    sound: (name: string) => `${name} is as it came: every part has the digest it should have.`,
    damaged: (name: string, count: number) =>
      `${name} has ${count === 1 ? 'a damaged part, which comes' : `${count} damaged parts, which come`} anew the next time it is loaded.`,
    export: 'Export',
    exportOf: (name: string) => `Export ${name} to disk`,
    remove: 'Delete',
    removeOf: (name: string) => `Delete ${name}`,
    removed: (name: string) => `${name} is deleted.`,
    undo: 'Undo',
    undoOf: (name: string) => `Undo: have ${name} back`,
    keep: 'Keep these',
    keepHint: 'Browsers may clear what sites store when the disk gets full.',
    kept: 'The browser keeps these until you delete them.',
    keepRefused:
      'The browser would not promise it. Installing Facet, or using it more often, may change that.',
  },
} as const;
