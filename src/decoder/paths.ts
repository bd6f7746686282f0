import type { Dispatch } from '../device/device.ts';

/** The dispatches of a part of the model, in order: for one decoded token, and for a prefill chunk. */
export interface Paths {
  readonly decode: readonly Dispatch[];
  readonly prefill: readonly Dispatch[];
}

/** Parts one after the other. */
export function inOrder(...parts: readonly Paths[]): Paths {
  return {
    decode: parts.flatMap(({ decode }) => decode),
    prefill: parts.flatMap(({ prefill }) => prefill),
  };
}
