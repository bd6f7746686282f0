/**
 * Time for which what was deleted can be had back, in milliseconds: a chat, a message, a stored model. A
 * notice that offers it stays as long.
 */
export const UNDO_MS = 30_000;
