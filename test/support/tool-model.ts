import { toolMarks } from '../../src/shared/control-names.ts';
import { type GgufDocument, GgufType, list, u32, withKeys, withTensors } from './gguf-document.ts';
import { smallModel } from './small-gguf.ts';

/**
 * The small model with FunctionGemma's marks behind its own pieces, typed as text of their own: only their names make
 * them control tokens. `context` in tokens.
 */
export function toolModel(context = 2048): GgufDocument {
  const small = smallModel();
  const of = <Item>(key: string): Item[] => {
    const value = small.metadata.get(key);
    return value && 'items' in value ? ([...value.items] as Item[]) : [];
  };
  const added = <Item>(key: string, item: (mark: string) => Item): Item[] => [
    ...of<Item>(key),
    ...toolMarks.map(item),
  ];
  const V = added('tokenizer.ggml.tokens', (mark) => mark).length;
  const grown = withKeys(small, {
    'tokenizer.ggml.tokens': list(
      GgufType.text,
      added('tokenizer.ggml.tokens', (mark) => mark),
    ),
    'tokenizer.ggml.scores': list(
      GgufType.f32,
      added('tokenizer.ggml.scores', () => -1000),
    ),
    'tokenizer.ggml.token_type': list(
      GgufType.i32,
      added('tokenizer.ggml.token_type', () => 4),
    ),
    'gemma3.context_length': u32(context),
  });
  return withTensors(grown, (tensor) => {
    if (tensor.name !== 'token_embd.weight') return tensor;
    const bytes = new Uint8Array(V * 32 * 4);
    bytes.set(tensor.bytes);
    return { ...tensor, dimensions: [32, V], bytes };
  });
}
