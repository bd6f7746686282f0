import { useCallback, useEffect, useRef, useState } from 'react';
import { FacetError } from '../shared/errors.ts';
import { MLCEngine } from './mlc-engine.ts';

export interface ChatMessage {
  readonly role: 'user' | 'assistant';
  readonly content: string;
}

export interface UseFacetOptions {
  /** An id of the list of models, or the address of a GGUF file. */
  readonly model: string;
  /** Put in front of the first message. */
  readonly system?: string;
  /** An engine of the app's own; one in a worker is made otherwise. */
  readonly engine?: MLCEngine;
}

export interface FacetChat {
  readonly messages: readonly ChatMessage[];
  readonly status: 'loading' | 'ready' | 'answering' | 'failed';
  /** How far loading is, 0 to 1. */
  readonly progress: number;
  readonly error: FacetError | undefined;
  /** Asks, and has the answer streamed into `messages`. */
  send(text: string): Promise<void>;
  stop(): void;
}

/** A chat with a model, which is loaded when the component appears. */
export function useFacet({ model, system, engine: given }: UseFacetOptions): FacetChat {
  const made = useRef<MLCEngine>(undefined);
  const engine = given ?? (made.current ??= new MLCEngine());
  const [messages, setMessages] = useState<readonly ChatMessage[]>([]);
  const [status, setStatus] = useState<FacetChat['status']>('loading');
  const [progress, setProgress] = useState(0);
  const [error, setError] = useState<FacetError>();

  const fail = useCallback((reason: unknown) => {
    setError(FacetError.from(reason));
    setStatus('failed');
  }, []);

  useEffect(() => {
    let shown = true;
    setStatus('loading');
    engine.setInitProgressCallback((report) => shown && setProgress(report.progress));
    engine.reload(model).then(
      () => shown && setStatus('ready'),
      (reason: unknown) => shown && fail(reason),
    );
    return () => {
      shown = false;
      void engine.unload().catch(() => undefined);
    };
  }, [engine, model, fail]);

  const send = useCallback(
    async (text: string) => {
      const asked: ChatMessage[] = [...messages, { role: 'user', content: text }];
      setMessages(asked);
      setError(undefined);
      setStatus('answering');
      try {
        const opening = system ? [{ role: 'system' as const, content: system }] : [];
        const chunks = await engine.chatCompletion({ messages: [...opening, ...asked], stream: true });
        let content = '';
        for await (const { choices } of chunks) {
          content += choices[0]?.delta.content ?? '';
          setMessages([...asked, { role: 'assistant', content }]);
        }
        setStatus('ready');
      } catch (reason) {
        fail(reason);
      }
    },
    [engine, messages, system, fail],
  );
  const stop = useCallback(() => engine.interruptGenerate(), [engine]);
  return { messages, status, progress, error, send, stop };
}
