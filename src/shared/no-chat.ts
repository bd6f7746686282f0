/** A model that is not chatted with, and why. */
export interface NoChat {
  /**
   * `base`: it has no chat template and was never taught to take turns; `chosen`: a person said so; `template`: its
   * vocabulary cannot write the format of its template; `embeds`: it embeds texts.
   */
  readonly reason: 'base' | 'chosen' | 'template' | 'embeds';
  /** The format of its template, where it is known. */
  readonly template?: string;
  /** The same in English words that go after its name. */
  readonly why: string;
}
