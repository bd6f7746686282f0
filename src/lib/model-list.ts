import type { AppConfig, ModelRecord } from '@mlc-ai/web-llm';
import { isRecord } from '../shared/is-record.ts';
import { invalidValue, refusal } from '../shared/refusal.ts';
import { CATALOGUE, type CatalogueModel } from '../weights/hub/catalogue.table.ts';
import { fromAddress } from '../worker/client.ts';
import type { SourceSpec } from '../worker/protocol.ts';

/** A model in WebLLM's table: `model` is the address of a GGUF file; `model_lib` is not needed. */
export interface FacetModelRecord extends ModelRecord {
  /** Address of its vision file (mmproj). */
  readonly vision?: string;
}

/** WebLLM's table of models. */
export interface FacetAppConfig extends AppConfig {
  model_list: FacetModelRecord[];
}

/** Endings of WebLLM's ids, which name a format of weights: the same model is meant in whatever format Facet has it. */
const MLC_ENDINGS = ['', '-q4f16_1-MLC', '-q4f32_1-MLC', '-q0f16-MLC', '-q0f32-MLC'] as const;

const hubAddress = (repo: string, path: string): string =>
  `https://huggingface.co/${repo}/resolve/main/${path}`;

function recordsOf({ id, repositories: [repository] }: CatalogueModel): FacetModelRecord[] {
  if (!repository) return [];
  const { repo, pinned } = repository;
  const [weights] = pinned;
  const vision = pinned.find(({ path }) => path.startsWith('mmproj'));
  if (!weights) return [];
  const record = {
    model: hubAddress(repo, weights.path),
    model_lib: '',
    ...(vision ? { vision: hubAddress(repo, vision.path) } : {}),
  };
  // WebLLM writes gemma3 as well as gemma-2.
  const names = [id, id.replace('gemma-3', 'gemma3')];
  return names.flatMap((name) => MLC_ENDINGS.map((ending) => ({ ...record, model_id: `${name}${ending}` })));
}

/** All sizes of Gemma 3, under WebLLM's ids and their own. */
export const prebuiltAppConfig: FacetAppConfig = { model_list: CATALOGUE.flatMap(recordsOf) };

/** @throws FacetError `bad-request` for what is no table of models */
export function requireModelList(appConfig: AppConfig): void {
  const list: unknown = isRecord(appConfig) ? appConfig['model_list'] : undefined;
  const isText = (value: unknown): boolean => typeof value === 'string';
  const wrong = Array.isArray(list)
    ? list.findIndex((each) => !isRecord(each) || !isText(each['model_id']) || !isText(each['model']))
    : -2;
  if (wrong === -1) return;
  throw invalidValue(
    wrong < 0 ? 'appConfig.model_list' : `appConfig.model_list[${wrong}]`,
    wrong < 0
      ? 'appConfig has no list of models.'
      : `Model ${wrong + 1} of appConfig has no id or no address.`,
    'Give model_list records with model_id and model, the address of a GGUF file.',
  );
}

/** A model that is to be loaded. */
export interface ListedModel {
  /** What it goes by in requests and answers. */
  readonly id: string;
  readonly sources: readonly SourceSpec[];
  readonly record: FacetModelRecord | undefined;
}

/**
 * The model of an id in the table, or of the addresses of its files.
 * @throws FacetError `bad-request`, `model_not_found`, for an id that is not in the table; for several models
 */
export function findModel(ids: readonly string[], { model_list: list }: FacetAppConfig): ListedModel {
  const [id = ''] = ids;
  const record = list.find(({ model_id }) => model_id === id);
  if (record && ids.length === 1) {
    const { model, vision } = record;
    if (!isFile(model)) throw notGguf(id, model);
    return { id, record, sources: [model, vision].filter((at) => at !== undefined).map(sourceAt) };
  }
  if (ids.some((each) => list.some(({ model_id }) => model_id === each))) {
    throw refusal({
      param: 'modelId',
      code: 'unsupported_parameter',
      message: `${ids.length} models are asked for; Facet has one at a time.`,
      hint: 'Load one of them.',
    });
  }
  const unknown = ids.findIndex((each) => typeof each !== 'string' || !isFile(each));
  if (ids.length === 0 || unknown >= 0) {
    throw refusal({
      param: 'modelId',
      code: 'model_not_found',
      message: `The model '${ids[unknown] ?? ''}' is not in the list of models, and it is no GGUF file.`,
      hint: 'Put it into appConfig.model_list with the address of its GGUF file, or give that address.',
    });
  }
  return { id, record: undefined, sources: ids.map(sourceAt) };
}

const isFile = (address: string): boolean => /\.gguf([?#]|$)|^blob:/.test(address);

const notGguf = (id: string, model: string): Error =>
  refusal({
    param: 'model',
    code: 'unsupported_parameter',
    message: `${id} is listed with '${model}', which is no GGUF file.`,
    hint: "Facet reads GGUF files; weights in MLC's own format are read by WebLLM.",
  });

/** A file of the hub is known by its place there, and so is found again where it was downloaded before. */
function sourceAt(address: string): SourceSpec {
  const [, repo, revision, path] =
    /^https:\/\/huggingface\.co\/([^/]+\/[^/]+)\/resolve\/([^/]+)\/([^?#]+)/.exec(address) ?? [];
  if (!repo || !revision || !path) return fromAddress(address);
  return { kind: 'hub', repo, revision, path, name: path.replace(/^.*\//, '') };
}
