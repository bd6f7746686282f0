import { keyNames } from '../../ui/actions/key-names.ts';
import { formatCount, formatDuration, formatRate } from '../../ui/format.ts';

/** Texts of the conversation, and of what can be done to a message. */
export const chatStrings = {
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
  resumed: {
    gpu: 'Continued after the GPU was lost',
    engine: 'Continued after the engine was restarted',
  },
  noText: 'The model gave no text.',
  retry: 'Try again',
  latest: 'Jump to the latest',
  said: (text: string) => `Facet: ${text}`,

  message: {
    actions: 'What can be done with it',
    copy: 'Copy',
    copyText: 'Copy as text',
    copyMarkdown: 'Copy as Markdown',
    copied: 'Copied',
    copyFailed: 'The browser did not allow copying. Select the text and copy it by hand.',
    edit: 'Edit',
    regenerate: 'Write again',
    continue: 'Continue',
    remove: 'Delete',
    removed: 'The message and what followed it were deleted',
    more: 'More',
    branches: 'Versions',
    previous: 'Previous version',
    next: 'Next version',
    branch: (at: number, of: number) => `${formatCount(at)} / ${formatCount(of)}`,
    branchSaid: (at: number, of: number) => `Version ${formatCount(at)} of ${formatCount(of)}`,
    answer: 'Write an answer',
  },

  edit: {
    label: 'Edit the message',
    send: 'Send',
    cancel: 'Cancel',
    hint: 'The old version stays, and can be reached with the arrows.',
  },

  /** Under the message field, by what sends. */
  hints: {
    enter: `Enter sends, ${keyNames('Shift+Enter')} starts a new line`,
    'mod-enter': `${keyNames('$mod+Enter')} sends, Enter starts a new line`,
  },

  timings: {
    label: 'Timings',
    more: 'What it took',
    brief: (perSecond: number, tokens: number) =>
      [
        ...(perSecond > 0 ? [`${formatCount(perSecond)} tok/s`] : []),
        `${formatCount(tokens)} ${tokens === 1 ? 'token' : 'tokens'}`,
      ].join(', '),
    tokens: (count: number) => `${formatCount(count)} ${count === 1 ? 'token' : 'tokens'}`,
    rate: (perSecond: number) => `${formatRate(perSecond)} tokens/s`,
    first: (milliseconds: number) => `first after ${formatDuration(milliseconds)}`,
    prompt: (fresh: number, reused: number) =>
      `prompt ${formatCount(fresh)} new + ${formatCount(reused)} reused`,
    restored: (tokens: number, milliseconds: number) =>
      `restored ${formatCount(tokens)} tokens in ${formatDuration(milliseconds)}`,
  },

  empty: {
    title: 'Gemma 3, on your own device',
    lead: 'Facet runs the model inside this tab. What you write never leaves your device.',
    demo: 'The built-in demo is tiny: it sees drawings of coloured shapes, counts and remembers a code word. For real answers there is a real Gemma 3.',
    getModel: 'Get a real model',
    queued: (text: string) => `“${text}” is asked as soon as the model is ready.`,
    unqueue: 'Do not ask',
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

  otherModel: {
    other: (name: string) => `This chat was written with ${name}.`,
    load: 'Load it',
    dismiss: 'Leave it',
  },

  unsaved: {
    title: 'This chat is not being saved',
  },
} as const;
