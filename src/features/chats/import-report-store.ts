import { createStore } from 'zustand/vanilla';
import type { ImportReport } from '../../state/foreign/import-foreign.ts';

/** Reports of the last import from other programs, one for each file. */
export const importReports = createStore<{ readonly reports: readonly ImportReport[] }>(() => ({
  reports: [],
}));
