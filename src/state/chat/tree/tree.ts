/** The place of a message in its chat. */
export interface TreeNode {
  readonly id: string;
  /** The message it follows; null for the first. */
  readonly parent: string | null;
  /** In milliseconds since 1970. */
  readonly createdAt: number;
}

/** All messages of a chat. Each names the one it follows; those that follow the same one are its branches. */
export interface Tree<Node extends TreeNode = TreeNode> {
  readonly messages: Readonly<Record<string, Node>>;
  /** The child that is shown, by parent ({@link ROOT} for the first message), where there are several. */
  readonly chosen: Readonly<Record<string, string>>;
}

/** The key of {@link Tree.chosen} for the first message of a chat. */
export const ROOT = '';
