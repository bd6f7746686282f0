import { readFile } from 'node:fs/promises';
import { openDraft } from '../../src/engine/draft.ts';
import { type LoadedModel, type LoadOptions, loadModel, prepareLoad } from '../../src/engine/load.ts';
import { LoadStages } from '../../src/engine/load-stages.ts';
import type { StageTimes } from '../../src/shared/model-facts.ts';
import { FacetError } from '../../src/shared/errors.ts';
import { type TokenId, tokenId } from '../../src/shared/numbers.ts';
import { Tokenizer } from '../../src/text/tokenizer.ts';
import { readTokenizerMetadata } from '../../src/weights/gguf/tokenizer-metadata.ts';
import { openGguf, openModel } from '../../src/weights/open-model.ts';
import { openNodeDevice } from '../../test/support/device.ts';
import { fitHere } from './bench-fit.ts';
import { fileSource } from './file-source.ts';
import { imageFile } from './image-file.ts';
import { note } from './output.ts';

/** Milliseconds for what verifies guesses to be found right: on a GPU it is used only then. */
const FIT_MS = 10_000;

interface FileOptions extends LoadOptions {
  /** A small model that guesses for it. */
  readonly draft?: string | undefined;
  /** Whether guesses are to be verified, of a small model or not. */
  readonly guesses?: boolean;
}

/** Loads a model from its files, reporting on stderr. The caller releases it, which closes the files too. */
export async function loadFiles(
  paths: readonly (string | undefined)[],
  { draft: draftPath, guesses = draftPath !== undefined, ...options }: FileOptions,
): Promise<LoadedModel> {
  const sources = await Promise.all(paths.filter((path) => path !== undefined).map(fileSource));
  const drafts = draftPath === undefined ? [] : [await fileSource(draftPath)];
  const close = () => Promise.all([...sources, ...drafts].map((source) => source.close()));
  const { signal } = new AbortController();
  try {
    const stages = new LoadStages();
    const prepared = prepareLoad(await openModel(sources, signal), options);
    const draft = drafts.length > 0 ? await openDraft({ sources: drafts }, prepared, signal) : undefined;
    const device = await openNodeDevice();
    const { vendor, architecture, fallback } = device.adapter;
    const model = await loadModel(device, prepared, {
      signal,
      stages,
      draft,
      readImage: imageFile,
      fit: guesses ? fitHere(FIT_MS, false) : undefined,
    });
    if (draft && !model.draft) note('The draft is left out: what verifies guesses was not found right here.');
    const software = fallback ? ' (software)' : '';
    note(
      `${model.facts.name} loaded in ${model.facts.loadMs.toFixed(0)} ms on ${vendor} ${architecture}${software}: ${stageText(model.facts.stagesMs)}`,
    );
    const release = () => {
      model.release();
      void close();
    };
    return { ...model, release };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Such as `header 61 ms, weights 590 ms`. */
const stageText = (stages: StageTimes): string =>
  Object.entries(stages)
    .map(([stage, milliseconds]) => `${stage} ${milliseconds.toFixed(0)} ms`)
    .join(', ');

/** Only the tokenizer of a file; needs no GPU. */
export async function openTokenizer(path: string): Promise<Tokenizer> {
  const source = await fileSource(path);
  try {
    return new Tokenizer(readTokenizerMetadata(await openGguf([source])));
  } finally {
    await source.close();
  }
}

/** Token ids from a JSON file: an array, or an object with `ids`. */
export async function readTokenIds(path: string): Promise<TokenId[]> {
  const parsed: unknown = JSON.parse(await readFile(path, 'utf8'));
  const ids = Array.isArray(parsed) ? parsed : (parsed as { ids?: unknown } | null)?.ids;
  if (!Array.isArray(ids) || ids.length === 0 || !ids.every((id) => Number.isInteger(id) && id >= 0)) {
    throw new FacetError(
      'bad-request',
      `${path} holds no list of token ids.`,
      'Give a JSON array of whole numbers.',
    );
  }
  return ids.map((id: number) => tokenId(id));
}
