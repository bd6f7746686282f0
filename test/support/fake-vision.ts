import type { ChatCompletionMessageParam } from '@mlc-ai/web-llm';
import { FacetError } from '../../src/shared/errors.ts';
import type { Encoding } from '../../src/worker/protocol.ts';

/** Layers of the real vision tower, and positions an image takes in the prompt. */
const LAYERS = 27;
export const IMAGE_TOKENS = 256;

/** A message's text, and the addresses of its images. */
export function contentOf({ content }: ChatCompletionMessageParam): { text: string; images: string[] } {
  const parts = typeof content === 'string' ? [{ type: 'text' as const, text: content }] : (content ?? []);
  return {
    text: parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join(''),
    images: parts.flatMap((part) => (part.type === 'image_url' ? [part.image_url.url] : [])),
  };
}

/** Refuses files that do not make one model, as the real engine does; a name with `wrong` never fits. */
export function refusalOf(names: readonly string[]): FacetError | undefined {
  const [vision, second] = names.filter((name) => name.includes('mmproj'));
  const text = names.find((name) => !name.includes('mmproj'));
  if (vision === undefined) return undefined;
  if (second !== undefined) {
    const message = `${vision} and ${second} are both vision files.`;
    return new FacetError('bad-request', message, 'Choose one mmproj file.', { names });
  }
  if (text === undefined) {
    const message = `${vision} is only the vision part (mmproj) of a model.`;
    return new FacetError('bad-request', message, 'Choose the text model together with it.', {
      file: vision,
      visionOnly: true,
    });
  }
  if (vision.includes('wrong') === text.includes('wrong')) return undefined;
  return new FacetError(
    'mmproj-mismatch',
    `${vision} feeds a text model of width 2560; ${text} has width 128.`,
    'Choose the mmproj file that was published with this model.',
    { vision, text, projectionWidth: 2560, width: 128 },
  );
}

/** Eyes without a model: each address is encoded once, a layer a pause. */
export class FakeVision {
  readonly #seen = new Set<string>();

  /** Looks at what is new; answers how many images were. Stops early when the signal says so. */
  async look(
    images: readonly string[],
    signal: AbortSignal,
    report: (encoding?: Encoding) => void,
    pause: () => Promise<void>,
  ): Promise<number> {
    let encoded = 0;
    for (const [index, url] of images.entries()) {
      if (this.#seen.has(url)) continue;
      for (let layer = 0; layer < LAYERS; layer += 1) {
        report({ image: index + 1, images: images.length, layer, layers: LAYERS });
        await pause();
        if (signal.aborted) return encoded;
      }
      this.#seen.add(url);
      encoded += 1;
    }
    if (encoded > 0) report();
    return encoded;
  }
}
