import { useEffect, useRef, useState } from 'react';
import { Worker } from '../../shared/held-worker.ts';
import { type Throttled, throttle } from '../throttle.ts';
import { codeLanguage } from './code-languages.ts';
import { type HighlightedChunk, Highlighting } from './highlighting.ts';
import type { HighlightAnswer } from './serve-highlighting.ts';

/** So often at most is asked for more of a text that is being written. */
const PAUSE_MS = 150;
const NONE: readonly HighlightedChunk[] = [];

let worker: Worker | undefined;

/** A port to a highlighter of its own for one text, in the worker that all share. */
function openPort(language: string): MessagePort {
  worker ??= new Worker(new URL('./highlight.worker.ts', import.meta.url), {
    type: 'module',
    name: 'facet-highlighting',
  });
  const { port1, port2 } = new MessageChannel();
  worker.postMessage(language, [port2]);
  return port1;
}

/**
 * The lines of a code block, highlighted as far as that has come; none where the language is not known. The last
 * line waits while it is `open`.
 */
export function useHighlighting(
  lines: readonly string[],
  language: string,
  open: boolean,
): readonly HighlightedChunk[] {
  const known = codeLanguage(language) !== undefined;
  const latest = useRef({ lines, open });
  const asking = useRef<Throttled>(undefined);
  const [chunks, setChunks] = useState(NONE);

  useEffect(() => {
    if (!known) return undefined;
    const port = openPort(language);
    const highlighting = new Highlighting((request) => port.postMessage(request));
    port.addEventListener('message', ({ data }: MessageEvent<HighlightAnswer>) => {
      highlighting.receive(data);
      setChunks(highlighting.chunks);
    });
    port.start();
    const steps = throttle(PAUSE_MS, () => highlighting.advance(latest.current.lines, latest.current.open));
    asking.current = steps;
    steps.ask();
    return () => {
      steps.stop();
      port.close();
    };
  }, [known, language]);

  useEffect(() => {
    latest.current = { lines, open };
    asking.current?.ask();
  }, [lines, open]);

  return known ? chunks : NONE;
}
