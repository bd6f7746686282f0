import { type ErrorCode, FacetError } from '../../shared/errors.ts';

interface Meaning {
  readonly code: ErrorCode;
  readonly hint: string;
}

const GPU: Meaning = {
  code: 'adapter-too-small',
  hint: "Choose a model of another quantisation (f32 in place of f16), one of Facet's own, or another browser.",
};
const LOST: Meaning = { code: 'device-lost', hint: 'Load it again, or choose a smaller model.' };
const REFUSED: Meaning = {
  code: 'bad-request',
  hint: "WebLLM's engine does not take this; change it in the chat's settings, or choose one of Facet's own models.",
};

/** Meanings of WebLLM's errors by their names. */
const BY_NAME: Readonly<Record<string, Meaning>> = {
  WebGPUNotAvailableError: GPU,
  WebGPUNotFoundError: GPU,
  ShaderF16SupportError: GPU,
  FeatureSupportError: GPU,
  DeviceLostError: LOST,
  ModelNotLoadedError: LOST,
  ContextWindowSizeExceededError: { code: 'context-full', hint: 'Shorten the message, or begin a new chat.' },
  QuotaExceededError: { code: 'quota-exceeded', hint: 'Delete stored models, and load it again.' },
  MessageOrderError: {
    code: 'bad-request',
    hint: 'WebLLM cannot go on with an answer that was begun: have it written anew.',
  },
};

/** Of errors that have no name of their own. */
const BY_MESSAGE: readonly (readonly [RegExp, Meaning])[] = [
  [/compatible GPU|Cannot initialize runtime/i, GPU],
  [/device (was |is )?lost/i, LOST],
  [/quota/i, { code: 'quota-exceeded', hint: 'Delete stored models, and load it again.' }],
  [
    /fetch|network|status|manifest|cache/i,
    {
      code: 'source-failed',
      hint: 'Look whether there is a network, and load it again: what has come is kept.',
    },
  ],
];

/** A failure of WebLLM's engine with its next step. `doing` says whether it came of a request or of a load. */
export function webLlmFailure(error: unknown, doing: 'load' | 'chat'): FacetError {
  if (error instanceof FacetError) return error;
  const { name, message } = error instanceof Error ? error : fromText(String(error));
  if (name === 'AbortError') return FacetError.from(error);
  const found = BY_NAME[name] ?? BY_MESSAGE.find(([pattern]) => pattern.test(message))?.[1];
  const named = doing === 'chat' && name.endsWith('Error') && !BUILT_IN.has(name) ? REFUSED : undefined;
  const { code, hint } = found ?? named ?? OTHER;
  return new FacetError(code, message, hint, { engine: 'webllm', name });
}

/** Its handler sends errors as texts. */
function fromText(text: string): { readonly name: string; readonly message: string } {
  const [, name = '', message = text] = /^(\w+Error): ([^]*)$/.exec(text) ?? [];
  return { name, message };
}

const BUILT_IN: ReadonlySet<string> = new Set(['Error', 'TypeError', 'RangeError', 'RuntimeError']);

const OTHER: Meaning = {
  code: 'internal',
  hint: "This came from WebLLM's engine, not from Facet's: another model may work.",
};
