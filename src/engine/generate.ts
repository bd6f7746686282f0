import { FacetError } from '../shared/errors.ts';
import { Detokenizer } from '../text/detokenizer.ts';
import { StopMatcher } from '../text/stop-matcher.ts';
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

/** Runs one turn on a loaded model and remembers the answer's tokens for the next turn's prompt. */
export async function* generate(
  model: LoadedModel,
  prompt: readonly PromptPart[],
  fields: GenerationFields,
  signal: AbortSignal,
): AsyncGenerator<string, TurnResult> {
  const { tokenizer, stopTokens } = model;
  const result = yield* runTurn(model.decoder, model.transcript, {
    prompt,
    embed: () => Promise.reject(noVision(model)),
    maxTokens: fields.max_tokens ?? model.facts.contextLength,
    stopTokens: fields.ignore_eos ? new Set() : stopTokens,
    sampling: samplingOf(fields),
    detokenizer: new Detokenizer(tokenizer),
    stops: new StopMatcher(stopStrings(fields)),
    signal,
  });
  model.answers.remember(
    result.text,
    result.ids.filter((id) => !stopTokens.has(id)),
  );
  return result;
}

function noVision({ facts }: LoadedModel): FacetError {
  return new FacetError(
    'bad-request',
    `${facts.name} cannot see images.`,
    'Leave the images out, or load a model together with its vision file (mmproj).',
    { model: facts.id },
  );
}
