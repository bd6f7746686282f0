import { formatBytes } from '../shared/format-bytes.ts';
import { formatCount, formatDuration, formatRate } from './format.ts';
import { imageStrings } from '../features/chat/image-strings.ts';
import { memoryStrings } from '../features/memory/memory-strings.ts';
import { modelsStrings } from '../features/models/models-strings.ts';

/** Every text of the interface. */
export const strings = {
  name: 'Facet',
  dismiss: 'Dismiss',
  back: 'Back to the chat',
  memory: memoryStrings,
  images: imageStrings,
  models: modelsStrings,

  header: {
    openFile: 'Open a GGUF file',
    openFileShort: 'Open file',
    newChat: 'New chat',
    model: 'Model',
    fileSize: 'Size of the file',
    quantisation: 'Quantisation of most weights',
    context: 'Context',
    contextTokens: (tokens: number) => `${formatCount(tokens)} tokens`,
    softwareGpu: 'Software GPU',
    softwareGpuTitle: 'No hardware GPU was found, so answers are slow',
    baseModel: 'Base model',
    baseModelTitle: 'Kind',
    vision: 'Sees images',
    visionTitle: 'Input',
    states: {
      empty: 'No model',
      loading: 'Loading',
      ready: 'Ready',
      generating: 'Writing',
      lost: 'GPU lost',
    },
  },

  loading: {
    title: (name: string) => `Loading ${name}`,
    stages: {
      header: 'Reading the header',
      tokenizer: 'Reading the vocabulary',
      weights: 'Loading weights',
      kernels: 'Preparing kernels',
      checking: 'Checking the download',
    },
    bytes: (loaded: number, total: number) => `${formatBytes(loaded)} of ${formatBytes(total)}`,
    cancel: 'Cancel',
  },

  failure: {
    title: (name: string) => `${name} could not be opened`,
    details: 'Details',
    another: 'Open another file',
    retry: 'Try again',
    reload: (name: string) => `Load ${name} again`,
    kept: (name: string) => `${name} is still loaded, and the chat is kept.`,
  },

  lost: { title: 'The engine stopped', reload: 'Load again' },

  nothingLoaded: {
    title: 'No model is loaded',
    hint: 'Load one to go on; what was written is kept.',
    load: (name: string) => `Load ${name}`,
  },

  drop: {
    title: 'Drop a GGUF file to open it',
    hint: 'The parts of a split file can be dropped together. The file stays on this device.',
  },

  noGpu: {
    title: 'Facet cannot use a GPU here',
    why: 'The model runs on your own GPU, through WebGPU. Nothing is computed on a server, so there is nothing to fall back on.',
    stepsTitle: 'What to do',
    steps: [
      'Use an up-to-date Chrome, Edge, Firefox or Safari.',
      'Switch hardware acceleration on in the settings of the browser, and start it again.',
      'Update the graphics driver, and the operating system with it.',
      'On Linux, Chrome may need chrome://flags/#enable-unsafe-webgpu and #enable-vulkan. Its page chrome://gpu says what is in use.',
    ],
    stepsTooSmall: [
      'On a computer with two GPUs, let the browser use the stronger one.',
      'Try another browser: they do not all offer the same limits.',
      'Update the graphics driver, and start the browser again.',
    ],
    limit: 'Limit',
    offered: 'This GPU offers',
    needed: 'Facet needs',
    again: 'Check again',
  },

  empty: {
    title: 'Gemma 3, on your own GPU',
    lead: 'Facet runs the model inside this tab. What you write never leaves your device.',
    demo: 'The built-in demo is tiny: it sees drawings of coloured shapes, counts, adds and remembers a code word. For real answers, choose a model below.',
    examplesTitle: 'Try one of these',
    demoExamples: ['What can you do?', 'Count from 8 to 15.', 'Write a poem'],
    examples: [
      'Explain how a rainbow forms.',
      'Write a short poem about the sea.',
      'Give me three ideas for a rainy Sunday.',
    ],
    openTitle: 'Your own model',
    open: 'Have a file of your own? Choose a Gemma 3 in GGUF form, or drop it anywhere on this page. Its vision file (mmproj) can come along.',
  },

  chat: {
    log: 'Conversation',
    you: 'You',
    answer: 'Answer',
    placeholder: 'Write a message',
    placeholderLoading: 'The model is loading',
    send: 'Send',
    stop: 'Stop',
    waiting: 'Reading the prompt',
    stopped: 'Stopped',
    cut: 'Cut off: the limit of tokens was reached',
    noText: 'The model gave no text.',
    retry: 'Try again',
    latest: 'Jump to the latest',
    said: (text: string) => `Facet: ${text}`,
  },

  timings: {
    label: 'Timings',
    tokens: (count: number) => `${formatCount(count)} ${count === 1 ? 'token' : 'tokens'}`,
    rate: (perSecond: number) => `${formatRate(perSecond)} tokens/s`,
    first: (milliseconds: number) => `first after ${formatDuration(milliseconds)}`,
    prompt: (fresh: number, reused: number) =>
      `prompt ${formatCount(fresh)} new + ${formatCount(reused)} reused`,
  },

  completion: {
    title: 'Text completion',
    base: (name: string) =>
      `${name} is a base model: it has no chat template and was never taught to take turns. It continues a text that you begin.`,
    chatKept: 'Your chat is kept and comes back with a chat model.',
    label: 'Text to continue',
    placeholder: 'Here are the planets of the solar system:\n1. Mercury\n2.',
    complete: 'Complete',
    stop: 'Stop',
    maxTokens: 'Tokens at most',
    temperature: 'Temperature',
    temperatureTitle: '0 always takes the likeliest token; 1 is what Google advises',
    legend: 'Written by the model',
  },
} as const;
