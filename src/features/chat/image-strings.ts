import { texts } from '../../texts/texts.ts';
import { joined } from '../../ui/format.ts';

const counted = (count: number) => ({ count });
const parts = texts('image', { seconds: counted, minutes: counted, encoded: counted, reused: counted });

/** Texts about images and what else is added: in the message being written, and in the conversation. */
export const imageStrings = texts('image', {
  open: (alt: string) => ({ alt }),
  remove: (name: string) => ({ name }),
  reading: (name: string) => ({ name }),
  unreadable: (name: string) => ({ name }),

  /** Time that the processor takes for an image, as it was measured. */
  time: (seconds: number): string =>
    seconds < 90 ? parts.seconds(Math.ceil(seconds / 5) * 5) : parts.minutes(Math.round(seconds / 60)),

  /** Content of an image, as far as the name of its file tells. */
  alt: (name: string): string =>
    name
      .replace(/\.[^.]+$/, '')
      .replaceAll(/[-_\s]+/g, ' ')
      .trim() || parts.unnamed,

  viewer: {
    pixels: (width: number, height: number) => ({ width: String(width), height: String(height) }),
  },

  encoding: {
    looking: (image: number, count: number) => ({ image, count }),
    kernel: (done: number, all: number) => ({ done, all }),
    layer: (layer: number, layers: number) => ({ layer, layers }),
  },

  /** Images of an answer by how they came into it: computed for it, or known from before. */
  shown: (encoded: number, reused: number): string =>
    joined([
      encoded > 0 && parts.encoded(encoded),
      reused > 0 && (reused === 1 && encoded === 0 ? parts.oneReused : parts.reused(reused)),
    ]),

  blind: {
    title: (name: string) => ({ name }),
    leftOut: (name: string) => ({ name }),
  },
});
