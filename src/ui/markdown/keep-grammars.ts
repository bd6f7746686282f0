import { GRAMMAR_CACHE, GRAMMAR_FOLDER } from '../../shared/grammar-cache.ts';

/**
 * Puts the grammars that this worker has loaded where the service worker looks for them. It keeps those that it sees
 * being loaded; a worker that was there before it, as on a first visit, loads past it.
 */
export async function keepGrammars(
  loaded: readonly Pick<PerformanceEntry, 'name'>[],
  storage: Pick<CacheStorage, 'open'> | undefined,
): Promise<void> {
  const addresses = loaded.map(({ name }) => name).filter((name) => name.includes(`/${GRAMMAR_FOLDER}/`));
  // There is no such storage without HTTPS.
  const cache = await storage?.open(GRAMMAR_CACHE);
  for (const address of addresses) {
    if (cache && !(await cache.match(address))) await cache.add(address);
  }
}
