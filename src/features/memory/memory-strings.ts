import { formatBytes } from '../../shared/format-bytes.ts';
import { formatCount, formatDuration, formatRate } from '../../ui/format.ts';
import type { StoredStates } from '../../worker/protocol.ts';
import type { LayerWindows } from './layer-windows.ts';
import { tokens } from './tokens.ts';

/** Bytes with sliding windows, and with full attention. */
type Bytes = readonly [sliding: number, full: number];

const against = ([sliding, full]: Bytes) =>
  `${formatBytes(sliding)}, with full attention ${formatBytes(full)}`;

/** Texts of the memory panel. */
export const memoryStrings = {
  open: 'Memory',
  shortcut: 'Ctrl + M',
  title: 'Memory',
  close: 'Close',
  resize: 'Width of the memory panel',
  view: 'View',
  views: { picture: 'Picture', table: 'Table' },
  copy: 'Copy as JSON',
  copied: 'Copied',
  copyFailed: 'The browser did not allow copying. Export the file instead.',
  exportFile: 'Export',

  nothing: {
    sentence:
      'Five of six layers of Gemma 3 remember only the last 512 or 1,024 tokens; every sixth remembers everything.',
    example: (size: string, context: number) =>
      `So the ${size} with ${tokens(context)} takes for its KV cache`,
    text: 'Once a model is loaded, its layers and every buffer it takes show here.',
    loading: 'The model is being loaded. Its buffers show here as they are made.',
  },
  otherEngine:
    'This model runs in WebLLM’s engine, which does not tell what it holds on the GPU. There is no figure here that would be true of it.',

  limits: {
    title: 'Limits',
    hint: 'Another length or other bits load the model again; the conversation stays.',
    summary: (context: string, kv: string, checkpoints: string) =>
      `${context} · ${kv} · checkpoints ${checkpoints.toLowerCase()}`,
    context: 'Longest conversation',
    automatic: 'Automatic',
    automaticLength: 'automatic length',
    checkpoints: 'Checkpoints, share of the model',
    evict: 'Free the vision tower',
    evictHint: 'The next new image brings it back.',
    share: (share: number) => (share === 0 ? 'None' : `${share * 100} %`),
  },

  kinds: {
    weights: 'Weights',
    'kv-local': 'KV, local',
    'kv-global': 'KV, global',
    checkpoint: 'Checkpoints',
    activation: 'Activations',
    sampling: 'Sampling',
    vision: 'Vision',
    staging: 'Staging',
  },

  overview: {
    titles: { gpu: 'On the GPU now', cpu: 'In WebAssembly memory now' },
    peak: (bytes: number) => `peak ${formatBytes(bytes)}`,
    planned: (bytes: number) => `planned ${formatBytes(bytes)} with the context full`,
    /** Bytes that there are, and those planned where they are others. */
    ofPlanned: (bytes: number, planned: number) => {
      if (planned === 0 || planned === bytes) return formatBytes(bytes);
      // While a model is loaded, staging is more than what stays of it.
      return `${formatBytes(bytes)}${bytes < planned ? ' of' : ', planned'} ${formatBytes(planned)}`;
    },
    legend: 'What it is for',
    details: 'Kind in detail',
    share: (part: number) => (part > 0 && part < 0.001 ? '< 0.1 %' : `${(part * 100).toFixed(1)} %`),
  },

  windows: {
    title: 'What is remembered',
    slider: 'Tokens of the conversation',
    sentence: ({ local, global, window }: LayerWindows) =>
      `${local} of ${local + global} layers remember the last ${tokens(window)}; ` +
      `${global} ${global === 1 ? 'remembers' : 'remember'} everything.`,
    /** What of the conversation is remembered now. */
    kept: (length: number, { local, global, window }: LayerWindows) => {
      if (length === 0) return `Nothing has been said yet. The window fills after ${tokens(window)}.`;
      if (length < window) {
        return `${tokens(length)} so far, and all layers see them. The window fills after ${tokens(window)}.`;
      }
      const forgotten = length - window;
      if (forgotten === 0) return `The window is full: from now on it slides over the conversation.`;
      return `${formatCount(forgotten)} of ${tokens(length)} forgotten by ${local} layers, still seen by ${global}.`;
    },
    token: (position: number, text: string | undefined, image: boolean) =>
      `Token ${formatCount(position)}${image ? ', part of an image' : text ? `, “${text.replaceAll('\n', '↵')}”` : ''}:`,
    /** Who sees a token now. */
    memory: (position: number, length: number, { local, global, window }: LayerWindows) =>
      position >= length - window
        ? `seen by all ${local + global} layers.`
        : `forgotten by ${local} layers, still seen by ${global}.`,
  },

  seen: {
    title: 'What the model saw',
    hint: 'Choose a token: what could the model see?',
    close: 'Back to now',
    show: 'Attention',
    attention: { sliding: 'Sliding windows', full: 'Full attention' },
    text: 'Text that was seen',
    image: '[image]',
    /** Who saw how much when a token was written. */
    sentence: (position: number, { local, global, window }: LayerWindows) =>
      position <= window
        ? `When it was written, all ${local + global} layers saw all ${tokens(position)} before it.`
        : `When it was written, ${local} layers saw the last ${tokens(window)}, ${global} all ${formatCount(position)} before it.`,
    fullSentence: (position: number, { local, global }: LayerWindows) =>
      `With full attention, all ${local + global} layers would have seen all ${tokens(position)} before it.`,
  },

  comparison: {
    caption: 'KV cache beside that of full attention',
    bytes: 'KV cache',
    sliding: 'Sliding windows',
    full: 'Full attention',
    inUse: 'In use',
    reserved: 'Reserved',
    fullAt: (length: number) => `Full, ${tokens(length)}`,
  },

  figures: {
    meanings: 'What these mean',
    cached: 'Kept for the next answer',
    cachedMeaning:
      'Tokens whose keys and values are kept, of those that the context allows. A message that goes on from them computes only what is new.',
    cachedOf: (length: number, most: number) => `${formatCount(length)} of ${tokens(most)}`,
    nextToken: 'Next token',
    nextTokenMeanings: {
      gpu: 'Bytes that it reads and writes at least and, where the GPU has timestamps, what a token took lately.',
      cpu: 'Bytes that it reads and writes at least, and what a token took lately.',
    },
    nextTokenCost: (bytes: number, milliseconds: number | null) =>
      milliseconds === null ? formatBytes(bytes) : `${formatBytes(bytes)}, ${formatRate(milliseconds)} ms`,
    back: 'Can edit without recomputing from',
    backMeaning:
      'Where the conversation can be changed without computing again what came before: anywhere until a window is full, then where there is a checkpoint of the rings.',
    anywhere: 'anywhere',
    theStart: 'the start',
    /** All of a few; of more, how many there are and the last, since all stand in the table view. */
    places: (positions: readonly number[]) =>
      positions.length > 2
        ? `${formatCount(positions.length)} places, last ${formatCount(positions.at(-1) ?? 0)}`
        : `${positions.map(formatCount).join(', ')} ${positions.at(-1) === 1 ? 'token' : 'tokens'}`,
    disk: 'Kept on disk',
    diskMeaning:
      'Keys and values of recent chats in this browser, so that a chat goes on at once after a reload; the chats used least go first.',
    diskOf: ({ bytes, restored }: StoredStates, budgetBytes: number) =>
      `${formatBytes(bytes)} of ${formatBytes(budgetBytes)}${
        restored
          ? `, restored ${formatCount(restored.tokens)} tokens in ${formatDuration(restored.milliseconds)}`
          : ''
      }`,
    heap: 'Heap of the page',
    heapMeaning: 'JavaScript heap of the page, without the engine’s worker; only some browsers tell it.',
  },

  timeline: {
    title: 'KV cache by token',
    label: 'Position in the conversation',
    show: 'Bytes',
    modes: { inUse: 'In use', reserved: 'Reserved' },
    sliding: 'Sliding windows',
    fullAttention: 'Full attention',
    window: (size: number) => `window ${formatCount(size)}`,
    kinds: { prefill: 'Prompt', image: 'Image', decode: 'Written' },
    scale: (bytes: number) => `up to ${formatBytes(bytes)}`,
    empty: 'Nothing has been said yet.',
    /** Bytes in use and, where somebody watched, those reserved, each beside full attention's of the same kind. */
    readout: (position: number, kind: string, inUse: Bytes, reserved: Bytes | undefined) =>
      `${tokens(position)}, ${kind.toLowerCase()}: in use ${against(inUse)}` +
      (reserved ? `; reserved ${against(reserved)}` : ''),
  },

  layers: {
    title: 'Layers',
    local: 'local',
    global: 'global',
    filter: 'Show',
    filters: { all: 'All', local: 'Local', global: 'Global' },
    sort: 'Sort by',
    sorts: { layer: 'Layer', kv: 'KV', weights: 'Weights' },
    look: 'Layers as',
    looks: { rings: 'Rings', list: 'List' },
    hints: {
      rings:
        'At the mark of a ring the next token overwrites the oldest. Every sixth layer is a line that only grows.',
      list: 'Each strip is the buffer of one layer, all on one scale of bytes, in the frame that full attention would fill.',
    },
    details: 'Layer in detail',
    option: (index: number, kind: string) => `Layer ${index}, ${kind}`,
    /** Figures of a row of the list. */
    columns: {
      held: 'Positions',
      oldest: 'Oldest',
      wraps: 'Times round',
      live: 'In use, KiB',
      allocated: 'Reserved, KiB',
      weights: 'Weights, MiB',
      types: 'Types',
    },
    legend: {
      new: 'This lap',
      old: 'Lap before',
      image: 'Image',
      empty: 'Empty',
      head: 'Next',
      ghost: 'In use, full attention',
    },
  },

  details: {
    hint: 'Point at a kind, or choose one, to see the buffers behind it.',
    layer: (index: number, kind: string, window: number | null) =>
      `Layer ${index}, ${kind}${window === null ? '' : `, window ${formatCount(window)}`}`,
    buffers: (count: number, bytes: number) =>
      `${formatCount(count)} ${count === 1 ? 'buffer' : 'buffers'}, ${formatBytes(bytes)}`,
    more: (count: number) => `${formatCount(count)} smaller ones are in the table view.`,
    next: 'Next slot',
    oldest: 'Oldest position',
    wraps: 'Times round',
    used: 'Positions',
    live: 'In use',
    allocated: 'Reserved',
    fullAttention: 'Full attention',
    weights: 'Weights',
  },

  tables: {
    kinds: 'By kind',
    layers: 'Layers',
    buffers: 'Buffers',
    timeline: 'KV cache by token',
    spans: 'Prompts and images in the cache',
    checkpoints: 'Checkpoints',
    total: 'Total',
    peak: 'Peak',
    slow: 'The tables follow once a second.',
    columns: {
      kind: 'Kind',
      bytes: 'Bytes',
      planned: 'Planned',
      share: 'Share',
      layer: 'Layer',
      window: 'Window',
      capacity: 'Capacity',
      used: 'Used',
      head: 'Next slot',
      oldest: 'Oldest',
      wraps: 'Times round',
      allocated: 'Reserved',
      live: 'In use',
      fullAttention: 'In use, full attention',
      fullAllocated: 'Reserved, full attention',
      weights: 'Weights',
      types: 'Types',
      label: 'Label',
      owner: 'Owner',
      dtype: 'Type',
      since: 'Since',
      position: 'Tokens',
      first: 'First',
      last: 'Last',
    },
    none: '-',
  },
} as const;
