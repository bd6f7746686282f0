import { expect, it } from 'vitest';
import {
  ALLOWED,
  chooseColumns,
  chooseMatvec,
  EIGHT_BIT,
  type Linear,
  linearKey,
  matvecChoices,
  seamChoices,
} from './variants.ts';

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

it('rounds activations to 8 bits only where a person allows it, and workgroups have room for them', () => {
  const device = gpu();
  const rounds = (linear: Linear) =>
    matvecChoices(device, linear).filter(({ name }) => name.includes('8-bit'));
  expect(rounds(PRODUCT)).toEqual([]);
  device.choices.set(EIGHT_BIT, ALLOWED);
  const [choice] = rounds(PRODUCT);
  expect(choice?.choice.shape.arithmetic).toBe('int8');
  expect(matvecChoices(device, PRODUCT)[0]?.name).not.toContain('8-bit');
  expect(rounds({ ...PRODUCT, columns: 15_360 })).toEqual([]);
  expect(rounds({ ...PRODUCT, codec: 'q4nl' })).toEqual([]);
  // Guesses are verified at full accuracy.
  device.choices.set(linearKey(PRODUCT), choice?.name ?? '');
  expect(chooseMatvec(device, PRODUCT).shape.arithmetic).toBe('int8');
  expect(chooseColumns(device, PRODUCT).shape.arithmetic).toBeUndefined();
});
