import { formatCount } from '../../ui/format.ts';

/** `1 token`, `1,024 tokens`. */
export const tokens = (count: number): string => `${formatCount(count)} ${count === 1 ? 'token' : 'tokens'}`;
