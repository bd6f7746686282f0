import type { NoChat } from '../shared/no-chat.ts';
import type { TokenId } from '../shared/numbers.ts';
import { type ChatManner, chatManner, endMark } from '../text/chat-format.ts';
import type { Tokenizer } from '../text/tokenizer.ts';
import { JSON_TOOLS } from '../text/tool-calls.ts';
import { hasToolMarks, type ToolForm } from '../text/tool-form.ts';
import type { TokenizerMetadata } from '../weights/gguf/tokenizer-metadata.ts';
import type { OpenedModel } from '../weights/open-model.ts';

/** How a model is chatted with, by its file, or why it is not; `choice` is a person's word, where there is one. */
export const mannerOf = (
  text: OpenedModel['text'],
  { chatTemplate: template, addBos }: TokenizerMetadata,
  tokenizer: Tokenizer,
  choice: boolean | undefined,
): ChatManner | NoChat =>
  chatManner({
    template,
    addBos,
    names: namesOf(text),
    has: (piece) => tokenizer.idOf(piece) !== undefined,
    choice,
  });

/** The token that ends an answer in the model's chat format. */
export const endOf = (manner: ChatManner | NoChat, tokenizer: Tokenizer): TokenId | undefined =>
  'format' in manner ? tokenizer.idOf(endMark(manner.format)) : undefined;

/** How a model calls functions: the vocabulary says it, and no name does. Few have tokens for it. */
export async function toolFormOf(manner: ChatManner | NoChat, tokenizer: Tokenizer): Promise<ToolForm> {
  if (!('format' in manner) || manner.format !== 'gemma' || !hasToolMarks(tokenizer)) return JSON_TOOLS;
  return (await import('../text/token-tools.ts')).tokenTools(tokenizer);
}

/** What a model is called, in its file and by it. */
const namesOf = ({ name, metadata }: OpenedModel['text']): string[] =>
  [name, ...['general.name', 'general.finetune'].map((key) => metadata.text(key))].filter(
    (each) => each !== undefined,
  );
