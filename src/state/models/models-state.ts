import type { PlainError } from '../../shared/errors.ts';
import type {
  CatalogueEntry,
  DownloadProgress,
  RemoteSource,
  StorageFacts,
} from '../../worker/library-protocol.ts';

export interface ModelsState {
  /** As built in until the hub has answered; empty until somebody looks. */
  readonly catalogue: readonly CatalogueEntry[];
  /** Whether the hub was asked for it and has answered, or could not be. */
  readonly asked: boolean;
  /** By key. Finished ones are not here any more; failed ones are, with their reason. */
  readonly downloads: ReadonlyMap<string, DownloadProgress>;
  /** Bytes of the files that came in this visit, by key. */
  readonly arrived: ReadonlyMap<string, number>;
  /** By key: what the file was asked for together with in this visit, itself included. */
  readonly begun: ReadonlyMap<string, readonly RemoteSource[]>;
  /** Undefined until somebody looks. */
  readonly storage: StorageFacts | undefined;
  /** How the last thing asked for went wrong, until something else is asked for. */
  readonly failure: PlainError | undefined;
  /** What the last verification of a file found. */
  readonly checked: { readonly name: string; readonly damagedChunks: number } | undefined;
  /** What was downloaded last without being loaded. */
  readonly finished: readonly RemoteSource[] | undefined;
  /** Whether there is an access token, and whether it is there at the next visit too. */
  readonly token: 'none' | 'given' | 'remembered';
}
