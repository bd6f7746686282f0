import { generate } from '../../src/engine/generate.ts';
import type { LoadedModel } from '../../src/engine/load.ts';
import { chatPrompt } from '../../src/engine/prompt.ts';
import { readMessages } from '../../src/engine/request-messages.ts';
import { readOptions } from '../../src/engine/request.ts';
import type { TurnResult } from '../../src/engine/turn.ts';
import { FacetError } from '../../src/shared/errors.ts';
import { loadFiles } from './open.ts';
import { note, type Report, table } from './output.ts';

const TEXT =
  'The harbour of the town lies in a bay that opens to the west. Every morning the fishing boats leave before sunrise and return at noon with herring, mackerel and cod. The market on the quay begins when the first boat is moored, and the prices are written on a slate beside the scales. Children run between the crates, and the gulls wait on the roofs of the sheds.';

/** What is asked: to edit a text, to edit code, to write what has no model, greedy and drawn. */
const TASKS = {
  edit: {
    content: `Repeat the following text word for word, but write "village" in place of "town".\n\n${TEXT}`,
    temperature: 0,
  },
  code: {
    content:
      'Rewrite this function with the name `total` in place of `sum` and print only the code:\n\n```js\nfunction sum(items, start = 0) {\n  let result = start;\n  for (const item of items) {\n    if (item.price === undefined) continue;\n    result += item.price * item.count;\n  }\n  return result;\n}\n```',
    temperature: 0,
  },
  prose: { content: 'Write a long story about a lighthouse keeper and a storm.', temperature: 1 },
};

interface TaskRow {
  readonly task: string;
  readonly tokens: number;
  readonly verifiedSteps: number;
  readonly tokensPerVerifiedStep: number;
  /** Of each round: speed with guesses, by the mean speed without them before and after. */
  readonly ratios: readonly number[];
  readonly sameText: boolean;
}

/** How much is asked for, of all tasks or of one. */
interface GuessesBench {
  readonly draft: string | undefined;
  readonly task: string | undefined;
  readonly rounds: number;
  readonly tokens: number;
}

/** Speed with guesses against plain decoding: every round with them lies between two without. */
export async function benchGuesses(
  path: string,
  { draft, task: only, rounds, tokens }: GuessesBench,
): Promise<Report> {
  const tasks = (Object.keys(TASKS) as (keyof typeof TASKS)[]).filter((task) => !only || task === only);
  if (tasks.length === 0) {
    const hint = `It can be ${Object.keys(TASKS).join(', ')}.`;
    throw new FacetError('bad-request', `--task is "${only}".`, hint);
  }
  const model = await loadFiles([path], { draft, guesses: true });
  try {
    await model.decoder.prepareVerify();
    const rows: TaskRow[] = [];
    for (const task of tasks) {
      const row = await measure(model, task, rounds, tokens);
      note(`${task}: ${row.ratios.map((ratio) => ratio.toFixed(2)).join(' ')}`);
      rows.push(row);
    }
    return {
      json: rows,
      text: table([
        ['task', 'tokens', 'steps with guesses', 'tokens in each', 'speed, by plain', 'same text'],
        ...rows.map((row) => [
          row.task,
          String(row.tokens),
          String(row.verifiedSteps),
          row.tokensPerVerifiedStep.toFixed(2),
          row.ratios.map((ratio) => ratio.toFixed(2)).join(' '),
          row.sameText ? 'yes' : 'NO',
        ]),
      ]),
    };
  } finally {
    model.release();
  }
}

async function measure(
  model: LoadedModel,
  task: keyof typeof TASKS,
  rounds: number,
  tokens: number,
): Promise<TaskRow> {
  const { decoder, guessing } = model;
  let verifiedSteps = 0;
  const verify = decoder.verify.bind(decoder);
  decoder.verify = (...given) => {
    verifiedSteps += 1;
    return verify(...given);
  };
  const speed = ({ timings }: TurnResult): number => timings.decodeTokensPerSecond;
  const ratios: number[] = [];
  let guessed = 0;
  let sameText = true;
  guessing.when = 'never';
  let before = await answer(model, task, 0, tokens);
  for (let round = 0; round < rounds; round++) {
    guessing.when = 'paying';
    const own = await answer(model, task, round, tokens);
    guessing.when = 'never';
    const plain = await answer(model, task, round, tokens);
    ratios.push((2 * speed(own)) / (speed(before) + speed(plain)));
    guessed += (own.timings.guessedTokens ?? 0) + (own.timings.draftedTokens ?? 0);
    sameText &&= own.ids.join() === plain.ids.join();
    before = plain;
  }
  decoder.verify = verify;
  return {
    task,
    tokens: before.ids.length,
    verifiedSteps,
    tokensPerVerifiedStep: verifiedSteps === 0 ? 0 : (verifiedSteps + guessed) / verifiedSteps,
    ratios,
    sameText,
  };
}

/** An answer to a task, in a chat of its own. */
async function answer(
  model: LoadedModel,
  task: keyof typeof TASKS,
  seed: number,
  tokens: number,
): Promise<TurnResult> {
  const { signal } = new AbortController();
  const { content, temperature } = TASKS[task];
  const prompt = await chatPrompt(model, readMessages([{ role: 'user', content }]), signal);
  const turn = generate(model, prompt, readOptions({ temperature, seed, max_tokens: tokens }), signal);
  let next = await turn.next();
  while (!next.done) next = await turn.next();
  return next.value;
}
