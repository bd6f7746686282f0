import { readFile } from 'node:fs/promises';
import { chatPrompt } from '../../src/engine/chat-prompt.ts';
import type { LoadedModel } from '../../src/engine/load.ts';
import type { PromptPart } from '../../src/engine/prompt.ts';
import { FacetError } from '../../src/shared/errors.ts';
import type { ChatMessage } from '../../src/text/chat-template.ts';
import { encodePieces, type Piece } from '../../src/text/pieces.ts';
import { needed } from './arguments.ts';

export interface PromptOptions {
  readonly prompt?: string | undefined;
  readonly 'prompt-file'?: string | undefined;
  /** A JSON file of OpenAI-shaped messages. */
  readonly chat?: string | undefined;
  /** Paths of images: in front of the prompt, or of the text of the last message. */
  readonly image?: readonly string[] | undefined;
  /** `high` also looks at tall or wide images in parts. */
  readonly detail?: string | undefined;
}

/** What --prompt, --prompt-file or --chat and --image ask for, as the engine takes it. */
export async function promptOf(model: LoadedModel, options: PromptOptions): Promise<PromptPart[]> {
  const images = options.image ?? [];
  const { signal } = new AbortController();
  if (options.chat !== undefined)
    return chatPrompt(model, await readMessages(model, options.chat, images, options.detail), signal);
  const file = options['prompt-file'];
  const text = options.prompt ?? (file === undefined ? undefined : await readFile(file, 'utf8'));
  const pieces: Piece[] = [{ kind: 'control', name: '<bos>' }];
  images.forEach((_, index) => {
    pieces.push(
      { kind: 'text', text: '\n\n' },
      { kind: 'control', name: '<start_of_image>' },
      { kind: 'image', index },
    );
    pieces.push({ kind: 'control', name: '<end_of_image>' }, { kind: 'text', text: '\n\n' });
  });
  pieces.push({ kind: 'text', text: needed('--prompt, --prompt-file or --chat', text) });
  const parts: PromptPart[] = [];
  for (const segment of encodePieces(model.tokenizer, pieces)) {
    if (segment.kind === 'tokens') parts.push(segment);
    else
      parts.push({ kind: 'image', image: await sightOf(model).refOf(images[segment.index] ?? '', signal) });
  }
  return parts;
}

/** The eyes of a model. @throws FacetError `bad-request` when it has none */
export function sightOf({ sight, facts }: LoadedModel) {
  if (sight) return sight;
  throw new FacetError('bad-request', `${facts.name} has no vision file.`, 'Give one with --mmproj.');
}

async function readMessages(
  model: LoadedModel,
  path: string,
  images: readonly string[],
  detail: string | undefined,
): Promise<ChatMessage[]> {
  if (!model.facts.chat) {
    throw new FacetError(
      'no-chat-template',
      `${model.facts.name} is a base model without a chat template.`,
      'Use --prompt.',
    );
  }
  const messages = JSON.parse(await readFile(path, 'utf8')) as ChatMessage[];
  const last = messages.at(-1);
  if (images.length === 0 || !last) return messages;
  const parts = images.map((url) => ({
    type: 'image_url' as const,
    image_url: { url, ...(detail ? { detail } : {}) },
  }));
  const rest =
    typeof last.content === 'string' ? [{ type: 'text' as const, text: last.content }] : (last.content ?? []);
  return [...messages.slice(0, -1), { ...last, content: [...parts, ...rest] }];
}
