import { FacetError } from '../shared/errors.ts';
import type { LibraryHandlers } from './handlers.ts';

const refuse = (): Promise<never> =>
  Promise.reject(new FacetError('bad-request', 'No models are kept here.', 'Open a file from disk.'));

/** For an engine without a library: whatever is asked of it is refused. */
export const noLibrary: LibraryHandlers = {
  catalogue: refuse,
  resolveRepository: refuse,
  setToken: refuse,
  download: refuse,
  steerDownload: refuse,
  storage: refuse,
  verifyFile: refuse,
  removeFile: refuse,
  restoreFile: refuse,
  exportFile: refuse,
};
