import { lazyPart } from './lazy-part.ts';

/** What shows formulas; loaded for the first text that has one. */
export const mathPart = lazyPart(() => import('./math.ts'));
