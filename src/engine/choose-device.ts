import type { Device } from '../device/device.ts';
import { describeAdapter, findAdapter, openGpu } from '../gpu/device.ts';
import type { AdapterFacts } from '../shared/adapter-facts.ts';
import type { Compute } from '../shared/compute.ts';

/** Devices there are to compute with. */
export interface Devices {
  /** `navigator.gpu`, or Dawn's in Node. */
  readonly gpu: GPU | undefined;
  /** Opens the processor; without it only a GPU computes. */
  readonly openProcessor?: (() => Promise<Device>) | undefined;
}

/** A device that may be opened. */
export interface DeviceChoice {
  /** Nothing where the device tells them only once it is open. */
  readonly facts: AdapterFacts | undefined;
  readonly open: () => Promise<Device>;
}

/**
 * The device to compute on: where nobody said which, a hardware GPU that is large enough, else the processor. A
 * software adapter is never preferred to the processor, which is many times faster.
 * @throws FacetError `no-webgpu`
 */
export async function chooseDevice(
  { gpu, openProcessor }: Devices,
  compute: Compute = 'automatic',
): Promise<DeviceChoice> {
  const processor = openProcessor && { facts: undefined, open: openProcessor };
  if (compute === 'cpu' && processor) return processor;
  let adapter: Adapter;
  try {
    adapter = await findAdapter(gpu);
  } catch (error) {
    if (compute === 'automatic' && processor) return processor;
    throw error;
  }
  const facts = describeAdapter(adapter);
  if (compute === 'automatic' && processor && facts.fallback) return processor;
  const open = async (): Promise<Device> => {
    try {
      return await openGpu(adapter);
    } catch (error) {
      if (compute === 'automatic' && processor) return processor.open();
      throw error;
    }
  };
  return { facts, open };
}

type Adapter = Awaited<ReturnType<typeof findAdapter>>;
