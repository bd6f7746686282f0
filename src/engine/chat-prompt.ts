import { FacetError } from '../shared/errors.ts';
import { type ChatMessage, chatPieces } from '../text/chat-template.ts';
import { encodePieces } from '../text/pieces.ts';
import type { LoadedModel } from './load.ts';
import type { ImageRef, PromptPart } from './prompt.ts';

/** A content part that shows an image, in OpenAI's shape. */
interface ImagePart {
  readonly type: string;
  /** `detail: 'high'` also looks at a tall or wide image in parts (pan and scan). */
  readonly image_url?: { readonly url?: unknown; readonly detail?: unknown };
}

/**
 * A conversation as the model reads it: the template's tokens, earlier answers as the very tokens they were,
 * and images by their content. A conversation that ends with an answer has it continued.
 * @throws FacetError `bad-request`, `image-unreadable`, `source-failed`
 */
export async function chatPrompt(
  model: LoadedModel,
  messages: readonly ChatMessage[],
  signal: AbortSignal,
): Promise<PromptPart[]> {
  const shown = shownImages(messages);
  if (shown.length > 0 && !model.sight) throw noSight(model);
  const views: ImageRef[][] = [];
  for (const { url, closely } of shown) views.push((await model.sight?.refsOf(url, signal, closely)) ?? []);
  const pieces = chatPieces(messages, {
    answerIds: (text) => model.answers.recall(text),
    views: views.map(({ length }) => length),
    continueFinal: messages.at(-1)?.role === 'assistant',
  });
  const images = views.flat();
  const parts: PromptPart[] = [];
  for (const segment of encodePieces(model.tokenizer, pieces)) {
    if (segment.kind === 'tokens') parts.push(segment);
    else {
      const image = images[segment.index];
      if (!image) throw new RangeError(`there is no image ${segment.index}`);
      parts.push({ kind: 'image', image });
    }
  }
  return parts;
}

interface ShownImage {
  readonly url: string;
  readonly closely: boolean;
}

/** All images of a conversation, in order. */
function shownImages(messages: readonly ChatMessage[]): ShownImage[] {
  return messages.flatMap(({ content }) =>
    typeof content === 'string' || !content
      ? []
      : content.flatMap((part) => {
          const { type, image_url: image } = part as ImagePart;
          if (type !== 'image_url') return [];
          if (typeof image?.url === 'string') return [{ url: image.url, closely: image.detail === 'high' }];
          throw new FacetError(
            'bad-request',
            'An image part has no address.',
            'Give it an image_url with a url.',
          );
        }),
  );
}

/** What a model without eyes says to an image. */
export function noSight({ facts }: Pick<LoadedModel, 'facts'>): FacetError {
  return new FacetError(
    'bad-request',
    `${facts.name} cannot see images.`,
    'Leave the images out, or load a model together with its vision file (mmproj).',
    { model: facts.id, vision: false },
  );
}
