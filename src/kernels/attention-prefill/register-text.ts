import { registerBlock, registerBlockSupport } from './register-block.ts';
import text from './register.wgsl?raw';

/** WGSL of the register variant: one block for the past, in the cache, and one for the chunk itself. */
export function registerWgsl(group: number, headDim: number): string {
  return [
    `alias Rows = vec4<f32>;\nconst HEADS_PER_KV = ${group}u;\nconst HEAD_DIM = ${headDim}u;`,
    registerBlockSupport,
    text,
    registerBlock('attend_past', 'keys', 'values'),
    registerBlock('attend_fresh', 'fresh_keys', 'fresh_values'),
  ].join('\n');
}
