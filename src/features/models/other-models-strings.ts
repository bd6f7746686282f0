import { texts } from '../../texts/texts.ts';
import { formatCount, formatList } from '../../ui/format.ts';

/** Texts about models that WebLLM's own engine runs. */
export const otherModelsStrings = texts('otherModels', {
  load: (id: string) => ({ id }),
  facts: {
    needsText: (needs: readonly string[]) => ({ needs: formatList(needs) }),
    memoryText: (megabytes: number, contextLength: number) => ({
      megabytes: formatCount(megabytes),
      contextLength,
    }),
  },
  lacking: (lacks: readonly string[]) => ({ lacks: formatList(lacks) }),
  runsIn: (quantisation: string) => ({ quantisation }),
});
