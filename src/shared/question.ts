/** Detail in which an image is looked at: `high` also looks at a tall or wide one in parts (pan and scan). */
export type ImageDetail = 'auto' | 'high';

/** A question that is being written. */
export interface UnaskedQuestion {
  readonly text: string;
  /** Sizes in pixels, upright. */
  readonly images: readonly {
    readonly width: number;
    readonly height: number;
    readonly detail: ImageDetail;
  }[];
}
