import type { PlainError } from '../../shared/errors.ts';
import type { RemoteFile } from '../../shared/remote-file.ts';
import type { CatalogueEntry, DownloadProgress, StorageFacts } from '../../worker/library-protocol.ts';

/** An access token, for this visit or remembered for the next ones too. */
export type AccessToken =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'given' | 'remembered';
      readonly value: string;
      /** Whether the worker has it; a worker that was started anew has not. */
      readonly told: boolean;
    };

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
  readonly begun: ReadonlyMap<string, readonly RemoteFile[]>;
  /** Undefined until somebody looks. */
  readonly storage: StorageFacts | undefined;
  /** The error of the last thing asked for that went wrong, until something else is asked for. */
  readonly failure: PlainError | undefined;
  /** The result of the last verification of a file. */
  readonly checked: { readonly name: string; readonly damagedChunks: number } | undefined;
  /** Controllers that stop the verification of a file, by its key. */
  readonly verifying: ReadonlyMap<string, AbortController>;
  /** The files that were downloaded last without being loaded. */
  readonly finished: readonly RemoteFile[] | undefined;
  readonly token: AccessToken;
}

export const NOTHING_KNOWN: Omit<ModelsState, 'token'> = {
  catalogue: [],
  asked: false,
  downloads: new Map(),
  arrived: new Map(),
  begun: new Map(),
  storage: undefined,
  failure: undefined,
  checked: undefined,
  verifying: new Map(),
  finished: undefined,
};

/** A map with one more entry, or another in its place. */
export const withEntry = <Value>(
  map: ReadonlyMap<string, Value>,
  key: string,
  value: Value,
): ReadonlyMap<string, Value> => new Map([...map, [key, value]]);

/** A map without an entry. */
export const withoutEntry = <Value>(
  map: ReadonlyMap<string, Value>,
  key: string,
): ReadonlyMap<string, Value> => new Map([...map].filter(([each]) => each !== key));
