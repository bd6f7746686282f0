import { readFile } from 'node:fs/promises';
import type { LoadedModel } from '../../src/engine/load.ts';
import { chatPrompt, plainPrompt, type Prompt } from '../../src/engine/prompt.ts';
import { type GivenMessage, readMessages } from '../../src/engine/request-messages.ts';
import { FacetError } from '../../src/shared/errors.ts';
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
export async function promptOf(model: LoadedModel, options: PromptOptions): Promise<Prompt> {
  const images = options.image ?? [];
  const { signal } = new AbortController();
  if (options.chat !== undefined) {
    const messages = await readFileOfMessages(model, options.chat, images, options.detail);
    return chatPrompt(model, readMessages(messages), signal);
  }
  const file = options['prompt-file'];
  const text = options.prompt ?? (file === undefined ? undefined : await readFile(file, 'utf8'));
  const pieces: Piece[] = [{ kind: 'control', name: '<bos>' }];
  for (const path of images) {
    pieces.push(
      { kind: 'text', text: '\n\n' },
      { kind: 'control', name: '<start_of_image>' },
      await visionOf(model).wholeOf(path, signal),
      { kind: 'control', name: '<end_of_image>' },
      { kind: 'text', text: '\n\n' },
    );
  }
  pieces.push({ kind: 'text', text: needed('--prompt, --prompt-file or --chat', text) });
  return plainPrompt(encodePieces(model.tokenizer, pieces));
}

/** The vision of a model. @throws FacetError `bad-request` when it has none */
export function visionOf({ vision, facts }: LoadedModel) {
  if (vision) return vision;
  throw new FacetError('bad-request', `${facts.name} has no vision file.`, 'Give one with --mmproj.');
}

async function readFileOfMessages(
  model: LoadedModel,
  path: string,
  images: readonly string[],
  detail: string | undefined,
): Promise<GivenMessage[]> {
  if (!model.facts.chat) {
    throw new FacetError(
      'no-chat-template',
      `${model.facts.name} is a base model without a chat template.`,
      'Use --prompt.',
    );
  }
  const messages = JSON.parse(await readFile(path, 'utf8')) as GivenMessage[];
  const last = messages.at(-1);
  if (images.length === 0 || !last) return messages;
  const parts = images.map((url) => ({
    type: 'image_url' as const,
    image_url: { url, ...(detail ? { detail } : {}) },
  }));
  const rest =
    typeof last.content === 'string'
      ? [{ type: 'text', text: last.content }]
      : ((last.content as unknown[] | null) ?? []);
  return [...messages.slice(0, -1), { ...last, content: [...parts, ...rest] }];
}
