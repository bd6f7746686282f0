import type { Encoding } from '../shared/engine-status.ts';
import { FacetError } from '../shared/errors.ts';
import { readingCalls } from './answer-calls.ts';
import type { AnswerPiece } from './answer-writer.ts';
import type { Asked, Choice } from './choices.ts';
import { generate } from './generate.ts';
import type { Answered } from './openai.ts';
import { answersIn } from './prompt.ts';
import { afterRestore, type FinishReason, stoppedTurn, type TurnResult } from './turn.ts';
import { whyFailed } from './why-failed.ts';

/** The turns of a request, one after the other: each piece of each answer as a chunk, its last one with why it ended. */
export async function* turnsOf<Chunk>(
  asked: Asked,
  chunk: (index: number, piece: AnswerPiece, finish: FinishReason | null) => Chunk,
  report: (encoding?: Encoding) => void,
): AsyncGenerator<Chunk, readonly TurnResult[]> {
  const results: TurnResult[] = [];
  for (const [index, choice] of asked.choices.entries()) {
    if (choice.echo !== '') yield chunk(index, { text: choice.echo }, null);
    const whole = turnOf(asked, choice, report);
    const turn = choice.tools ? readingCalls(whole, choice.tools, asked.model.toolForm) : whole;
    let next = await turn.next();
    for (; !next.done; next = await turn.next()) yield chunk(index, next.value, null);
    results.push(next.value);
    yield chunk(index, { text: '' }, next.value.finishReason);
  }
  return results;
}

/** The whole answers that the turns of a request have given. */
export const answersOf = ({ choices, returnsIds }: Asked, results: readonly TurnResult[]): Answered[] =>
  results.map(({ text, finishReason, ids, logprobs, calls }, index) => ({
    text: (choices[index]?.echo ?? '') + text,
    finish: finishReason,
    ...(calls ? { calls } : {}),
    ...(choices[index]?.options.logprobs === undefined || calls ? {} : { logprobs }),
    ...(returnsIds ? { ids } : {}),
  }));

/** One turn. Stopped while its images are read or encoded, or before it begins, it ends as any other. */
async function* turnOf(
  { model, cacheKey, signal }: Asked,
  { options, prompt }: Choice,
  report: (encoding?: Encoding) => void,
): AsyncGenerator<AnswerPiece, TurnResult> {
  const { states } = model;
  let over = false;
  try {
    await states?.stop();
    const state = cacheKey === undefined ? undefined : await states?.find(cacheKey);
    const asked = await prompt();
    const restored = state && (await states?.restore(state, asked.segments, signal));
    const result = yield* generate(model, asked, options, signal, report);
    over = true;
    states?.ended(result.timings.reusedTokens);
    if (cacheKey !== undefined) states?.keep(cacheKey, answersIn(model, asked, result.text));
    return restored ? afterRestore(result, restored) : result;
  } catch (error) {
    const failure = FacetError.from(error);
    if (signal.aborted && failure.code === 'aborted') return stoppedTurn();
    throw await whyFailed(model.device, failure);
  } finally {
    if (!over) states?.ended(0);
  }
}
