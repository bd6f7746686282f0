import { texts } from '../../texts/texts.ts';
import { formatCount, joined } from '../../ui/format.ts';

/** Texts about models that WebLLM's own engine runs. */
export const otherModelsStrings = texts('otherModels', {
  load: (id: string) => ({ id }),
  facts: {
    needsText: (needs: readonly string[]) => ({ needs: joined(needs) }),
    memoryText: (megabytes: number, contextLength: number) => ({
      megabytes: formatCount(megabytes),
      contextLength,
    }),
  },
  lacking: (lacks: readonly string[]) => ({ lacks: joined(lacks) }),
  runsIn: (quantisation: string) => ({ quantisation }),
});
