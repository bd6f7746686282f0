import { FacetClient } from '../worker/client.ts';
import { createChat } from './chat-store.ts';
import { createCompletion } from './completion-store.ts';
import { createEngine } from './engine-store.ts';

/** What this page holds. Nothing starts here: the worker waits for the first call. */
export const client = new FacetClient();
export const engine = createEngine(client);
export const chat = createChat(client);
export const completion = createCompletion(client);
