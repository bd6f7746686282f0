/** A question that is being written. */
export interface UnaskedQuestion {
  readonly text: string;
  /** Sizes in pixels, upright, and whether parts are looked at as well. */
  readonly images: readonly { readonly width: number; readonly height: number; readonly closely: boolean }[];
}
