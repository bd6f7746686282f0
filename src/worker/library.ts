import { FacetError } from '../shared/errors.ts';
import { WeightCache } from '../weights/cache/weight-cache.ts';
import { parseAddress } from '../weights/hub/address.ts';
import { type CatalogueSource, pinnedCatalogue, resolveCatalogue } from '../weights/hub/catalogue.ts';
import { type GgufChoice, ggufChoices } from '../weights/hub/gguf-files.ts';
import { Hub } from '../weights/hub/hub.ts';
import { WeightLibrary } from '../weights/library/library.ts';
import { systemClock } from '../weights/source/clock.ts';
import { fileSource } from '../weights/source/file.ts';
import { PiecewiseSource } from '../weights/source/pieces.ts';
import type { WeightSource } from '../weights/source/source.ts';
import { nameOf, urlSource } from '../weights/source/url.ts';
import { Web } from '../weights/source/web.ts';
import type { Library, LibraryHandlers } from './handlers.ts';
import type { CatalogueRepository, DownloadProgress, ModelChoice, Resolved } from './library-protocol.ts';
import type { SourceSpec } from './protocol.ts';

/** The tests' own hub, and chunks small enough for small files. People's builds give none of these. */
export interface LibraryOptions {
  readonly hubOrigin?: string;
  readonly extraOrigins?: readonly string[];
  readonly chunkBytes?: number;
}

/** The worker's library: weight files of the hub and the web, kept in this browser. */
export interface WorkerLibrary extends Library {
  readonly openSource: (spec: SourceSpec, signal: AbortSignal) => WeightSource | Promise<WeightSource>;
}

/** The library over this worker's network and storage. */
export function createLibrary({ hubOrigin, extraOrigins, chunkBytes }: LibraryOptions = {}): WorkerLibrary {
  let tell: (progress: DownloadProgress) => void = () => undefined;
  const online = () => navigator.onLine;
  const web = new Web({ extraOrigins });
  const hub = new Hub({ web, clock: systemClock, online, origin: hubOrigin });
  const weights = new WeightLibrary({
    cache: new WeightCache(),
    web,
    hub,
    online,
    storage: navigator.storage,
    locks: navigator.locks,
    onProgress: (progress) => tell(progress),
    ...(chunkBytes === undefined ? {} : { chunkBytes }),
  });
  return {
    listen: (onDownload) => {
      tell = onDownload;
    },
    calls: callsOf(weights, hub, web),
    openSource: async (spec, signal) => {
      if (spec.kind === 'file') return fileSource(spec.file);
      if (spec.kind === 'webllm') {
        throw new FacetError('bad-request', `${spec.id} is no GGUF file.`, 'WebLLM runs it.');
      }
      // Browsers that forbid storage can still run what they fetch.
      if (typeof indexedDB === 'undefined' && spec.kind === 'url') {
        return new PiecewiseSource(await urlSource(spec.url, spec.name, { signal, web }));
      }
      return weights.open(spec, signal);
    },
  };
}

function callsOf(weights: WeightLibrary, hub: Hub, web: Web): LibraryHandlers {
  const { stored } = weights;
  return {
    catalogue: async ({ fresh }, { signal }) => {
      const entries = fresh ? await resolveCatalogue(hub, signal) : pinnedCatalogue(hub);
      return entries.map(({ repositories, ...entry }) => ({
        ...entry,
        repositories: repositories.map((repository) => repositoryOf(repository)),
      }));
    },
    resolveRepository: async ({ text, token }, { signal }) => {
      if (token !== undefined) hub.token = token;
      return resolve(text, hub, web, signal);
    },
    setToken: async (token) => {
      hub.token = token ?? undefined;
      return null;
    },
    download: async (source, { signal }) => {
      await weights.download(source, signal);
      return null;
    },
    steerDownload: async ({ key, to }) => {
      if (to === 'resume') weights.resume(key);
      else await (to === 'pause' ? weights.pause(key) : weights.cancel(key));
      return null;
    },
    storage: () => stored.facts(),
    verifyFile: ({ key }, { signal }) => stored.verify(key, signal),
    removeFile: async ({ key, now = false }) => {
      await weights.remove(key, now);
      return null;
    },
    restoreFile: ({ key }) => stored.restore(key),
    exportFile: ({ key }) => stored.export(key),
  };
}

async function resolve(text: string, hub: Hub, web: Web, signal: AbortSignal): Promise<Resolved> {
  const address = parseAddress(text, hub.origin);
  if (address.kind === 'url') {
    const url = web.url(address.url);
    return { kind: 'file', source: { kind: 'url', url: url.href, name: nameOf(url) } };
  }
  const { repo, revision, path, quantisation } = address;
  const { commit, gated, licence = null, files, isWhole } = await hub.listing(repo, revision, signal);
  const found = ggufChoices(files);
  const choices = new Map(found.map((choice) => [choice, choiceOf(choice, repo, revision)] as const));
  const meant = found.find(
    (choice) =>
      choice.files.some((file) => file.path === path) ||
      (!choice.vision && quantisation !== undefined && choice.quantisation === quantisation.toUpperCase()),
  );
  const name = path?.split('/').at(-1) ?? '';
  if (path !== undefined && !meant && !isWhole && /\.gguf$/i.test(name)) {
    return { kind: 'file', source: { kind: 'hub', repo, path, revision, name } };
  }
  const of = (vision: boolean) =>
    found.flatMap((choice) => (choice.vision === vision ? (choices.get(choice) ?? []) : []));
  return {
    kind: 'repository',
    repo,
    revision,
    commit,
    url: `${hub.origin}/${repo}`,
    gated,
    licence,
    isWhole,
    models: of(false),
    visions: of(true),
    chosen: (meant && choices.get(meant)) ?? null,
  };
}

const repositoryOf = ({
  publisher,
  repo,
  url,
  pinned,
  models,
  vision,
}: CatalogueSource): CatalogueRepository => ({
  publisher,
  repo,
  url,
  pinned,
  models: models.map((model) => choiceOf(model, repo)),
  vision: vision ? choiceOf(vision, repo) : null,
});

function choiceOf(
  { files, size, quantisation, supported }: GgufChoice,
  repo: string,
  revision?: string,
): ModelChoice {
  const name = (path: string) => path.split('/').at(-1) ?? path;
  return {
    sources: files.map(({ path }) => ({
      kind: 'hub',
      repo,
      path,
      name: name(path),
      ...(revision === undefined ? {} : { revision }),
    })),
    name: name(files[0]?.path ?? ''),
    size,
    quantisation: quantisation ?? null,
    supported,
  };
}
