import type { KvType } from '../../shared/kv-row.ts';
import { kvText } from '../attention/kv-text.ts';
import { paragraphs } from '../wgsl/text.ts';
import { registerBlock, registerBlockSupport } from './attention-block.ts';
import text from './attention-prefill.wgsl?raw';

/**
 * WGSL of the register variant: one block for the past, in the cache, and one for the chunk itself. Needs
 * `LOWEST`, `ROWS`, `HEADS_PER_KV` and `HEAD_DIM`.
 */
export function registerWgsl(kvType: KvType): string {
  return paragraphs(
    'alias Rows = vec4<f32>;',
    kvText(kvType),
    registerBlockSupport,
    text,
    registerBlock('attend_past', 'keys', 'values', kvType),
    registerBlock('attend_fresh', 'fresh_keys', 'fresh_values', kvType),
  );
}
