import { serveEngine } from './serve-engine.ts';

declare const self: DedicatedWorkerGlobalScope;

serveEngine(self);
