import type { ChatCompletion } from '@mlc-ai/web-llm';
import { FacetError } from '../../shared/errors.ts';
import type { FacetClient } from '../../worker/client.ts';
import type { Answer } from './chat-message.ts';
import { chatRequest } from './chat-request.ts';
import type { AnswerState, ChatSettings } from '../chats/schema.ts';
import { addTimings, timingsOf } from '../../shared/timings.ts';
import type { Seen } from './seen-messages.ts';

export interface TurnOptions {
  readonly seen: readonly Seen[];
  readonly settings: ChatSettings;
  readonly signal: AbortSignal;
  /** Hears each state of the answer; the last one is no longer `writing`. */
  readonly onChange: (answer: Answer) => void;
}

/** Writes an answer, or goes on with the text that it has. Never rejects: a failure is a state of the answer. */
export async function writeAnswer(
  client: FacetClient,
  begun: Answer,
  { seen, settings, signal, onChange }: TurnOptions,
): Promise<void> {
  let answer = begun;
  const become = (change: Partial<Answer>) => {
    answer = { ...answer, ...change };
    onChange(answer);
  };
  try {
    const completion = await client.call('chat', chatRequest(seen, settings, begun.text), {
      signal,
      onChunk: ({ choices }) => {
        const more = choices[0]?.delta.content;
        if (more) become({ text: answer.text + more });
      },
    });
    become(ended(begun, completion, countImages(seen)));
  } catch (reason) {
    become({ state: 'failed', error: FacetError.from(reason).toPlain() });
  }
}

const STATES: Partial<Record<string, AnswerState>> = { abort: 'stopped', length: 'cut' };

function ended(
  begun: Answer,
  { choices: [choice], usage }: ChatCompletion,
  imagesShown: number,
): Partial<Answer> {
  const timings = timingsOf(usage);
  return {
    text: begun.text + (choice?.message.content ?? ''),
    state: STATES[choice?.finish_reason ?? 'stop'] ?? 'done',
    imagesShown,
    ...(timings ? { timings: addTimings(begun.timings, timings) } : {}),
  };
}

const countImages = (seen: readonly Seen[]): number =>
  seen.reduce((sum, entry) => sum + (entry.role === 'user' ? entry.images.length : 0), 0);
