import type { Dispatch } from '../device/device.ts';
import type { Kernel, Step } from '../device/kernel.ts';

/** A place in a list of dispatches: before a workgroup along x of one of them. */
export interface Place {
  readonly dispatch: number;
  readonly group: number;
}

export const BEGINNING: Place = { dispatch: 0, group: 0 };

export const endOf = (dispatches: readonly Dispatch[]): Place => ({ dispatch: dispatches.length, group: 0 });

/** Operations that a GPU can do in the time that a byte takes to come from its memory, roughly and at least. */
const OPERATIONS_A_BYTE = 4;

/** Operations of a dispatch, padding included; where memory takes longer, as many as would take as long. */
export function effortOf(kernel: Pick<Kernel, 'cost' | 'effort'>, step: Step): number {
  const { flops, bytes } = kernel.cost(step);
  return Math.max(kernel.effort?.(step) ?? flops, bytes * OPERATIONS_A_BYTE);
}

/** The same of several. */
export const effortOfAll = (dispatches: readonly Dispatch[], step: Step): number =>
  dispatches.reduce((sum, { kernel }) => sum + effortOf(kernel, step), 0);

/** A run of dispatches, from a place on to where it ends. */
export interface Portion {
  readonly to: Place;
  readonly effort: number;
}

/** The portion of about `budget` operations from `from` on. It is at least a workgroup along x, or a whole kernel that cannot be divided. */
export function portionFrom(
  from: Place,
  step: Step,
  dispatches: readonly Dispatch[],
  budget: number,
): Portion {
  let { dispatch, group } = from;
  let effort = 0;
  for (let next = dispatches[dispatch]; next; next = dispatches[++dispatch], group = 0) {
    const { kernel } = next;
    const [groups] = kernel.workgroups(step);
    const perGroup = groups === 0 ? 0 : effortOf(kernel, step) / groups;
    const left = groups - group;
    if (effort + left * perGroup <= budget) {
      effort += left * perGroup;
      continue;
    }
    const fitting = kernel.divisible ? Math.floor((budget - effort) / perGroup) : 0;
    if (fitting <= 0 && effort > 0) break;
    const taken = kernel.divisible ? Math.max(1, fitting) : left;
    effort += taken * perGroup;
    group += taken;
    if (group < groups) break;
  }
  return { to: { dispatch, group: dispatch < dispatches.length ? group : 0 }, effort };
}
