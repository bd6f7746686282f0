import { FacetError } from '../shared/errors.ts';
import type { TokenId } from '../shared/numbers.ts';
import type { Segment } from '../shared/segments.ts';
import { type BegunAnswer, begunAnswer, NOTHING_BEGUN } from '../text/answer-text.ts';
import { chatPieces, type Views } from '../text/chat-template.ts';
import type { Answer, Conversation, Part } from '../text/conversation.ts';
import { encodePieces } from '../text/pieces.ts';
import {
  openingPlace,
  type Place,
  placeAfterAnswer,
  placeAfterQuestion,
  type RememberedAnswer,
} from './answer-memory.ts';
import type { LoadedModel } from './load.ts';
import type { ImageSource } from './request-messages.ts';

/** A sequence to go on from. */
export interface Prompt {
  /** The whole of it, `<bos>` included. */
  readonly segments: readonly Segment[];
  /** The beginning of the answer that it ends with, if it does. */
  readonly begun: BegunAnswer;
  /** The answer's place in its conversation; undefined for what is none. */
  readonly place?: Place;
  /** Earlier answers in it whose own tokens are known. */
  readonly recalled: readonly RememberedAnswer[];
}

/** The answers of a prompt, and that which its turn gave, as far as their tokens are known. */
export function answersIn(
  { answers }: Pick<LoadedModel, 'answers'>,
  { recalled, place, begun }: Prompt,
  given: string,
): readonly RememberedAnswer[] {
  const text = begun.text + given;
  const ids = place === undefined ? undefined : answers.recall(place, text);
  return place === undefined || !ids ? recalled : [...recalled, { place, text, ids }];
}

/** Segments that are no conversation, to be gone on with. */
export const plainPrompt = (segments: readonly Segment[]): Prompt => ({
  segments,
  begun: NOTHING_BEGUN,
  recalled: [],
});

/** A text to be gone on with, `<bos>` in front of it unless the file says that there is none. */
export const textPrompt = (model: Pick<LoadedModel, 'tokenizer' | 'addBos'>, text: string): Prompt =>
  tokenPrompt(model, model.tokenizer.encode(text));

/** The same of tokens, which may bring their `<bos>`. */
export function tokenPrompt(
  { tokenizer: { bosId }, addBos }: Pick<LoadedModel, 'tokenizer' | 'addBos'>,
  ids: readonly TokenId[],
): Prompt {
  // A sequence needs a first token, whatever the file says.
  const lacking = ids.length === 0 || (addBos && ids[0] !== bosId);
  return plainPrompt([{ kind: 'tokens', ids: lacking ? [bosId, ...ids] : ids }]);
}

/**
 * A conversation as the model reads it: the template's tokens, earlier answers as the very tokens they were, and
 * images by their content.
 * @throws FacetError `bad-request` for images that the model cannot see, `image-unreadable`, `source-failed`
 */
export async function chatPrompt(
  model: LoadedModel,
  conversation: Conversation<ImageSource>,
  signal: AbortSignal,
): Promise<Prompt> {
  const { place, known, recalled } = await recognise(model, conversation, signal);
  const segments = encodePieces(model.tokenizer, chatPieces(known, model.chat));
  const begun = known.begun ? begunAnswer(model.tokenizer, known.begun) : NOTHING_BEGUN;
  return { segments, begun, place, recalled };
}

/** The conversation with its images by content and its answers by tokens, those apart, and the place where it ends. */
async function recognise(
  model: LoadedModel,
  { turns, question, begun, ...opening }: Conversation<ImageSource>,
  signal: AbortSignal,
): Promise<Required<Pick<Prompt, 'place' | 'recalled'>> & { readonly known: Conversation<Views> }> {
  const recalled: RememberedAnswer[] = [];
  let place = await openingPlace(opening);
  const ask = async (parts: readonly Part<ImageSource>[]): Promise<Part<Views>[]> => {
    const seen: Part<Views>[] = [];
    for (const part of parts) {
      if (part.kind === 'image') {
        seen.push({ kind: 'image', image: await viewsOf(model, part.image, signal) });
      } else seen.push(part);
    }
    place = await placeAfterQuestion(place, seen);
    return seen;
  };
  const recall = (answer: Answer): Answer => {
    const { text } = answer;
    const ids = model.answers.recall(place, text);
    if (ids) recalled.push({ place, text, ids });
    return { ...answer, ids };
  };
  const known: Conversation<Views>['turns'][number][] = [];
  for (const turn of turns) {
    known.push({ question: await ask(turn.question), answer: recall(turn.answer) });
    place = await placeAfterAnswer(place, turn.answer.text);
  }
  const last = await ask(question);
  const begunNow = begun && recall(begun);
  return { place, recalled, known: { ...opening, turns: known, question: last, begun: begunNow } };
}

async function viewsOf(
  model: LoadedModel,
  { url, detail }: ImageSource,
  signal: AbortSignal,
): Promise<Views> {
  if (!model.vision) throw noVision(model);
  signal.throwIfAborted();
  return model.vision.viewsOf(url, signal, detail);
}

/** The refusal of images by a model without vision. */
export function noVision({ facts }: Pick<LoadedModel, 'facts'>): FacetError {
  return new FacetError(
    'bad-request',
    `${facts.name} cannot see images.`,
    'Leave the images out, or load a model together with its vision file (mmproj).',
    { model: facts.id, vision: false },
  );
}
