/** Work that a processor does in a second, measured on it. */
export interface ProcessorRates {
  /** Bytes of weights that it multiplies with while it decodes, read from memory. */
  readonly bytesPerSecond: number;
  /** Operations of a matrix product of an image's patches. */
  readonly flopsPerSecond: number;
}

/** Tokens a second that a model whose file has so many bytes can write at best: a token reads nearly all of them. */
export const tokensPerSecond = ({ bytesPerSecond }: ProcessorRates, fileBytes: number): number =>
  bytesPerSecond / fileBytes;

/** Seconds that an image of so many operations takes. */
export const secondsOfImage = ({ flopsPerSecond }: ProcessorRates, flops: number): number =>
  flops / flopsPerSecond;
