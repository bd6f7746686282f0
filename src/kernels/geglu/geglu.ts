import { defineKernel, read, stepUniform, write } from '../define-kernel.ts';
import { placeText, type RowOrder } from '../row-order.ts';
import geluWgsl from '../wgsl/gelu.wgsl?raw';
import { quadGroups, SINGLE_THREADS } from '../wgsl/workgroup.ts';
import text from './geglu.wgsl?raw';

/**
 * h [T][F] = gelu_tanh(gate) * up, where a row of gate_up [T][2F] is the gate, then up; rows of h lie in `order`.
 * @throws Error when F is not a multiple of 4.
 */
export function geglu(feedForward: number, order: RowOrder = 'plain') {
  if (feedForward <= 0 || feedForward % 4 !== 0) {
    throw new Error(`geglu: feed-forward width ${feedForward} is not a multiple of 4`);
  }
  return defineKernel({
    op: 'geglu',
    ...(order === 'turned' ? { variant: order } : {}),
    text: () => [geluWgsl, placeText(order), text],
    bindings: {
      gate_up: read('array<vec4<f32>>'),
      h: write('array<vec4<f32>>'),
      step: stepUniform,
    },
    sizes: { THREADS: SINGLE_THREADS },
    constants: { FEED_FORWARD: feedForward },
    workgroups: ({ tokens }) => [quadGroups(feedForward), tokens, 1],
    cost: ({ tokens }) => ({ bytes: 12 * tokens * feedForward, flops: 10 * tokens * feedForward }),
    wasm: {
      entry: 'geglu',
      units: ({ tokens }) => tokens * Math.ceil(feedForward / 256),
      arguments: () => [feedForward],
    },
  });
}
