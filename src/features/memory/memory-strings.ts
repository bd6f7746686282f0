import { formatBytes } from '../../shared/format-bytes.ts';
import { formatCount, formatRate } from '../../ui/format.ts';

const tokens = (count: number) => `${formatCount(count)} ${count === 1 ? 'token' : 'tokens'}`;

/** Texts of the memory panel and of the page that plans memory. */
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
  tokens,

  nothing: {
    title: 'Nothing is on the GPU',
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
  otherKind: (kind: string) => kind,

  overview: {
    title: 'On the GPU now',
    peak: (bytes: number) => `peak ${formatBytes(bytes)}`,
    planned: (bytes: number) => `planned ${formatBytes(bytes)} with the context full`,
    /** What there is, and what was planned where that is another. */
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
    nextTokenMeaning:
      'Bytes that it reads and writes at least and, where the GPU has timestamps, what a token took lately.',
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

  plan: {
    link: 'How much memory does Gemma 3 need?',
    title: 'How much memory does Gemma 3 need?',
    lead: 'Five of six layers see only the last 512 or 1,024 tokens. Facet keeps exactly those, in rings, so a long conversation costs far less than with full attention on every layer.',
    controls: 'What to plan',
    size: 'Size',
    sizes: { '270m': '270M', '1b': '1B', '4b': '4B', '12b': '12B', '27b': '27B' },
    quantisation: 'Quantisation of the weights',
    kvType: 'Keys and values',
    kvTypes: { f16: '16 bits', q8: '8 bits' },
    context: 'Context',
    memory: 'Memory of your GPU, in GiB',
    trained: (size: string, most: number) =>
      `The ${size} was trained for ${tokens(most)}, so that is what is planned.`,
    deviceKnown: (bytes: number) =>
      `One buffer on this GPU may take ${formatBytes(bytes)}. How much memory there is, browsers do not tell: enter what you know.`,
    deviceUnknown: 'Browsers do not tell how much memory a GPU has: enter what you know.',
    result: (size: string, quantisation: string, context: number, kv: string) =>
      `${size}, ${quantisation}, ${tokens(context)}, keys and values in ${kv}`,
    total: 'Total',
    sliding: 'Sliding windows',
    full: 'Full attention',
    parts: {
      weights: 'Weights',
      kvLocal: 'KV, local layers',
      kvGlobal: 'KV, global layers',
      scratch: 'Scratch',
      vision: 'Vision',
    },
    partNotes: {
      kvLocal: (layers: number, held: number) => `${layers} layers, ${tokens(held)} each`,
      kvGlobal: (layers: number, held: number) => `${layers} layers, ${tokens(held)} each`,
      scratch: 'activations, sampling, staging',
      vision: 'the tower at 16 bits while it is loaded, and one image',
    },
    kvAgainst: (sliding: string, full: string) => `KV cache: ${sliding} against ${full} with full attention.`,
    fits: (total: number, memory: number) =>
      `Fits: ${formatBytes(total)} of ${formatBytes(memory)}, ${formatBytes(memory - total)} to spare.`,
    doesNotFit: (total: number, memory: number) =>
      `Does not fit: ${formatBytes(total)} needed, ${formatBytes(memory)} there.`,
    advice: 'What would fit:',
    adviceOption: (size: string, quantisation: string, context: number, kv: string, total: number) =>
      `${size}, ${quantisation}, ${tokens(context)}, KV ${kv}: ${formatBytes(total)}`,
    adviceNone: 'No size of Gemma 3 fits in that.',
    comparison: (quantisation: string, context: number) => `All sizes: ${quantisation}, ${tokens(context)}`,
    none: 'none',
    columns: {
      size: 'Size',
      context: 'Context',
      weights: 'Weights',
      kv: 'KV cache',
      full: 'KV, full attention',
      scratch: 'Scratch',
      vision: 'Vision',
      total: 'Total',
      fits: 'Fits',
    },
    yes: 'yes',
    no: 'no',
    notes:
      'Bytes on the GPU as Facet allocates them, the context full. The vision tower of the 4B, 12B and 27B is there only once there are images. Checkpoints may take a tenth of the model’s bytes besides, or what you allow them. The system and other programs need some of a GPU’s memory too.',
    failed: 'The plan could not be made.',
    waiting: 'Planning',
  },
} as const;
