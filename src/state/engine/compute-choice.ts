import * as v from 'valibot';
import { COMPUTE, type Compute } from '../../shared/compute.ts';
import { type ChoiceStorage, recall, remember } from '../page/choice-storage.ts';

const KEY = 'facet.compute';

/** The device a person wants models to be computed on. */
export const computeChoice = (storage: ChoiceStorage | undefined): Compute =>
  recall(storage, KEY, v.picklist(COMPUTE)) ?? 'automatic';

/** Keeps it for the next visit. */
export const keepCompute = (storage: ChoiceStorage | undefined, compute: Compute): boolean =>
  remember(storage, KEY, compute);
