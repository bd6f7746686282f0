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
  /** Asks, and has the answer streamed into `messages`; does nothing while another answer comes. */
  send(text: string): Promise<void>;
  stop(): void;
}

/** How the loading of a model by an engine, or the last question to it, ended. */
interface Outcome {
  readonly engine: MLCEngine;
  readonly model: string;
  readonly error?: FacetError;
}

/** A chat with a model, which is loaded when the component appears. */
export function useFacet({ model, system, engine: given }: UseFacetOptions): FacetChat {
  const [own] = useState(() => given ?? new MLCEngine());
  const engine = given ?? own;
  const [messages, setMessages] = useState<readonly ChatMessage[]>([]);
  const [progress, setProgress] = useState(0);
  const [answering, setAnswering] = useState(false);
  const [outcome, setOutcome] = useState<Outcome>();
  // The state is known a rendering later, and two questions may be asked before.
  const isAsking = useRef(false);
  const current = outcome?.engine === engine && outcome.model === model ? outcome : undefined;

  useEffect(() => {
    let shown = true;
    engine.setInitProgressCallback((report) => shown && setProgress(report.progress));
    engine.reload(model).then(
      () => shown && setOutcome({ engine, model }),
      (reason: unknown) => shown && setOutcome({ engine, model, error: FacetError.from(reason) }),
    );
    return () => {
      shown = false;
      void engine.unload().catch(() => undefined);
    };
  }, [engine, model]);

  const send = useCallback(
    async (text: string) => {
      if (isAsking.current) return;
      isAsking.current = true;
      const asked: ChatMessage[] = [...messages, { role: 'user', content: text }];
      setMessages(asked);
      setAnswering(true);
      try {
        const opening = system ? [{ role: 'system' as const, content: system }] : [];
        const chunks = await engine.chatCompletion({ messages: [...opening, ...asked], stream: true });
        let content = '';
        for await (const { choices } of chunks) {
          content += choices[0]?.delta.content ?? '';
          setMessages([...asked, { role: 'assistant', content }]);
        }
        setOutcome({ engine, model });
      } catch (reason) {
        setOutcome({ engine, model, error: FacetError.from(reason) });
      }
      isAsking.current = false;
      setAnswering(false);
    },
    [engine, model, messages, system],
  );
  const stop = useCallback(() => engine.interruptGenerate(), [engine]);
  return { messages, status: statusOf(current, answering), progress, error: current?.error, send, stop };
}

function statusOf(current: Outcome | undefined, answering: boolean): FacetChat['status'] {
  if (!current) return 'loading';
  if (answering) return 'answering';
  return current.error ? 'failed' : 'ready';
}
