import { expect, it } from 'vitest';
import { chooseColumns, chooseMatvec, type Linear, linearKey, seamChoices } from './variants.ts';

const PRODUCT: Linear = { use: 'matvec', codec: 'q4', rows: 2048, columns: 1152 };

const gpu = () => ({
  adapter: {
    kind: 'gpu' as const,
    vendor: '',
    architecture: '',
    description: '',
    fallback: false,
    features: [],
    limits: {},
  },
  choices: new Map<string, string>(),
  has: () => true,
});

it('columns add up as the matvec does, and without subgroups where any product has to', () => {
  const device = gpu();
  expect(chooseMatvec(device, PRODUCT).variant).toBe('subgroup');
  expect(chooseColumns(device, PRODUCT).variant).toBe('subgroup');
  const seam: Linear = { ...PRODUCT, use: 'seam', rows: 1024 };
  const inMemory = seamChoices(device, seam).find(({ choice }) => choice.variant === 'workgroup');
  device.choices.set(linearKey(seam), inMemory?.name ?? '');
  expect(chooseColumns(device, PRODUCT).variant).toBe('workgroup');
});
