import { CONTEXTS, type PlanChoice, type PlanFigures, QUANTISATIONS, SIZES } from './plan-choice.ts';

type Plan = (choice: PlanChoice) => Promise<PlanFigures>;

/**
 * What would fit where `choice` does not: the longest context with everything else as chosen, the finest
 * quantisation, the largest size. Where no single change is enough, the largest size there is room for with
 * the smallest weights and as long a context as goes. Undefined when the choice fits.
 */
export async function advise(
  choice: PlanChoice,
  memoryBytes: number,
  plan: Plan,
): Promise<readonly PlanFigures[] | undefined> {
  const fits = ({ total }: PlanFigures) => total <= memoryBytes;
  const first = async (choices: readonly PlanChoice[]): Promise<PlanFigures | undefined> => {
    for (const each of choices) {
      const figures = await plan(each);
      if (fits(figures)) return figures;
    }
    return undefined;
  };
  if (fits(await plan(choice))) return undefined;
  const shorter = (from: PlanChoice) =>
    CONTEXTS.filter((length) => length <= from.contextLength)
      .toReversed()
      .map((contextLength) => ({ ...from, contextLength }));
  const smaller = SIZES.slice(0, SIZES.indexOf(choice.shape)).toReversed();
  const coarser = QUANTISATIONS.slice(QUANTISATIONS.indexOf(choice.quantisation) + 1);
  const single = await Promise.all([
    first(shorter(choice)),
    first(coarser.map((quantisation) => ({ ...choice, quantisation }))),
    first(smaller.map((shape) => ({ ...choice, shape }))),
  ]);
  const found = single.filter((figures) => figures !== undefined);
  if (found.length > 0) return found;
  const coarsest = QUANTISATIONS.at(-1) ?? choice.quantisation;
  const last = await first(
    [choice.shape, ...smaller].flatMap((shape) => shorter({ ...choice, shape, quantisation: coarsest })),
  );
  return last ? [last] : [];
}
