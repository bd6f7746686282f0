import { branchesOf } from './branches.ts';
import { ROOT, type Tree } from './tree.ts';

/** Ids of the messages that are shown, from the first on: the chosen branch everywhere, else the newest. */
export function visiblePath({ messages, chosen }: Tree): string[] {
  const branches = branchesOf(messages);
  const path: string[] = [];
  for (let parent = ROOT; ;) {
    const beside = branches.get(parent);
    const next = beside?.find(({ id }) => id === chosen[parent]) ?? beside?.at(-1);
    if (!next) return path;
    path.push(next.id);
    parent = next.id;
  }
}
