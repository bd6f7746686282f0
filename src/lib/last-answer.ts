import type { ChatCompletion, ChatCompletionChunk, Completion, CompletionUsage } from '@mlc-ai/web-llm';

type Chunk = ChatCompletionChunk | Completion;
type Whole = ChatCompletion | Completion;

/** What an engine says of the last answer it gave. */
export class LastAnswer {
  text = '';
  usage: CompletionUsage | undefined;

  forget(keepUsage = false): void {
    this.text = '';
    if (!keepUsage) this.usage = undefined;
  }

  /** Takes note of a whole answer. */
  was({ choices: [choice], usage }: Whole): void {
    this.text = choice ? textOf(choice) : '';
    this.usage = usage;
  }

  /** The chunks as they come, noted on the way; usage, which is always asked for, is shown where it was wanted. */
  watch<Each extends Chunk>(
    chunks: AsyncGenerator<Each, void>,
    shown: (chunk: Each) => Each,
    showUsage: boolean,
  ): AsyncIterableIterator<Each> {
    this.text = '';
    const next = async (): Promise<IteratorResult<Each, undefined>> => {
      for (;;) {
        const { done, value } = await chunks.next();
        if (done || !value) return { done: true, value: undefined };
        const { choices, usage } = value;
        const [choice] = choices;
        if (choice?.index === 0) this.text += textOf(choice);
        if (usage) this.usage = usage;
        if (choice || showUsage) return { done: false, value: shown(value) };
      }
    };
    const iterator: AsyncIterableIterator<Each> = {
      next,
      return: async () => {
        await chunks.return();
        return { done: true, value: undefined };
      },
      [Symbol.asyncIterator]: () => iterator,
    };
    return iterator;
  }
}

type Choice = Chunk['choices'][number] | Whole['choices'][number];

function textOf(choice: Choice): string {
  if ('text' in choice) return choice.text;
  return ('delta' in choice ? choice.delta.content : choice.message.content) ?? '';
}
