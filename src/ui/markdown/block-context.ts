import { createContext } from 'react';

/** What the elements of a block need to know of it. */
export interface BlockFacts {
  /** The level in the page's outline, where the block is a heading. */
  readonly level: number | undefined;
  /** More of it may come. */
  readonly open: boolean;
}

export const BlockContext = createContext<BlockFacts>({ level: undefined, open: false });
