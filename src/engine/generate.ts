import type { Encoding } from '../shared/engine-status.ts';
import type { TokenId } from '../shared/numbers.ts';
import { Detokenizer } from '../text/detokenizer.ts';
import { StopMatcher } from '../text/stop-matcher.ts';
import { noSight } from './chat-prompt.ts';
import { type Continued, withoutOwed } from './continued.ts';
import type { LoadedModel } from './load.ts';
import { stopStrings } from './openai.ts';
import type { PromptPart } from './prompt.ts';
import { samplingOf } from './sampling.ts';
import { runTurn, type TurnResult } from './turn.ts';

/** The fields of an OpenAI-shaped request that shape a generation. */
export type GenerationFields = Parameters<typeof samplingOf>[0] & {
  readonly max_tokens?: number | null;
  readonly stop?: string | null | string[];
  readonly ignore_eos?: boolean;
};

const NOTHING_YET: Continued = { text: '', ids: [], owed: '' };

/**
 * Runs one turn on a loaded model and remembers the answer's tokens for the next turn's prompt. `before` is the
 * answer that it continues, if it does; the result is only what is new.
 */
export async function* generate(
  model: LoadedModel,
  prompt: readonly PromptPart[],
  fields: GenerationFields,
  signal: AbortSignal,
  onEncoding: (encoding: Encoding | undefined) => void = () => undefined,
  before: Continued = NOTHING_YET,
): AsyncGenerator<string, TurnResult> {
  const { tokenizer, stopTokens, sight } = model;
  const encodedBefore = sight?.encoded ?? 0;
  const images = prompt.filter(({ kind }) => kind === 'image').length;
  const detokenizer = new Detokenizer(tokenizer);
  // All of it was given already, but for the bytes of a character that was broken off.
  for (const id of before.ids) detokenizer.push(id);
  const turn = runTurn(model.decoder, model.transcript, {
    prompt,
    embed: async (image, index) => {
      if (!sight) throw noSight(model);
      try {
        return await sight.embedding(image, signal, (layer, layers) =>
          onEncoding({ image: index + 1, images, layer, layers }),
        );
      } finally {
        onEncoding(undefined);
      }
    },
    maxTokens: fields.max_tokens ?? model.facts.contextLength,
    stopTokens: fields.ignore_eos ? new Set() : stopTokens,
    sampling: samplingOf(fields),
    detokenizer,
    stops: new StopMatcher(stopStrings(fields)),
    signal,
  });
  const result = yield* withoutOwed(turn, before.owed);
  // What a stop string cut off is among the tokens, and nobody saw it: that text is encoded anew.
  const cut = result.finishReason === 'stop' && !stopTokens.has(result.ids.at(-1) as TokenId);
  if (!cut) {
    model.answers.remember(before.text + result.text, [
      ...before.ids,
      ...result.ids.filter((id) => !stopTokens.has(id)),
    ]);
  }
  const imagesEncoded = (sight?.encoded ?? 0) - encodedBefore;
  return { ...result, timings: { ...result.timings, imagesEncoded } };
}
