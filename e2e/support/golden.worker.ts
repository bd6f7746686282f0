import { generate } from '../../src/engine/generate.ts';
import { type LoadedModel, loadModel, prepareLoad } from '../../src/engine/load.ts';
import { chatPrompt, plainPrompt } from '../../src/engine/prompt.ts';
import { readMessages } from '../../src/engine/request-messages.ts';
import { readOptions } from '../../src/engine/request.ts';
import { textTokensOf } from '../../src/engine/sequence.ts';
import { findAdapter, openGpu } from '../../src/gpu/device.ts';
import { tokenId } from '../../src/shared/numbers.ts';
import { openModel } from '../../src/weights/open-model.ts';
import { urlSource } from '../../src/weights/source/url.ts';
import { answerWith } from './answer-with.ts';

/** What the golden tests ask of a worker that has the engine, and nothing of the app. */
export interface GoldenRequest {
  readonly messages: readonly { readonly role: string; readonly content: string }[];
  readonly ids: readonly number[];
  readonly steps: number;
}

export interface GoldenAnswer {
  readonly prompt: readonly number[];
  readonly logits: readonly number[];
  readonly ids: readonly number[];
  readonly text: string;
}

const { signal } = new AbortController();
let model: Promise<LoadedModel> | undefined;

async function load(): Promise<LoadedModel> {
  const source = await urlSource(new URL('/models/tiny-gemma3-q8_0.gguf', location.href).href);
  const prepared = prepareLoad(await openModel([source], signal), {});
  return loadModel(await openGpu(await findAdapter(navigator.gpu)), prepared, { signal });
}

async function run({ messages, ids, steps }: GoldenRequest): Promise<GoldenAnswer> {
  const loaded = await (model ??= load());
  const prompt = ids.map((id) => tokenId(id));
  const logits = await loaded.decoder.logits([{ kind: 'tokens', ids: prompt }]);
  const turn = generate(
    loaded,
    plainPrompt([{ kind: 'tokens', ids: prompt }]),
    readOptions({ temperature: 0, max_tokens: steps }),
    signal,
  );
  let next = await turn.next();
  while (!next.done) next = await turn.next();
  return {
    prompt: textTokensOf((await chatPrompt(loaded, readMessages(messages), signal)).segments),
    logits: [...logits],
    ids: next.value.ids,
    text: next.value.text,
  };
}

answerWith(run);
