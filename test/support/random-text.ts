import type { Recogniser } from '../../src/grammar/recogniser.ts';
import type { Random } from './random.ts';

/** Bytes behind which a text comes to its end where it can. */
const LONG_ENOUGH = 400;
/** Bytes that lead to the end of JSON. */
const CLOSING = new TextEncoder().encode('"}]');

/** A text of a grammar drawn byte by byte; undefined where it does not end within `most` bytes. */
export function randomText(recogniser: Recogniser, random: Random, most = 4000): string | undefined {
  let place = recogniser.start();
  const bytes: number[] = [];
  while (bytes.length < most) {
    const nexts = Array.from({ length: 256 }, (_, byte) => byte).filter((byte) =>
      recogniser.step(place, byte),
    );
    if (place.mayEnd && (nexts.length === 0 || bytes.length > LONG_ENOUGH || random.next() < 0.2)) {
      return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(bytes));
    }
    if (nexts.length === 0)
      throw new Error(`a dead end behind ${new TextDecoder().decode(Uint8Array.from(bytes))}`);
    const closing = nexts.filter((byte) => CLOSING.includes(byte));
    const byte =
      closing.length > 0 && (bytes.length > LONG_ENOUGH || random.next() < 0.2)
        ? random.pick(closing)
        : random.pick(nexts);
    bytes.push(byte);
    const next = recogniser.step(place, byte);
    if (!next) throw new Error('a byte that could be next cannot');
    place = recogniser.tidy(next);
  }
  return undefined;
}

/** Whether a grammar has a text. */
export function accepts(recogniser: Recogniser, text: string): boolean {
  let place: ReturnType<Recogniser['step']> = recogniser.start();
  for (const byte of new TextEncoder().encode(text)) place = place && recogniser.step(place, byte);
  return place?.mayEnd === true;
}
