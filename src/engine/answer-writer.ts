import type { ChatCompletionMessageToolCall, ChatCompletionTokenLogprob, TopLogprob } from '@mlc-ai/web-llm';
import type { TokenId } from '../shared/numbers.ts';
import { AnswerText, type BegunAnswer } from '../text/answer-text.ts';
import type { Texts } from '../text/spelling.ts';
import type { GenerationOptions } from './request.ts';
import { type TokenLogprob, tokenLogprobs } from './token-logprobs.ts';

/** What becomes final of an answer at once. */
export interface AnswerPiece {
  readonly text: string;
  /** Of the tokens that begin in the text, where they were asked for. */
  readonly logprobs?: readonly ChatCompletionTokenLogprob[];
  /** Calls of functions, in place of a text. */
  readonly calls?: readonly ChatCompletionMessageToolCall[];
}

/** A token whose text may still be cut off. */
interface Waiting {
  /** Byte of the answer at which it begins. */
  readonly start: number;
  readonly entry: ChatCompletionTokenLogprob;
}

const utf8 = new TextEncoder();

/** An answer as its tokens come, by what its request said of it. */
export class AnswerWriter {
  readonly ids: TokenId[] = [];
  readonly logprobs: ChatCompletionTokenLogprob[] = [];
  text = '';
  readonly #tokenizer: Texts;
  readonly #text: AnswerText;
  readonly #alternatives: number | undefined;
  #waiting: Waiting[] = [];
  #bytes = 0;
  #bytesFinal = 0;

  constructor(
    tokenizer: Texts,
    { stops, logprobs }: Pick<GenerationOptions, 'stops' | 'logprobs'>,
    begun: BegunAnswer,
  ) {
    this.#tokenizer = tokenizer;
    this.#text = new AnswerText(tokenizer, stops, begun);
    this.#alternatives = logprobs;
  }

  /** The next token, drawn from `logits` [V]; what becomes final with it. */
  push(
    id: TokenId,
    logits: Float32Array | undefined,
  ): { readonly piece?: AnswerPiece; readonly stopped: boolean } {
    if (logits) this.#note(id, logits);
    const { text, stopped } = this.#text.push(id);
    const piece = this.#final(text);
    return { stopped, ...(piece ? { piece } : {}) };
  }

  /** What was held back when the tokens ended, with `complete` as {@link AnswerText.end} has it. */
  end(complete: boolean): AnswerPiece | undefined {
    const text = this.#text.end(complete);
    // Nothing comes that could cut off what is left.
    this.#bytesFinal = Infinity;
    return this.#final(text);
  }

  #note(id: TokenId, logits: Float32Array): void {
    const { top, ...drawn } = tokenLogprobs(
      logits.subarray(0, this.#tokenizer.size),
      id,
      this.#alternatives ?? 0,
    );
    const entry = this.#entry(drawn);
    this.#waiting.push({
      start: this.#bytes,
      entry: { ...entry, top_logprobs: top.map((each) => this.#entry(each)) },
    });
    this.#bytes += entry.bytes?.length ?? 0;
  }

  /** A control token is written by its name, and has no bytes of a text. */
  #entry({ id, logprob }: TokenLogprob): TopLogprob {
    const bytes = this.#tokenizer.textBytesOf(id);
    const token = bytes.length > 0 ? new TextDecoder().decode(bytes) : this.#tokenizer.pieceOf(id);
    return { token, logprob, bytes: [...bytes] };
  }

  #final(text: string): AnswerPiece | undefined {
    this.text += text;
    this.#bytesFinal += utf8.encode(text).length;
    const begun = this.#waiting.findIndex(({ start }) => start >= this.#bytesFinal);
    const count = begun < 0 ? this.#waiting.length : begun;
    const logprobs = this.#waiting.splice(0, count).map(({ entry }) => entry);
    this.logprobs.push(...logprobs);
    if (text === '' && logprobs.length === 0) return undefined;
    return this.#alternatives === undefined ? { text } : { text, logprobs };
  }
}
