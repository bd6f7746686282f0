import type { Size } from '../../shared/family.ts';

/** A size of Gemma 3 with its instruction tuning. */
export interface CatalogueModel {
  readonly id: string;
  readonly title: string;
  /** The size that `plan` takes. */
  readonly shape: Size;
  readonly repositories: readonly CatalogueRepository[];
}

export interface CatalogueRepository {
  readonly publisher: string;
  readonly repo: string;
  /**
   * Files that were there when this was written, for when the hub cannot be asked. Sizes are rounded, in bytes.
   */
  readonly pinned: readonly { readonly path: string; readonly size: number }[];
}

export const LICENCE = { name: 'Gemma Terms of Use', url: 'https://ai.google.dev/gemma/terms' } as const;

/** Quantisations worth offering, the recommended one first; a repository has many more. */
export const OFFERED = ['Q4_K_M', 'Q4_0', 'Q5_K_M', 'Q6_K', 'Q8_0', 'F16', 'BF16'] as const;

const MB = 1e6;
const GB = 1e9;

const pin = (path: string, size: number): { path: string; size: number } => ({ path, size });

export const CATALOGUE: readonly CatalogueModel[] = [
  {
    id: 'gemma-3-270m-it',
    title: 'Gemma 3 270M',
    shape: '270m',
    repositories: [
      {
        publisher: 'ggml-org',
        repo: 'ggml-org/gemma-3-270m-it-GGUF',
        pinned: [pin('gemma-3-270m-it-Q8_0.gguf', 292 * MB)],
      },
      {
        publisher: 'unsloth',
        repo: 'unsloth/gemma-3-270m-it-GGUF',
        pinned: [pin('gemma-3-270m-it-Q4_K_M.gguf', 253 * MB), pin('gemma-3-270m-it-F16.gguf', 543 * MB)],
      },
      {
        publisher: 'bartowski',
        repo: 'bartowski/google_gemma-3-270m-it-GGUF',
        pinned: [pin('google_gemma-3-270m-it-Q8_0.gguf', 292 * MB)],
      },
    ],
  },
  {
    id: 'gemma-3-1b-it',
    title: 'Gemma 3 1B',
    shape: '1b',
    repositories: [
      {
        publisher: 'ggml-org',
        repo: 'ggml-org/gemma-3-1b-it-GGUF',
        pinned: [pin('gemma-3-1b-it-Q4_K_M.gguf', 806 * MB), pin('gemma-3-1b-it-Q8_0.gguf', 1.07 * GB)],
      },
      {
        publisher: 'unsloth',
        repo: 'unsloth/gemma-3-1b-it-GGUF',
        pinned: [pin('gemma-3-1b-it-Q4_K_M.gguf', 806 * MB), pin('gemma-3-1b-it-Q8_0.gguf', 1.07 * GB)],
      },
      {
        publisher: 'bartowski',
        repo: 'bartowski/google_gemma-3-1b-it-GGUF',
        pinned: [pin('google_gemma-3-1b-it-Q4_K_M.gguf', 806 * MB)],
      },
    ],
  },
  {
    id: 'gemma-3-4b-it',
    title: 'Gemma 3 4B',
    shape: '4b',
    repositories: [
      {
        publisher: 'ggml-org',
        repo: 'ggml-org/gemma-3-4b-it-GGUF',
        pinned: [
          pin('gemma-3-4b-it-Q4_K_M.gguf', 2.49 * GB),
          pin('gemma-3-4b-it-Q8_0.gguf', 4.13 * GB),
          pin('mmproj-model-f16.gguf', 851 * MB),
        ],
      },
      {
        publisher: 'unsloth',
        repo: 'unsloth/gemma-3-4b-it-GGUF',
        pinned: [pin('gemma-3-4b-it-Q4_K_M.gguf', 2.49 * GB), pin('mmproj-F16.gguf', 851 * MB)],
      },
      {
        publisher: 'bartowski',
        repo: 'bartowski/google_gemma-3-4b-it-GGUF',
        pinned: [
          pin('google_gemma-3-4b-it-Q4_K_M.gguf', 2.49 * GB),
          pin('mmproj-google_gemma-3-4b-it-f16.gguf', 851 * MB),
        ],
      },
    ],
  },
  {
    id: 'gemma-3-12b-it',
    title: 'Gemma 3 12B',
    shape: '12b',
    repositories: [
      {
        publisher: 'ggml-org',
        repo: 'ggml-org/gemma-3-12b-it-GGUF',
        pinned: [pin('gemma-3-12b-it-Q4_K_M.gguf', 7.3 * GB), pin('mmproj-model-f16.gguf', 854 * MB)],
      },
      {
        publisher: 'unsloth',
        repo: 'unsloth/gemma-3-12b-it-GGUF',
        pinned: [pin('gemma-3-12b-it-Q4_K_M.gguf', 7.3 * GB), pin('mmproj-F16.gguf', 854 * MB)],
      },
      {
        publisher: 'bartowski',
        repo: 'bartowski/google_gemma-3-12b-it-GGUF',
        pinned: [
          pin('google_gemma-3-12b-it-Q4_K_M.gguf', 7.3 * GB),
          pin('mmproj-google_gemma-3-12b-it-f16.gguf', 854 * MB),
        ],
      },
    ],
  },
  {
    id: 'gemma-3-27b-it',
    title: 'Gemma 3 27B',
    shape: '27b',
    repositories: [
      {
        publisher: 'ggml-org',
        repo: 'ggml-org/gemma-3-27b-it-GGUF',
        pinned: [pin('gemma-3-27b-it-Q4_K_M.gguf', 16.5 * GB), pin('mmproj-model-f16.gguf', 858 * MB)],
      },
      {
        publisher: 'unsloth',
        repo: 'unsloth/gemma-3-27b-it-GGUF',
        pinned: [pin('gemma-3-27b-it-Q4_K_M.gguf', 16.5 * GB), pin('mmproj-F16.gguf', 858 * MB)],
      },
      {
        publisher: 'bartowski',
        repo: 'bartowski/google_gemma-3-27b-it-GGUF',
        pinned: [
          pin('google_gemma-3-27b-it-Q4_K_M.gguf', 16.5 * GB),
          pin('mmproj-google_gemma-3-27b-it-f16.gguf', 858 * MB),
        ],
      },
    ],
  },
];
