import { FacetError } from '../shared/errors.ts';
import { type ChatMessage, chatPieces } from '../text/chat-template.ts';
import { encodePieces } from '../text/pieces.ts';
import type { LoadedModel } from './load.ts';
import type { PromptPart } from './prompt.ts';

/** A content part that shows an image, in OpenAI's shape. */
interface ImagePart {
  readonly type: string;
  readonly image_url?: { readonly url?: unknown };
}

/**
 * A conversation as the model reads it: the template's tokens, earlier answers as the very tokens they were,
 * and images by their content.
 * @throws FacetError `bad-request`, `image-unreadable`, `source-failed`
 */
export async function chatPrompt(
  model: LoadedModel,
  messages: readonly ChatMessage[],
  signal: AbortSignal,
): Promise<PromptPart[]> {
  const pieces = chatPieces(messages, { answerIds: (text) => model.answers.recall(text) });
  const addresses = imageAddresses(messages);
  const parts: PromptPart[] = [];
  for (const segment of encodePieces(model.tokenizer, pieces)) {
    if (segment.kind === 'tokens') parts.push(segment);
    else {
      if (!model.sight) throw noSight(model);
      const image = await model.sight.refOf(addresses[segment.index] ?? '', signal);
      parts.push({ kind: 'image', image });
    }
  }
  return parts;
}

/** The addresses of all images of a conversation, in order. */
function imageAddresses(messages: readonly ChatMessage[]): string[] {
  return messages.flatMap(({ content }) =>
    typeof content === 'string' || !content
      ? []
      : content.flatMap((part) => {
          const { type, image_url: image } = part as ImagePart;
          if (type !== 'image_url') return [];
          if (typeof image?.url === 'string') return [image.url];
          throw new FacetError(
            'bad-request',
            'An image part has no address.',
            'Give it an image_url with a url.',
          );
        }),
  );
}

export function noSight({ facts }: Pick<LoadedModel, 'facts'>): FacetError {
  return new FacetError(
    'bad-request',
    `${facts.name} cannot see images.`,
    'Leave the images out, or load a model together with its vision file (mmproj).',
    { model: facts.id, vision: false },
  );
}
