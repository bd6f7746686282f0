import { formatBytes } from '../../shared/format-bytes.ts';
import { formatCount, formatRate } from '../../ui/format.ts';
import { tokens } from './tokens.ts';

/** Texts of the memory panel. */
export const memoryStrings = {
  open: 'Memory',
  shortcut: 'Ctrl + M',
  title: 'Memory',
  close: 'Close',
  resize: 'Width of the memory panel',
  view: 'View',
  views: { rings: 'Rings', table: 'Table' },
  copy: 'Copy as JSON',
  copied: 'Copied',
  copyFailed: 'The browser did not allow copying. Export the file instead.',
  exportFile: 'Export',

  nothing: {
    titles: { gpu: 'Nothing is on the GPU', cpu: 'Nothing is in WebAssembly memory' },
    text: 'Once a model is loaded, every buffer it takes shows here, layer by layer.',
    loading: 'The model’s file is being opened. Its buffers show here as they are made.',
  },

  limits: {
    title: 'Limits',
    hint: 'Another length or other bits load the model again; the conversation stays.',
    summary: (context: string, kv: string, checkpoints: string) =>
      `${context} · ${kv} · checkpoints ${checkpoints.toLowerCase()}`,
    context: 'Longest conversation',
    automatic: 'Automatic',
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
    share: (part: number) => (part > 0 && part < 0.001 ? '< 0.1 %' : `${(part * 100).toFixed(1)} %`),
  },

  figures: {
    meanings: 'What these mean',
    cached: 'Reusable prefix',
    cachedMeaning:
      'Tokens whose keys and values are kept, of those that the context allows. A message that goes on from them computes only what is new.',
    cachedOf: (length: number, most: number) => `${formatCount(length)} of ${tokens(most)}`,
    kv: 'KV cache',
    kvMeaning:
      'Bytes that the next token can still see, of those allocated. Rings have their size from the start; global layers grow by 1,024 tokens at a time.',
    kvOf: (live: number, allocated: number) =>
      live === allocated ? formatBytes(allocated) : `${formatBytes(live)} of ${formatBytes(allocated)}`,
    fullAttention: 'With full attention',
    fullAttentionMeaning: 'What the same tokens would take if every layer kept all of them.',
    nextToken: 'Next token',
    nextTokenMeanings: {
      gpu: 'Bytes that it reads and writes at least and, where the GPU has timestamps, what a token took lately.',
      cpu: 'Bytes that it reads and writes at least, and what a token took lately.',
    },
    nextTokenCost: (bytes: number, milliseconds: number | null) =>
      milliseconds === null ? formatBytes(bytes) : `${formatBytes(bytes)}, ${formatRate(milliseconds)} ms`,
    back: 'Can go back to',
    backMeaning:
      'Where the conversation can be changed without computing again what came before: anywhere until a window is full, then where there is a checkpoint of the rings.',
    anywhere: 'anywhere',
    theStart: 'the start',
    /** All of a few; of more, how many there are and the last, since all stand in the table view. */
    places: (positions: readonly number[]) =>
      positions.length > 2
        ? `${formatCount(positions.length)} places, last ${formatCount(positions.at(-1) ?? 0)}`
        : `${positions.map(formatCount).join(', ')} ${positions.at(-1) === 1 ? 'token' : 'tokens'}`,
    heap: 'Heap of the page',
    heapMeaning: 'JavaScript heap of the page, without the engine’s worker; only some browsers tell it.',
  },

  timeline: {
    title: 'KV cache by token',
    label: 'Position in the conversation',
    live: 'Live',
    allocated: 'Allocated',
    fullAttention: 'Full attention',
    window: (size: number) => `window ${formatCount(size)}`,
    kinds: { prefill: 'Prompt', image: 'Image', decode: 'Written' },
    scale: (bytes: number) => `up to ${formatBytes(bytes)}`,
    empty: 'Nothing has been said yet.',
    readout: (position: number, kind: string, live: number, full: number, allocated: number | undefined) =>
      `${tokens(position)}, ${kind.toLowerCase()}: ${formatBytes(live)} live` +
      `${allocated === undefined ? '' : `, ${formatBytes(allocated)} allocated`}, full attention ${formatBytes(full)}`,
  },

  layers: {
    title: 'Layers',
    local: 'local',
    global: 'global',
    filter: 'Show',
    filters: { all: 'All', local: 'Local', global: 'Global' },
    sort: 'Sort by',
    sorts: { layer: 'Layer', kv: 'KV', weights: 'Weights' },
    hint: 'Each strip is the buffer of one layer. Local layers are rings: the mark is where the next token goes, and overwrites the oldest.',
    option: (index: number, kind: string) => `Layer ${index}, ${kind}`,
    ring: (used: number, capacity: number, oldest: number, wraps: number) =>
      `${formatCount(used)}/${formatCount(capacity)}` +
      (wraps > 0 ? `, oldest ${formatCount(oldest)}, wraps ${formatCount(wraps)}` : ''),
    bytes: (live: number, allocated: number, weights: number, types: string) =>
      `${live === allocated ? '' : `${formatBytes(live)} of `}${formatBytes(allocated)} · weights ${formatBytes(weights)} ${types}`,
    legend: {
      new: 'This lap',
      old: 'Lap before',
      image: 'Image',
      head: 'Next',
      live: 'Live',
      allocated: 'Allocated',
      ghost: 'Full attention',
    },
  },

  details: {
    title: 'Details',
    hint: 'Point at a layer or a kind, or choose one with the keyboard, to see the buffers behind it.',
    layer: (index: number, kind: string, window: number | null) =>
      `Layer ${index}, ${kind}${window === null ? '' : `, window ${formatCount(window)}`}`,
    buffers: (count: number, bytes: number) =>
      `${formatCount(count)} ${count === 1 ? 'buffer' : 'buffers'}, ${formatBytes(bytes)}`,
    more: (count: number) => `${formatCount(count)} smaller ones are in the table view.`,
    next: 'Next slot',
    oldest: 'Oldest position',
    wraps: 'Wraps',
    used: 'Used',
    live: 'Live',
    allocated: 'Allocated',
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
      wraps: 'Wraps',
      allocated: 'Allocated',
      live: 'Live',
      fullAttention: 'Full attention',
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
