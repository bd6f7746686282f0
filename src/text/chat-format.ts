import type { ControlName } from '../shared/control-names.ts';
import type { NoChat } from '../shared/no-chat.ts';

/** Chat formats that Facet writes: Gemma 3's own, and those that models made from it were taught instead. */
export type ChatFormat = 'gemma' | 'chatml' | 'llama3';

/** How a model is chatted with. */
export interface ChatManner {
  readonly format: ChatFormat;
  /** Whether a conversation begins with `<bos>`. */
  readonly bos: boolean;
  /** What had to be assumed, in words. */
  readonly note?: string;
}

/** Marks that a format is known by in a template and needs in a vocabulary; the last one ends an answer. */
const MARKS: Readonly<Record<ChatFormat, readonly [first: ControlName, ...rest: ControlName[]]>> = {
  gemma: ['<start_of_turn>', '<end_of_turn>'],
  chatml: ['<|im_start|>', '<|im_end|>'],
  llama3: ['<|start_header_id|>', '<|end_header_id|>', '<|eot_id|>'],
};
const NAMES: Readonly<Record<ChatFormat, string>> = { gemma: 'Gemma 3', chatml: 'ChatML', llama3: 'Llama 3' };

/** Formats that are known by name only. */
const FOREIGN: readonly (readonly [mark: RegExp, name: string])[] = [
  [/\[INST\]/, 'Mistral and Llama 2'],
  [/<\|user\|>/, 'Zephyr and Phi'],
  [/### ?(Instruction|User|Human)/i, 'Alpaca and Vicuna'],
  [/<\|start\|>/, 'Harmony'],
  [/<\|turn>/, 'Gemma 4'],
  [/<\|START_OF_TURN_TOKEN\|>/, 'Command R'],
];

/** The token that ends an answer in a format. */
export const endMark = (format: ChatFormat): ControlName => MARKS[format].at(-1)!;

/** What a file says of how it is chatted with. */
export interface ChatSigns {
  readonly template: string | undefined;
  /** Whether a prompt begins with `<bos>`, as the file says. */
  readonly addBos: boolean;
  /** Names of the model: of its file, and those that it has in it. */
  readonly names: readonly string[];
  /** Whether the vocabulary has a piece. */
  readonly has: (piece: string) => boolean;
  /** A person's word that it is a chat model, or none; undefined where nobody said so. */
  readonly choice: boolean | undefined;
}

/** How a model is chatted with, by its template; without one by its vocabulary and its name; or as a person says. */
export function chatManner({ template, addBos, names, has, choice }: ChatSigns): ChatManner | NoChat {
  if (choice === false)
    return {
      reason: 'chosen',
      why: 'is used as a base model, as you chose: it continues a text that you begin',
    };
  const can = (format: ChatFormat) => MARKS[format].every(has);
  const bos = addBos || /bos_token|<bos>/.test(template ?? '');
  const gemma: ChatManner | undefined = can('gemma') ? { format: 'gemma', bos } : undefined;
  if (template === undefined) {
    return gemma && (choice ?? soundsTuned(names)) ? { ...gemma, note: NO_TEMPLATE } : BASE_MODEL;
  }
  const known = (Object.keys(MARKS) as ChatFormat[]).find((format) => template.includes(MARKS[format][0]));
  if (known && can(known)) return { format: known, bos };
  const foreign = known ? NAMES[known] : FOREIGN.find(([mark]) => mark.test(template))?.[1];
  if (gemma && (choice || foreign === undefined)) return { ...gemma, note: UNKNOWN_TEMPLATE };
  const format = foreign === undefined ? 'a format that Facet does not know' : `the format of ${foreign}`;
  return {
    reason: 'template',
    ...(foreign === undefined ? {} : { template: foreign }),
    why: `has a chat template in ${format}, which cannot be written in its vocabulary. It continues a text that you begin`,
  };
}

const BASE_MODEL: NoChat = {
  reason: 'base',
  why: 'is a base model: it has no chat template and was never taught to take turns. It continues a text that you begin',
};
const NO_TEMPLATE = 'The file has no chat template; that of Gemma 3 is used.';
const UNKNOWN_TEMPLATE = "The file's chat template is not known; that of Gemma 3 is used.";

const TUNED = /(^|[^a-z])(it|instruct|instruction|chat|assistant|qat)([^a-z]|$)/i;
const BASE = /(^|[^a-z])(pt|base|pretrain|pretrained)([^a-z]|$)/i;
/** Google's own names of base models say no more than the size. */
const BARE = /^(google[-_/ ])?gemma[-_ ]?3[-_ ]?\d+(\.\d+)?[mb]?$/i;
/** The end of a file's name: its quantisation, its part, its kind. */
const FILE_END = /([-_. ](i?q\d\w*|f16|bf16|f32|\d{5}-of-\d{5}))*(\.gguf)?$/i;

/** Whether a model without a template goes by the name of one that was taught to take turns. */
function soundsTuned(names: readonly string[]): boolean {
  const bare = names.map((name) => name.replace(FILE_END, '')).filter((name) => name !== '');
  if (bare.some((name) => TUNED.test(name))) return true;
  return !bare.some((name) => BASE.test(name) || BARE.test(name));
}
