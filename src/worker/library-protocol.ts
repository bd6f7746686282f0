import type { StorageFacts, StoredFile } from '../shared/downloads.ts';
import type { Size } from '../shared/family.ts';
import type { RemoteFile } from '../shared/remote-file.ts';

export type { DownloadProgress, StorageFacts, StoredFile } from '../shared/downloads.ts';

/** A model to choose, whole or in parts. */
export interface ModelChoice {
  /** Files that `load` and `download` take; for a model that sees, add those of a vision file. */
  readonly sources: readonly RemoteFile[];
  /** Of its file, or of the first part. */
  readonly name: string;
  /** Bytes to download. */
  readonly size: number;
  /** As its name says, such as `Q4_K_M`; null where it does not say. */
  readonly quantisation: string | null;
  /** Whether Facet can run tensors of such types. */
  readonly supported: boolean;
}

export interface CatalogueEntry {
  readonly id: string;
  readonly title: string;
  /** The size that `plan` takes. */
  readonly shape: Size;
  readonly vision: boolean;
  readonly licence: { readonly name: string; readonly url: string };
  readonly repositories: readonly CatalogueRepository[];
}

export interface CatalogueRepository {
  readonly publisher: string;
  readonly repo: string;
  readonly url: string;
  /** Not asked of the hub: names are those of when Facet was built, sizes are rounded. */
  readonly pinned: boolean;
  /** The recommended one first. */
  readonly models: readonly ModelChoice[];
  readonly vision: ModelChoice | null;
}

/** The meaning of a pasted name or address. */
export type Resolved =
  | { readonly kind: 'file'; readonly source: RemoteFile }
  | {
      readonly kind: 'repository';
      readonly repo: string;
      readonly revision: string;
      readonly commit: string;
      readonly url: string;
      readonly gated: boolean;
      /** The hub's name of it, such as `gemma`; null where the repository says none. */
      readonly licence: string | null;
      /** Whether these are all its models: of a repository with too many files only the first are listed. */
      readonly isWhole: boolean;
      /** Text models, smallest first. */
      readonly models: readonly ModelChoice[];
      readonly visions: readonly ModelChoice[];
      /** The one of `models` or `visions` that what was pasted means; null when it means none in particular. */
      readonly chosen: ModelChoice | null;
    };

/** Calls of the page about models that are not loaded. All of these run beside loading and generating. */
export interface LibraryCalls {
  /** The models that Facet knows of. With `fresh` the hub is asked for names and sizes, else nobody is. */
  catalogue(request: { readonly fresh: boolean }): readonly CatalogueEntry[];
  /** The meaning of a pasted name or address. A token is kept in the worker's memory from then on. */
  resolveRepository(request: { readonly text: string; readonly token?: string }): Resolved;
  /** The access token for gated repositories, for as long as the worker lives; null forgets it. */
  setToken(token: string | null): null;
  /** Downloads without loading; answers when the file is whole. An abort pauses the download. */
  download(source: RemoteFile): null;
  /** `cancel` ends a download and removes what came, as `removeFile` does. */
  steerDownload(request: { readonly key: string; readonly to: 'pause' | 'resume' | 'cancel' }): null;
  storage(nothing: null): StorageFacts;
  /** Compares every stored byte with its digest; `download` events tell how far it is. What is damaged goes, and is fetched again by the next load. */
  verifyFile(request: { readonly key: string }): StoredFile & { readonly damagedChunks: number };
  /** With `now` at once and for good, else `restoreFile` can have it back for half a minute. */
  removeFile(request: { readonly key: string; readonly now?: boolean }): null;
  restoreFile(request: { readonly key: string }): StoredFile;
  /** The whole file, its bytes still on disk: stream it to where the person wants it. */
  exportFile(request: { readonly key: string }): Blob;
}
