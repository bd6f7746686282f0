import * as v from 'valibot';
import { COMPUTE, type Compute } from '../../shared/compute.ts';
import { type ChoiceStorage, recall } from '../page/choice-storage.ts';

/** What a person wants models to be computed with; undefined where they left it to Facet. */
export const computeChoice = (storage: ChoiceStorage | undefined): Compute | undefined =>
  recall(storage, 'facet.compute', v.picklist(COMPUTE));
