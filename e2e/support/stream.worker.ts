import type { ChatCompletion, ChatCompletionChunk, ChatCompletionRequest } from '@mlc-ai/web-llm';
import { serve } from '../../src/worker/host.ts';
import { FakeEngine } from '../../test/support/fake-engine.ts';
import { contentOf } from '../../test/support/fake-vision.ts';
import { mixedMarkdown } from './mixed-markdown.ts';

/** Tokens a second of "Stream" and of "Rush". */
const RATES: Readonly<Record<string, number>> = { Stream: 200, Rush: 1000 };
const model = 'Stream';

/**
 * Answers in mixed Markdown: "Show 20000" with that many tokens at once; "Stream 20000" and "Rush 20000" with as many
 * at a rate, however late a timer is.
 */
class StreamEngine extends FakeEngine {
  override async *chat(
    { messages }: ChatCompletionRequest,
    signal: AbortSignal,
  ): AsyncGenerator<ChatCompletionChunk, ChatCompletion> {
    const last = messages.at(-1);
    const [kind, count = '0'] = (last ? contentOf(last).text : '').split(' ');
    const rate = RATES[kind ?? ''];
    const pieces = mixedMarkdown(Number(count));
    const started = performance.now();
    let sent = 0;
    while (sent < pieces.length && !signal.aborted) {
      const due = rate ? Math.floor(((performance.now() - started) * rate) / 1000) : pieces.length;
      for (; sent < Math.min(due, pieces.length); sent += 1) {
        const delta = { role: 'assistant' as const, content: pieces[sent] ?? '' };
        yield {
          id: 'chat',
          created: 0,
          model,
          object: 'chat.completion.chunk',
          choices: [{ index: 0, delta, finish_reason: null }],
        };
      }
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    const message = { role: 'assistant' as const, content: pieces.slice(0, sent).join('') };
    return {
      id: 'chat',
      created: 0,
      model,
      object: 'chat.completion',
      choices: [{ index: 0, finish_reason: signal.aborted ? 'abort' : 'stop', logprobs: null, message }],
    };
  }
}

serve({
  port: globalThis,
  createEngine: (onStatus) => new StreamEngine({ onStatus, pauseMs: 1 }),
  openSource: (spec) => ({ name: spec.kind === 'file' ? spec.file.name : spec.name }),
});
