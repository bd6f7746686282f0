import { FacetError } from '../shared/errors.ts';
import type { SpeedProgress, SpeedReport, SpeedRequest } from '../shared/speed.ts';
import type { KeptFits } from '../tuning/kept-fits.ts';
import { chooseDevice, type Devices } from './choose-device.ts';
import { fitterOf, openedOn } from './fit.ts';
import type { LoadedModel } from './load.ts';
import { openMadeUp } from './made-up-model.ts';
import { measureSpeed, type SpeedTarget } from './speed.ts';
import { whyFailed } from './why-failed.ts';

/** Measures the model in use, whose cache is empty after that. @throws FacetError `bad-request`, `device-lost`, `aborted` */
export async function* speedOfModel(
  model: LoadedModel,
  request: SpeedRequest,
  signal: AbortSignal,
): AsyncGenerator<SpeedProgress, SpeedReport> {
  const { facts, device, decoder, transcript, states } = model;
  if (model.embedding) throw writesNothing(facts.name);
  await states?.stop();
  const name = `${facts.name} ${facts.quantisation}`;
  try {
    return yield* measured({ name, device, decoder, vocabulary: facts.vocabulary }, request, signal);
  } finally {
    transcript.become([], []);
    transcript.checkpoints.forgetAfter(0);
    await decoder.vacate(0);
  }
}

/**
 * Measures made-up weights on a device of their own, which is gone after that; a model in use stays where it is.
 * @throws FacetError what opening a device and making weights throws, `device-lost`, `aborted`
 */
export async function* speedOfMadeUp(
  { madeUp, ...request }: SpeedRequest & { readonly madeUp: NonNullable<SpeedRequest['madeUp']> },
  signal: AbortSignal,
  { devices, fits }: { readonly devices: Devices; readonly fits: KeptFits | undefined },
): AsyncGenerator<SpeedProgress, SpeedReport> {
  yield { step: 'loading', done: 0, total: 0 };
  const choice = await chooseDevice(devices, request.compute);
  const fit = fitterOf(choice, fits);
  const contextLength = Math.max(...request.contexts) + Math.max(request.prefill, request.decode) + SPARE;
  const { opened: model, unfit } = await openedOn(choice, devices, request.compute, (device) =>
    openMadeUp(device, { ...madeUp, contextLength }, { fit, signal }),
  );
  try {
    return yield* measured({ ...model, unfit }, request, signal);
  } finally {
    model.release();
  }
}

/** As {@link measureSpeed}; a device that is lost meanwhile is told as such. */
async function* measured(
  target: SpeedTarget,
  request: SpeedRequest,
  signal: AbortSignal,
): AsyncGenerator<SpeedProgress, SpeedReport> {
  try {
    return yield* measureSpeed(target, request, signal);
  } catch (error) {
    const failure = FacetError.from(error);
    throw signal.aborted ? failure : await whyFailed(target.device, failure);
  }
}

/** Positions behind what is measured. */
const SPARE = 8;

const writesNothing = (name: string): FacetError =>
  new FacetError(
    'bad-request',
    `${name} embeds texts and writes none.`,
    'Measure a model that answers, or made-up weights.',
  );
