import type { Device } from '../device/device.ts';
import { describeAdapter, findAdapter, openGpu } from '../gpu/device.ts';
import type { AdapterFacts } from '../shared/adapter-facts.ts';
import type { Compute } from '../shared/compute.ts';
import { FacetError } from '../shared/errors.ts';

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
  /** Opens the same GPU once more, for what the model's device is not risked for. */
  readonly openAgain?: () => Promise<Device>;
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
    throw refusal(error, processor !== undefined);
  }
  const facts = describeAdapter(adapter);
  if (compute === 'automatic' && processor && facts.fallback) return processor;
  const open = async (): Promise<Device> => {
    try {
      return await openGpu(adapter);
    } catch (error) {
      if (compute === 'automatic' && processor) return processor.open();
      throw refusal(error, processor !== undefined);
    }
  };
  return { facts, open, openAgain: async () => openGpu(await findAdapter(gpu)) };
}

/** Whether there is a GPU that `compute` would choose, whatever device has a model now. */
export async function hasGpu(devices: Devices, compute: Compute): Promise<boolean> {
  const choice = await chooseDevice(devices, compute).catch(() => undefined);
  return choice?.facts?.kind === 'gpu';
}

/** The reason why there is no GPU, and whether the processor could do without. */
function refusal(error: unknown, processor: boolean): FacetError {
  const { code, message, hint, data } = FacetError.from(error);
  return new FacetError(code, message, hint, { ...data, processor });
}

type Adapter = Awaited<ReturnType<typeof findAdapter>>;
