import type { Env } from 'markdown-it';

/** What a block is read with; the parser hands it to every rule. */
export interface Environment extends Env {
  /** Where the links and notes of the whole text lead, by label; those of a block's own lines are added. */
  references: Record<string, { readonly title: string; readonly href: string }>;
  /** More of the block may come. */
  readonly open: boolean;
  /** The text of the last paragraph, cell or heading. */
  lastContent?: string;
  /** A formula that has no end yet stands at the end of the block. */
  hasUnclosedMath?: boolean;
  /** Characters that may still be gone through in search of where labels end. */
  labelWork?: number;
}
