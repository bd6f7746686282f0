import type { GgufHeader } from './header.ts';
import { unsupported } from './refusal.ts';

/** Sound GGUF files that are no model: what they are, after "FILE is", and what to do. */
interface OtherKind {
  readonly what: string;
  readonly hint: string;
}

const ADAPTER: OtherKind = {
  what: 'is an adapter (LoRA) for a model, not a model',
  hint: 'Merge it into its model first (llama-export-lora of llama.cpp does), and open the merged file.',
};
const IMPORTANCE: OtherKind = {
  what: 'is an importance matrix, which is used to quantise a model, not a model',
  hint: 'Choose the model file itself; importance matrices are not needed to run it.',
};
const CONTROL_VECTOR: OtherKind = {
  what: 'is a control vector for a model, not a model',
  hint: 'Choose the model file itself.',
};
const VOCABULARY: OtherKind = {
  what: 'holds only a vocabulary and no weights',
  hint: 'Choose a Gemma 3 file with its weights.',
};

/** By `general.type`. */
const BY_TYPE: Readonly<Record<string, OtherKind>> = { adapter: ADAPTER, imatrix: IMPORTANCE };
/** By the end of their tensors' names, where a file does not say what it is. */
const BY_TENSOR: readonly (readonly [RegExp, OtherKind])[] = [
  [/\.lora_[ab]$/, ADAPTER],
  [/\.(in_sum2|in_sum|counts)$/, IMPORTANCE],
  [/^direction\.\d+$/, CONTROL_VECTOR],
];

/**
 * Refuses a sound file that is something else than (a part of) a model, by the name of what it is.
 * @throws FacetError `gguf-unsupported`
 */
export function refuseOtherKinds({ name: file, metadata, tensors }: GgufHeader): void {
  const type = metadata.text('general.type');
  const kind = (type === undefined ? undefined : BY_TYPE[type]) ?? byContent(metadata, tensors);
  if (kind) throw unsupported(file, kind.what, kind.hint, { type });
}

/** @throws FacetError `gguf-unsupported` for a vocabulary without weights */
export function refuseVocabulary({ name: file, metadata, tensors, unsupported: others }: GgufHeader): void {
  if (tensors.size > 0 || others.length > 0 || !metadata.has('tokenizer.ggml.tokens')) return;
  throw unsupported(file, VOCABULARY.what, VOCABULARY.hint);
}

function byContent(metadata: GgufHeader['metadata'], tensors: GgufHeader['tensors']): OtherKind | undefined {
  if (metadata.text('general.architecture') === 'controlvector') return CONTROL_VECTOR;
  if (metadata.has('adapter.type')) return ADAPTER;
  if (metadata.has('imatrix.datasets')) return IMPORTANCE;
  for (const name of tensors.keys()) {
    const found = BY_TENSOR.find(([pattern]) => pattern.test(name));
    if (found) return found[1];
  }
  return undefined;
}
