import type { ChatCompletion, ChatCompletionChunk } from '@mlc-ai/web-llm';

type Choice = ChatCompletion.Choice;

/** The completion that the chunks of a stream add up to. */
export class AnswerSum {
  readonly #model: string;
  #id = '';
  #created = 0;
  #text = '';
  #finish: Choice['finish_reason'] = 'stop';
  #calls: NonNullable<Choice['message']['tool_calls']> = [];
  readonly #tokens: NonNullable<NonNullable<Choice['logprobs']>['content']> = [];
  #usage: ChatCompletion['usage'];

  constructor(model: string) {
    this.#model = model;
  }

  add({ id, created, choices: [choice], usage }: ChatCompletionChunk): void {
    this.#id = id;
    this.#created = created;
    if (usage) this.#usage = usage;
    if (!choice) return;
    this.#text += choice.delta.content ?? '';
    this.#tokens.push(...(choice.logprobs?.content ?? []));
    if (choice.finish_reason) this.#finish = choice.finish_reason;
    const calls = choice.delta.tool_calls ?? [];
    this.#calls = [...this.#calls, ...calls.map((call) => this.#callOf(call))];
  }

  completion(stopped: boolean): ChatCompletion {
    const calls = this.#calls.length > 0 ? { tool_calls: this.#calls } : {};
    return {
      id: this.#id,
      object: 'chat.completion',
      created: this.#created,
      model: this.#model,
      choices: [
        {
          index: 0,
          finish_reason: stopped ? 'abort' : this.#finish,
          logprobs: this.#tokens.length > 0 ? { content: this.#tokens } : null,
          message: { role: 'assistant', content: this.#text, ...calls },
        },
      ],
      ...(this.#usage ? { usage: this.#usage } : {}),
    };
  }

  #callOf({ index, id, function: called }: ChatCompletionChunk.Choice.Delta.ToolCall) {
    const { name = '', arguments: given = '{}' } = called ?? {};
    return { id: id ?? `call_${index}`, type: 'function' as const, function: { name, arguments: given } };
  }
}
