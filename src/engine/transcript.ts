import type { TokenId } from '../shared/numbers.ts';
import { nextRevision } from '../shared/revision.ts';
import type { Checkpoints } from './checkpoints.ts';
import type { SequenceToken } from './sequence.ts';
import type { Span } from './spans.ts';

/** Tokens that the cache holds, position by position; shared by the turns of one loaded model. */
export class Transcript {
  /** Places in it that the cache can come back to. */
  readonly checkpoints: Checkpoints;
  #tokens: SequenceToken[] = [];
  #prompts: readonly Span[] = [];
  #revision = 0;

  constructor(checkpoints: Checkpoints) {
    this.checkpoints = checkpoints;
  }

  get tokens(): readonly SequenceToken[] {
    return this.#tokens;
  }

  /** Positions computed as prompts; the model wrote the others. */
  get prompts(): readonly Span[] {
    return this.#prompts;
  }

  /** Higher after every change, those of the checkpoints included. */
  get revision(): number {
    return Math.max(this.#revision, this.checkpoints.revision);
  }

  /** The cache holds `tokens` now, of which a prompt has the positions in `prompts`. Takes over the array. */
  become(tokens: SequenceToken[], prompts: readonly Span[] = this.#prompts): void {
    this.#tokens = tokens;
    this.#prompts = prompts;
    this.#revision = nextRevision();
  }

  /** The model's own token was written after what there is. */
  push(token: TokenId): void {
    this.#tokens.push(token);
    this.#revision = nextRevision();
  }
}
