import type { ChatCompletion, ChatCompletionChunk } from '@mlc-ai/web-llm';
import { type ErrorCode, FacetError, type PlainError } from '../../shared/errors.ts';
import { orAborted } from '../../shared/or-aborted.ts';
import type { FacetClient } from '../../worker/client.ts';
import { tokensOf } from './answer-tokens.ts';
import type { Answer } from './chat-message.ts';
import { chatRequest } from './chat-request.ts';
import type { AnswerState, ChatSettings } from '../chats/schema.ts';
import { addTimings, timingsOf } from '../../shared/timings.ts';
import type { Seen } from './seen-messages.ts';
import { tokensLeft } from './tokens-left.ts';

/** Milliseconds that the worker has for ending an answer that was stopped by itself: with its last words, and measured. */
export const STOP_WITHIN_MS = 200;

export interface TurnOptions {
  /** Id of the chat. */
  readonly chat: string;
  readonly seen: readonly Seen[];
  readonly settings: ChatSettings;
  readonly signal: AbortSignal;
  /** Hears each state of the answer; the last one is no longer `writing`. */
  readonly onChange: (answer: Answer) => void;
}

/** Whoever writes answers. */
export interface AnswerSource {
  readonly client: FacetClient;
  /** Whether a model that was lost can be asked again, once that is known. */
  readonly whenBack: (signal: AbortSignal) => Promise<boolean>;
}

/** A turn that is over for the person; where it was stopped, the worker may still be at it. */
export interface Written {
  readonly left: Promise<void>;
}

/**
 * Writes an answer, or goes on with the text that it has; so it does by itself when the model was lost and came back.
 * Resolves soon after a stop, whatever the worker does; what was measured may come after. Never rejects: a failure is a
 * state of the answer.
 */
export async function writeAnswer(
  { client, whenBack }: AnswerSource,
  begun: Answer,
  { chat, seen, settings, signal, onChange }: TurnOptions,
): Promise<Written> {
  let answer = begun;
  let { maxTokens } = settings.sampling;
  const become = (change: Partial<Answer>) => {
    answer = { ...answer, ...change };
    onChange(answer);
  };
  for (;;) {
    const from = answer;
    const sampling = { ...settings.sampling, maxTokens };
    const call = client.call('chat', chatRequest(seen, { ...settings, sampling }, from.text, chat), {
      signal,
      onChunk: ({ choices }) => {
        const [choice] = choices;
        const more = choice?.delta.content;
        if (more && answer.state === 'writing') {
          become({ text: answer.text + more, ...withTokens(answer, choice) });
        }
      },
    });
    try {
      const completion = await orAborted(call, signal, STOP_WITHIN_MS);
      if (completion) {
        become(ended(from, completion, countImages(seen)));
        return OVER;
      }
    } catch (reason) {
      const error = FacetError.from(reason).toPlain();
      if (!LOSSES.has(error.code) || !(await whenBack(signal))) {
        become(signal.aborted ? { state: 'stopped' } : { state: 'failed', error });
        return OVER;
      }
      become({ resumed: isOfGpu(error) ? 'gpu' : 'engine' });
      const written = answer.text.slice(begun.text.length);
      maxTokens = await tokensLeft(client, written, settings.sampling.maxTokens);
      continue;
    }
    become({ state: 'stopped' });
    const left = call.then(
      (completion) => {
        const { text: _text, state: _state, ...measured } = ended(from, completion, countImages(seen));
        become(measured);
      },
      // It was stopped before it failed.
      () => undefined,
    );
    return { left };
  }
}

/** Failures after which the model may come back. */
export const LOSSES: ReadonlySet<ErrorCode> = new Set(['device-lost', 'worker-died']);

/** Whether it is the GPU that was lost, rather than a thread or the whole worker. */
const isOfGpu = ({ code, data }: PlainError): boolean => code === 'device-lost' && data['device'] !== 'cpu';

const OVER: Written = { left: Promise.resolve() };

const STATES: Partial<Record<string, AnswerState>> = { abort: 'stopped', length: 'cut' };

function ended(
  begun: Answer,
  { choices: [choice], usage }: ChatCompletion,
  imagesShown: number,
): Partial<Answer> {
  const timings = timingsOf(usage);
  return {
    text: begun.text + (choice?.message.content ?? ''),
    ...callsOf(choice?.message.tool_calls),
    ...withTokens(begun, choice),
    state: STATES[choice?.finish_reason ?? 'stop'] ?? 'done',
    imagesShown,
    ...(timings ? { timings: addTimings(begun.timings, timings) } : {}),
  };
}

/** Calls of functions as an answer keeps them. */
const callsOf = (calls: ChatCompletion.Choice['message']['tool_calls']): Pick<Answer, 'calls'> =>
  calls?.length
    ? { calls: calls.map(({ id, function: { name, arguments: given } }) => ({ id, name, arguments: given })) }
    : {};

/** The tokens of an answer with those that were told of its next piece. */
function withTokens(
  { tokens = [] }: Answer,
  choice: Pick<ChatCompletion.Choice, 'logprobs'> | ChatCompletionChunk.Choice | undefined,
): Pick<Answer, 'tokens'> {
  const more = tokensOf(choice?.logprobs?.content);
  return more.length === 0 ? {} : { tokens: [...tokens, ...more] };
}

const countImages = (seen: readonly Seen[]): number =>
  seen.reduce((sum, entry) => sum + (entry.role === 'user' ? entry.images.length : 0), 0);
