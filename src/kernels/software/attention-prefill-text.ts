import type { KvType } from '../../shared/kv-row.ts';
import { kvText } from '../attention/kv-text.ts';
import { registerBlock, registerBlockSupport } from './attention-block.ts';
import text from './attention-prefill.wgsl?raw';

/** WGSL of the register variant: one block for the past, in the cache, and one for the chunk itself. */
export function registerWgsl(group: number, headDim: number, kvType: KvType): string {
  return [
    `alias Rows = vec4<f32>;\nconst HEADS_PER_KV = ${group}u;\nconst HEAD_DIM = ${headDim}u;`,
    kvText(kvType),
    registerBlockSupport,
    text,
    registerBlock('attend_past', 'keys', 'values', kvType),
    registerBlock('attend_fresh', 'fresh_keys', 'fresh_values', kvType),
  ].join('\n');
}
