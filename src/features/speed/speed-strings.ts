import { texts } from '../../texts/texts.ts';
import { formatBytes, formatFactor, formatRate } from '../../ui/format.ts';

const counted = (count: number) => ({ count });

/** Texts of the page that measures speed. */
export const speedStrings = texts('speed', {
  longestOption: counted,
  needs: (bytes: number) => ({ bytes: formatBytes(bytes) }),
  atContext: (step: string, count: number) => ({ step, count }),
  result: (model: string, device: string) => ({ model, device }),
  bandwidth: (bytesPerSecond: number) => ({ rate: formatRate(bytesPerSecond / 1e9) }),
  unfit: (kernels: readonly string[]) => ({ kernels: kernels.join(', ') }),
  notes: counted,
  kernels: {
    usual: (variant: string) => ({ variant }),
    gain: (gain: number) => ({ gain: formatFactor(gain) }),
    tried: (tried: number, all: number) => ({ tried, all }),
    unproven: (kernels: readonly string[]) => ({ kernels: kernels.join(', ') }),
    refusal: (kernel: string, variant: string, why: string) => ({ kernel, variant, why }),
  },
});
