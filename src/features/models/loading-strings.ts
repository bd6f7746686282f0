import { texts } from '../../texts/texts.ts';
import { formatDuration, formatFactor, joined } from '../../ui/format.ts';

const named = (name: string) => ({ name });

/** Texts about the model that is in use: opening it, what is loaded, and what went wrong. */
export const loadingStrings = texts('loading', {
  summary: {
    contextTokens: (count: number) => ({ count }),
    draft: named,
    menu: named,
    switchTo: named,
    inUse: named,
  },

  loading: { title: named },

  loaded: {
    chip: (milliseconds: number) => ({ time: formatDuration(milliseconds) }),
    stages: (parts: readonly (readonly [string, number])[]): string =>
      joined(parts.map(([name, milliseconds]) => `${name} ${formatDuration(milliseconds)}`)),
  },

  fit: {
    usual: (kernels: number) => ({ kernels }),
    faster: (other: number, kernels: number, most: number) => ({ other, kernels, most: formatFactor(most) }),
    unproven: (count: number) => ({ count }),
    refused: (kernel: string, variant: string, why: string) => ({ kernel, variant, why }),
  },

  stopped: { title: named },
  failure: { title: named, reload: named, kept: named },
  nothingLoaded: { load: named },
});
