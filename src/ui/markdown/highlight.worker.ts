import { serveHighlighting } from './serve-highlighting.ts';

// To read a grammar for the first time takes long enough to be felt, so it is not done in the page.
globalThis.addEventListener('message', ({ data, ports: [port] }: MessageEvent<string>) => {
  if (port) void serveHighlighting(data, port);
});
