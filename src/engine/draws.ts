import type { Decoder, PendingToken } from '../decoder/decoder.ts';
import { VERIFIED } from '../decoder/buffers.ts';
import type { Matcher } from '../grammar/matcher.ts';
import { position, type TokenId } from '../shared/numbers.ts';
import { orAborted } from '../shared/or-aborted.ts';
import type { Guesser } from '../speculation/guesser.ts';
import type { Transcript } from './transcript.ts';

/** Tokens that were drawn at once, in order; and the logits [V] of a single one, where they are wanted. */
export interface Drawn {
  readonly tokens: readonly TokenId[];
  readonly logits: Float32Array | undefined;
}

/** A token on its way, and the logits that it is drawn from where they are wanted. */
interface Pending {
  readonly token: PendingToken;
  readonly logits: Promise<Float32Array> | undefined;
}

/** How an answer's tokens are drawn. */
export interface DrawManner {
  readonly decoder: Decoder;
  readonly transcript: Transcript;
  /** Form that the answer is held to. */
  readonly form: Matcher | undefined;
  readonly withLogits: boolean;
  /** Guesses tokens, where that is of use. */
  readonly guesser: Guesser | undefined;
  readonly signal: AbortSignal;
}

/**
 * The tokens of an answer, one after the other, each step submitted before the token of the one before is read, so that a
 * stop wastes at most one step (docs/adr/0005); or a few at once, where a guess of them is verified (docs/adr/0026). The
 * transcript always names exactly the tokens whose keys the cache holds.
 */
export class Draws {
  readonly #manner: DrawManner;
  #pending: Pending | undefined;
  /** The newest token, where it is known and not fed yet. */
  #newest: TokenId | undefined;
  /** What was drawn with guesses and is not in the cache yet. */
  #verified: readonly TokenId[] | undefined;
  /** When the newest token became known. */
  #knownAt: number | undefined;

  constructor(manner: DrawManner, first: PendingToken) {
    this.#manner = manner;
    this.#pending = this.#withLogits(first);
  }

  /** Whether another token can come, where `left` may. */
  canGoOn(left: number): boolean {
    return this.#pending !== undefined || this.#room(left) > 0;
  }

  /** The next tokens, `left` at most; nothing when stopped. The caller says how many of them it {@link took}. */
  async next(left: number): Promise<Drawn | undefined> {
    if (!this.#pending && this.#newest !== undefined) {
      const tokens = await this.#guessed(this.#newest, left);
      if (tokens === 'stopped') return undefined;
      if (tokens) return { tokens, logits: undefined };
      this.#pending = await this.#feed(this.#newest);
    }
    return this.#plain(left);
  }

  /** The first `count` of the tokens drawn last are of the answer. */
  took(count: number): void {
    const { decoder, transcript, guesser } = this.#manner;
    const verified = this.#verified;
    if (!verified || this.#newest === undefined) return;
    const tokens = verified.slice(0, count);
    this.#verified = undefined;
    decoder.keep(count);
    for (const token of [this.#newest, ...tokens.slice(0, -1)]) transcript.push(token);
    // The last one that was drawn is nobody's guess.
    for (const [index, token] of tokens.entries()) guesser?.push(token, index < verified.length - 1);
    this.#newest = tokens.at(-1);
  }

  /** Tokens that may be drawn, of `left`, behind one that is not fed yet. */
  #room(left: number): number {
    const { cache } = this.#manner.decoder;
    return Math.min(left, cache.contextLength - cache.length);
  }

  /** Waits for the token on its way, with the step behind it submitted where nothing speaks against that. */
  async #plain(left: number): Promise<Drawn | undefined> {
    const { decoder, transcript, form, guesser, signal } = this.#manner;
    const pending = this.#pending;
    if (!pending) return undefined;
    // What may follow a token of a form is known only with the token, and so is what may follow by a guess.
    const goesAhead = this.#room(left - 1) > 0 && !form && !this.#waitsForGuesses();
    const ahead = goesAhead ? this.#withLogits(await decoder.step()) : undefined;
    const token = await orAborted(pending.token(), signal);
    if (token === undefined) {
      // Nobody waits for the device to end its step, nor will anybody know the token whose key it writes.
      if (ahead) decoder.cache.rewind(position(decoder.cache.length - 1));
      return undefined;
    }
    if (ahead) transcript.push(token);
    this.#pending = ahead;
    this.#newest = token;
    const now = performance.now();
    if (this.#knownAt !== undefined) guesser?.stepped(now - this.#knownAt);
    this.#knownAt = now;
    guesser?.push(token);
    return { tokens: [token], logits: await pending.logits };
  }

  /** Whether the token on its way is fed only once it is known, so that guesses behind it can be verified with it. */
  #waitsForGuesses(): boolean {
    const { decoder, guesser } = this.#manner;
    if (!guesser?.waits()) return false;
    if (decoder.verifies) return true;
    // A GPU compiles for a while: the answer goes on meanwhile. Whatever is wrong with it, plain steps tell.
    decoder.prepareVerify().catch(() => undefined);
    return false;
  }

  /** Tokens behind the newest, where guesses of them are verified. */
  async #guessed(newest: TokenId, left: number): Promise<readonly TokenId[] | 'stopped' | undefined> {
    const { decoder, guesser, signal } = this.#manner;
    if (!guesser || !decoder.verifies) return undefined;
    const guesses = await guesser.guess(Math.min(VERIFIED, this.#room(left)) - 1, signal);
    if (!guesses) return 'stopped';
    if (guesses.length === 0) return undefined;
    const started = performance.now();
    const drawn = await decoder.verify(newest, guesses, signal);
    if (!drawn) return 'stopped';
    const wrong = guesses.findIndex((guess, index) => guess !== drawn[index]);
    const right = wrong < 0 ? guesses.length : wrong;
    this.#knownAt = performance.now();
    guesser.verified(guesses.length, right, this.#knownAt - started);
    this.#verified = drawn.slice(0, right + 1);
    return this.#verified;
  }

  /** Submits the step of a token that is known. */
  async #feed(token: TokenId): Promise<Pending> {
    const { decoder, transcript, form } = this.#manner;
    if (form) {
      form.accept(token);
      decoder.allow(form.mask());
    }
    const pending = this.#withLogits(await decoder.step());
    transcript.push(token);
    return pending;
  }

  #withLogits(token: PendingToken): Pending {
    // Queued before the next step, which writes others in their place.
    const logits = this.#manner.withLogits ? this.#manner.decoder.readLogits() : undefined;
    // After a stop nobody waits for them.
    logits?.catch(() => undefined);
    return { token, logits };
  }
}
