import type { FacetClient } from '../../worker/client.ts';

/**
 * Tokens that may still be written of at most `most`, when a model that was lost goes on behind `written`; to a few, since
 * pieces of a text need not be the tokens that it was. One at least; null where there is no end to them.
 */
export async function tokensLeft<Most extends number | null>(
  client: FacetClient,
  written: string,
  most: Most,
): Promise<Most | number> {
  if (most === null || written.trim() === '') return most;
  const count = (text: string) => client.call('questionTokens', { text, images: [] });
  // The worker may be lost again at any moment; then the next one is asked.
  const [whole, one] = await Promise.all([count(written), count('a')]).catch(() => [0, 0] as const);
  return Math.max(1, most - Math.max(0, whole - one + 1));
}
