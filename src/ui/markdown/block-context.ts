import { createContext } from 'react';

/** Facts about a block that its elements need. */
export interface BlockFacts {
  /** The level in the page's outline, where the block is a heading. */
  readonly level: number | undefined;
  /** More of it may come. */
  readonly open: boolean;
}

export const BlockContext = createContext<BlockFacts>({ level: undefined, open: false });
