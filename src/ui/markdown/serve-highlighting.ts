import { keepGrammars } from './keep-grammars.ts';
import { openTokenizer, type CodeToken } from './tokenizer.ts';

/** Lines to highlight that follow those of the same `run` before; another run begins anew. */
export interface HighlightRequest {
  readonly run: number;
  readonly lines: readonly string[];
}

export interface HighlightAnswer {
  readonly run: number;
  readonly lines: readonly (readonly CodeToken[])[];
}

/** Highlights one text, in the language `name`, for whoever is at the other end of the port. */
export async function serveHighlighting(name: string, port: MessagePort): Promise<void> {
  const tokenize = await openTokenizer(name);
  if (!tokenize) return;
  // Nothing waits for it, and code is highlighted without.
  keepGrammars(performance.getEntriesByType('resource'), globalThis.caches).catch(() => undefined);
  let current = 0;
  let state: ReturnType<typeof tokenize>['state'];
  port.addEventListener('message', ({ data: { run, lines } }: MessageEvent<HighlightRequest>) => {
    if (run !== current) state = undefined;
    current = run;
    const highlighted = lines.map((line) => {
      const tokenized = tokenize(line, state);
      state = tokenized.state;
      return tokenized.tokens;
    });
    port.postMessage({ run, lines: highlighted } satisfies HighlightAnswer);
  });
  port.start();
}
