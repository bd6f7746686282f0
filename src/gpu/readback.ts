import type { SliceReader, WordReadback } from '../device/device.ts';
import type { Allocation, DeviceMemory } from '../device/memory.ts';
import { gpuBuffer } from './buffers.ts';
import { encodeCopies, submitCopies } from './queue.ts';
import type { Recorder } from './recorder.ts';
import type { Pacer } from './pacer.ts';
import { BEGINNING } from './portion.ts';
import { STAMP_BYTES, StepClock } from './step-clock.ts';
import type { PassTimer } from './timer.ts';

/** Reads that may be in flight; a turn has two at most. */
export const READBACK_PLACES = 4;
/** Words of a step at most. */
const WORDS = 8;
/** Offset of the timestamps of a step in what is read back; its words are before them. */
const STAMPS_AT = 4 * WORDS;
/** Bytes read back of a step. */
export const READBACK_BYTES = STAMPS_AT + STAMP_BYTES;

const MAP_READ = 0x01;

/**
 * A few small mappable buffers used in turn: the words of step n are copied into one while step n + 1 is already
 * submitted, so reading it never stalls the queue. A step that takes long goes in several submissions.
 */
export function openReadback(
  device: GPUDevice,
  memory: DeviceMemory,
  recorder: Recorder,
  pacer: Pick<Pacer, 'endsOf'>,
): WordReadback {
  const places = Array.from({ length: READBACK_PLACES }, (_, index) =>
    memory.allocate({
      owner: 'readback-ring',
      kind: 'staging',
      dtype: 'u32',
      bytes: READBACK_BYTES,
      label: `token readback ${index}`,
      use: 'readback',
    }),
  );
  const clock = new StepClock(device, memory);
  let next = 0;
  /** Time from one step's words to the next one's lately, which is the device's time where it is never idle. */
  let stepMs: number | undefined;
  let endedAt = 0;
  return {
    get milliseconds() {
      return clock.milliseconds;
    },
    get revision() {
      return clock.revision;
    },
    submit(step, dispatches, from, { timed = false, timer } = {}) {
      const place = places[next] as Allocation;
      next = (next + 1) % places.length;
      const stamps = timed && !timer ? clock.next() : undefined;
      const submittedAt = performance.now();
      const ends = timer ? [undefined] : pacer.endsOf(step, dispatches, timed ? stepMs : undefined);
      const last = ends.length - 1;
      for (const [part, to] of ends.entries()) {
        recorder.submit(step, dispatches, {
          from: ends[part - 1] ?? BEGINNING,
          to,
          pass: stamps?.(part === 0, part === last),
          timer: timer as PassTimer | undefined,
          after: (encoder) => {
            if (part < last) return;
            encodeCopies(
              encoder,
              from.map((word, index) => ({ from: word, to: place.slice(4 * index, 4) })),
            );
            if (stamps) clock.copy(encoder, gpuBuffer(place), STAMPS_AT);
          },
        });
      }
      return async () => {
        const buffer = gpuBuffer(place);
        await buffer.mapAsync(MAP_READ);
        const now = performance.now();
        if (timed) stepMs = now - Math.max(submittedAt, endedAt);
        endedAt = now;
        const read = buffer.getMappedRange().slice(0);
        buffer.unmap();
        if (stamps) clock.note(read.slice(STAMPS_AT));
        return [...new Uint32Array(read, 0, from.length)];
      };
    },
    release() {
      for (const place of places) place.release();
      clock.release();
    },
  };
}

/** One mappable buffer that slices are copied to. Without room for it every read fails. */
export function openReader(device: GPUDevice, memory: DeviceMemory, bytes: number): SliceReader {
  const place = memory.allocate({
    owner: 'reader',
    kind: 'staging',
    dtype: 'bytes',
    bytes,
    label: 'what is read back for the disk',
    use: 'readback',
    optional: true,
  });
  return {
    bytes: place.size,
    async read(slices) {
      let at = 0;
      const copies = slices.map((from) => {
        const to = place.slice(at, from.size);
        at += from.size;
        return { from, to };
      });
      submitCopies(device, copies);
      const buffer = gpuBuffer(place);
      await buffer.mapAsync(MAP_READ, 0, at);
      const bytesRead = new Uint8Array(buffer.getMappedRange(0, at).slice(0));
      buffer.unmap();
      return bytesRead;
    },
    release: () => place.release(),
  };
}
