import { lazyPart } from './lazy-part.ts';

/** The part that shows formulas; loaded for the first text that has one. */
export const mathPart = lazyPart(() => import('./math.ts'));
