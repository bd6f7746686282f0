import type { DownloadProgress, LibraryCalls } from './library-protocol.ts';
import type { Result, Argument, CallName } from './protocol.ts';

/** One call being served: its id, and the signal that its abort message raises. */
export interface Running {
  readonly id: number;
  readonly signal: AbortSignal;
}

/** A handler for each call. */
export type Handlers = {
  readonly [Name in CallName]: (argument: Argument<Name>, running: Running) => Promise<Result<Name>>;
};

/** The calls about models that are not loaded. */
export type LibraryHandlers = Pick<Handlers, keyof LibraryCalls>;

/** Models that are not loaded, as the host needs them. */
export interface Library {
  readonly calls: LibraryHandlers;
  /** Progress of downloads goes there. */
  readonly listen: (onDownload: (progress: DownloadProgress) => void) => void;
}
