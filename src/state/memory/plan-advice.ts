import { SIZES } from '../../shared/family.ts';
import { CONTEXTS, type PlanChoice, type PlanFigures, QUANTISATIONS } from './plan-choice.ts';

type Plan = (choice: PlanChoice) => Promise<PlanFigures>;

/**
 * Plans that would fit where `choice` does not: keys and values in 8 bits, the longest context with
 * everything else as chosen, the finest quantisation, or where none is enough for that size all of them, and
 * the largest size. Where nothing of this fits, the largest size that does with the smallest weights and as
 * long a context as goes. Undefined when the choice fits.
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
    first([{ ...choice, kvType: 'q8' }]),
    first(shorter(choice)),
    first(coarser.map((quantisation) => ({ ...choice, quantisation }))),
    first(smaller.map((shape) => ({ ...choice, shape }))),
  ]);
  const [kvType, context, quantisation, size] = single;
  const coarsest = QUANTISATIONS.at(-1) ?? choice.quantisation;
  const squeezed = (shape: PlanChoice['shape']) =>
    first(shorter({ ...choice, shape, quantisation: coarsest, kvType: 'q8' }));
  const all = kvType || context || quantisation ? undefined : await squeezed(choice.shape);
  const found = [kvType, context, quantisation, all, size].filter((figures) => figures !== undefined);
  for (const shape of smaller) {
    const last = found.length === 0 ? await squeezed(shape) : undefined;
    if (last) return [last];
  }
  return found;
}
