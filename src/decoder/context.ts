import type { Device } from '../device/device.ts';
import type { ModelConfig } from '../model/config.ts';
import type { Activations } from './buffers.ts';

/** Device, sizes and buffers that every part of the decoder is prepared with. */
export interface DecoderContext {
  readonly device: Device;
  readonly config: ModelConfig;
  readonly buffers: Activations;
  /** Most tokens of one step. */
  readonly chunk: number;
}
