import { formatBytes } from '../../shared/format-bytes.ts';
import { formatCount, formatDuration } from '../../ui/format.ts';

/** Texts about the model that is in use: opening it, what is loaded, and what went wrong. */
export const loadingStrings = {
  openFile: 'Open a GGUF file',
  openFileShort: 'Open file',

  demo: 'Use the built-in demo',

  summary: {
    model: 'Model',
    contextTokens: (tokens: number) => `${formatCount(tokens)} tokens`,
    device: 'Computed on',
    softwareGpu: 'Software GPU',
    softwareGpuTitle: 'No hardware GPU was found, so answers are slow',
    baseModel: 'Base model',
    baseModelTitle: 'Kind',
    vision: 'Sees images',
    states: {
      empty: 'No model',
      loading: 'Loading',
      ready: 'Ready',
      generating: 'Writing',
      lost: 'GPU lost',
    },
    processorLost: 'Processor lost',
    menu: (name: string) => `${name}, models and facts`,
    switchTo: (name: string) => `Switch to ${name}`,
    inUse: (name: string) => `${name} is in use`,
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
    stop: 'Stop loading',
  },

  loaded: {
    chip: (milliseconds: number) => `Loaded in ${formatDuration(milliseconds)}`,
    stages: (parts: readonly (readonly [string, number])[]) =>
      parts.map(([name, milliseconds]) => `${name} ${formatDuration(milliseconds)}`).join(', '),
  },

  fit: {
    fitting: 'Fitting the kernels to this GPU',
    again: 'Fit the kernels to this GPU again',
    usual: (kernels: number) => `Kernels fitted to this GPU: all ${kernels} as usual`,
    faster: (other: number, kernels: number, most: number) =>
      `Kernels fitted to this GPU: ${other} of ${kernels} in another variant, up to ${most.toFixed(2)} times as fast`,
    refused: (kernel: string, variant: string, why: string) => `${kernel}: ${variant} ${why}`,
    why: {
      wrong: 'computes wrong numbers here, and is not used',
      'no-compile': 'does not compile here',
      lost: 'lost the GPU, and is not tried again',
    },
  },

  stopped: {
    title: (name: string) => `${name} is not loaded yet`,
    hint: 'What was downloaded so far is kept, also when this page is closed.',
    nothing: 'What was downloaded of it is deleted.',
    resume: 'Go on',
  },

  failure: {
    title: (name: string) => `${name} could not be opened`,
    details: 'Details',
    another: 'Open another file',
    retry: 'Try again',
    reload: (name: string) => `Load ${name} again`,
    kept: (name: string) => `${name} is still loaded, and the chat is kept.`,
    mismatch: 'If it belongs to another model, open that model now: Facet puts the two together.',
  },

  pausedGpu: {
    title: 'The browser has paused the GPU',
    hint: 'The GPU was lost. The chat goes on on the processor, and Facet tries the GPU again in a few minutes.',
    again: 'Try the GPU now',
  },

  lost: { title: 'The engine stopped', reload: 'Load again' },

  nothingLoaded: {
    title: 'No model is loaded',
    hint: 'Load one to go on; what was written is kept.',
    load: (name: string) => `Load ${name}`,
  },

  drop: {
    models: {
      title: 'Drop a GGUF file to open it',
      hint: 'The parts of a split file can be dropped together. The file stays on this device.',
    },
    images: {
      title: 'Drop images into your message',
      hint: 'The model looks at them on this device; they go nowhere else.',
    },
    texts: {
      title: 'Drop files into your message',
      hint: 'The model reads them on this device. Chats that Facet exported are imported.',
    },
  },

  noGpu: {
    title: 'Facet cannot use a GPU here',
    why: 'The model runs on your own device: on its GPU through WebGPU, or on its processor through WebAssembly. Nothing is computed on a server.',
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
    processor: 'Use the processor',
  },
} as const;
