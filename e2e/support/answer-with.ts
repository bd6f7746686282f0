import { FacetError } from '../../src/shared/errors.ts';
import type { Reply } from './bare-worker.ts';

/** In a worker: answers each message on the port that came with it. */
export function answerWith<Request, Answer>(run: (request: Request) => Promise<Answer>): void {
  globalThis.addEventListener('message', ({ data, ports: [port] }: MessageEvent<Request>) => {
    run(data).then(
      (answer) => port?.postMessage({ answer } satisfies Reply<Answer>),
      (error: unknown) =>
        port?.postMessage({ error: FacetError.from(error).message } satisfies Reply<Answer>),
    );
  });
}
