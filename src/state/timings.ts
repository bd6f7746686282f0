import type { ChatCompletion } from '@mlc-ai/web-llm';
import type { Timings } from '../worker/protocol.ts';

type Usage = ChatCompletion['usage'];

/** What Facet measured for an answer, which rides in `usage.extra` beside WebLLM's own figures. */
export function timingsOf(usage: Usage): Timings | undefined {
  return usage && hasTimings(usage.extra) ? usage.extra : undefined;
}

function hasTimings(extra: object): extra is Timings {
  return 'answerTokens' in extra && 'reusedTokens' in extra;
}
