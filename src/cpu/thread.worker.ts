import { makeRunner, type RunnerSetup } from './runner.ts';

declare const self: DedicatedWorkerGlobalScope;

self.addEventListener('message', ({ data }: MessageEvent<RunnerSetup>) => makeRunner(data).serve(), {
  once: true,
});
