import { WEBLLM_ROWS } from './webllm-models.table.ts';

/** A model that WebLLM's own engine runs. */
export interface WebLlmModel {
  readonly id: string;
  /** Memory of the GPU that it needs, in megabytes, by WebLLM's own list. */
  readonly megabytes: number;
  /** Tokens. */
  readonly contextLength: number;
  /** Such as `q4f16_1`: 4 bits a weight, computed in f16. */
  readonly quantisation: string;
}

const modelOf = ([id, megabytes, contextLength]: (typeof WEBLLM_ROWS)[number]): WebLlmModel => ({
  id,
  megabytes,
  contextLength,
  quantisation: /q\d+f\d+(_\d+)?/.exec(id)?.[0] ?? '',
});

const isGemma = ({ id }: WebLlmModel): boolean => /^gemma/i.test(id);
const ALL = WEBLLM_ROWS.map(modelOf);

/** The models there are, by family. */
export const WEBLLM_FAMILIES = {
  gemma: ALL.filter(isGemma),
  others: ALL.filter((model) => !isGemma(model)),
} as const;

/** The models there are, Gemma's first. */
export const WEBLLM_MODELS: readonly WebLlmModel[] = Object.values(WEBLLM_FAMILIES).flat();

/** What WebLLM asks of a GPU, beside WebGPU's guaranteed limits (`detectGPUDevice` of its runtime). */
const LIMITS = { maxComputeWorkgroupStorageSize: 32 * 1024, maxStorageBuffersPerShaderStage: 10 } as const;

/** A GPU as far as it matters here. */
export interface GpuOffer {
  readonly features: { has(name: string): boolean };
  readonly limits: Readonly<Record<keyof typeof LIMITS, number>>;
}

/** Names of features and limits of WebGPU that a model needs. Its list does not name `shader-f16` for all that compute in it. */
export const needsOf = ({ quantisation }: WebLlmModel): readonly string[] => [
  ...(quantisation.includes('f16') ? ['shader-f16'] : []),
  ...Object.entries(LIMITS).map(([name, least]) => `${name} ${least}`),
];

/** Those of them that a GPU does not offer. */
export const lacksOf = (model: WebLlmModel, { features, limits }: GpuOffer): readonly string[] =>
  needsOf(model).filter((need) => {
    const [name = '', least] = need.split(' ');
    return least === undefined ? !features.has(name) : limits[name as keyof typeof LIMITS] < Number(least);
  });
