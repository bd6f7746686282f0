import * as v from 'valibot';

/** Branch of a repository where none is named. */
export const MAIN_BRANCH = 'main';

/** Schema of a {@link RemoteFile}, as it is kept between visits. */
export const remoteFileSchema = v.variant('kind', [
  v.pipe(v.object({ kind: v.literal('url'), url: v.string(), name: v.string() }), v.readonly()),
  v.pipe(
    v.object({
      kind: v.literal('hub'),
      repo: v.string(),
      path: v.string(),
      /** Branch, tag or commit; {@link MAIN_BRANCH} when absent. */
      revision: v.exactOptional(v.string()),
      /** File name, for people. */
      name: v.string(),
    }),
    v.readonly(),
  ),
]);

/** A weight file that is not on the person's disk: kept in this browser once it has been downloaded. */
export type RemoteFile = v.InferOutput<typeof remoteFileSchema>;

type FileOf<Kind extends RemoteFile['kind']> = Extract<RemoteFile, { kind: Kind }>;

/** The place of a file, with its revision: enough to fetch it again. */
export type FileOrigin = Required<Omit<FileOf<'hub'>, 'name'>> | Omit<FileOf<'url'>, 'name'>;

/** The name of a file among downloads and stored files: that of a place, whose content may change. */
export const fileKey = (file: RemoteFile | FileOrigin): string =>
  file.kind === 'url' ? `url:${file.url}` : `hub:${file.repo}@${file.revision ?? MAIN_BRANCH}/${file.path}`;

/** The file to load or download for one that is stored. */
export const remoteFileOf = ({
  name,
  origin,
}: {
  readonly name: string;
  readonly origin: FileOrigin;
}): RemoteFile => ({ name, ...origin });

/** Whether a source can be fetched again, without the person. */
export const isRemote = (source: { readonly kind: string }): source is RemoteFile =>
  source.kind === 'url' || source.kind === 'hub';
