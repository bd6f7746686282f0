import type { ChatCompletionRequest } from '@mlc-ai/web-llm';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FacetEngine } from '../src/engine/engine.ts';
import { fileSource } from '../tools/cli/file-source.ts';
import { nodeGpu, openNodeProcessor } from './support/device.ts';
import { projectFile } from './support/golden.ts';
import { Random } from './support/random.ts';
import { accepts } from './support/random-text.ts';
import { ebnfGrammar } from '../src/grammar/ebnf.ts';
import { networkOf } from '../src/grammar/network.ts';
import { Recogniser } from '../src/grammar/recogniser.ts';
import { ENFORCED, randomSchema } from './support/schemas.ts';

/** All schemas are tried where this is set, with the model that it names if it names one. */
const ALL = process.env['FACET_ALL_FORMS'];
const MODEL = ALL?.endsWith('.gguf') ? ALL : projectFile('public/models/tiny-gemma3-q8_0.gguf');
const never = () => new AbortController().signal;

type Form = Readonly<Record<string, unknown>>;
const ofSchema = (schema: unknown): Form => ({ type: 'json_schema', json_schema: { name: 'form', schema } });

/** An answer of the engine in a form, and how it ended. */
async function ask(engine: FacetEngine, form: Form, more: Partial<ChatCompletionRequest> = {}) {
  const request = {
    messages: [{ role: 'user', content: 'What is 4 + 5?' }],
    temperature: 1,
    max_tokens: 160,
    response_format: form,
    ...more,
  } as ChatCompletionRequest;
  const turn = engine.chat(request, never());
  let next = await turn.next();
  while (!next.done) next = await turn.next();
  const [choice] = next.value.choices;
  const calls = (choice?.message.tool_calls ?? []).map((call) => call.function);
  return { text: choice?.message.content ?? '', finish: choice?.finish_reason, calls };
}

function requireValid(schema: unknown, text: string): void {
  const ajv = new Ajv2020({ strict: false, logger: false });
  addFormats.default(ajv);
  const valid = ajv.compile(schema as object);
  expect(valid(JSON.parse(text)), `${JSON.stringify(schema)}: ${text}: ${ajv.errorsText(valid.errors)}`).toBe(
    true,
  );
}

describe.each(['cpu', 'gpu'] as const)('answers held to a form, on the %s', (compute) => {
  let engine: FacetEngine;
  beforeAll(async () => {
    const gpu = compute === 'gpu' ? await nodeGpu() : undefined;
    engine = new FacetEngine({ gpu, openProcessor: openNodeProcessor, onStatus: () => undefined });
    await engine.load([await fileSource(MODEL)], {
      compute,
      // A base model answers as well: what holds it is the form.
      chat: true,
      signal: never(),
    });
  });
  afterAll(() => engine.unload());

  test('every finished answer is valid', async () => {
    // The grammars were tried in their own test; here they meet the tokens, the mask and the draw.
    const part = ALL ? 1 : compute === 'gpu' ? 20 : 5;
    const schemas = [
      ...ENFORCED.filter((_, index) => index % part === 0),
      ...Array.from({ length: ALL ? 500 : Math.floor(100 / part) }, (_, seed) =>
        randomSchema(new Random(seed)),
      ),
    ];
    let finished = 0;
    for (const [seed, schema] of schemas.entries()) {
      const { text, finish } = await ask(engine, ofSchema(schema), { seed });
      if (ALL && seed % 50 === 49) console.log(`${seed + 1} answers, ${finished} finished and valid`);
      if (finish !== 'stop') continue;
      finished++;
      requireValid(schema, text);
    }
    if (ALL) console.log(`${schemas.length} answers, ${finished} finished, each of them valid`);
    expect(finished).toBeGreaterThan(schemas.length / 2);
  });

  test('a grammar, a choice, and JSON of any kind', async () => {
    const rules = 'root ::= "The sum is " [0-9]{1,3} "."';
    const { text } = await ask(engine, { type: 'grammar', grammar: rules });
    expect(accepts(new Recogniser(networkOf(ebnfGrammar(rules))), text)).toBe(true);
    const choices = ['yes', 'yes, but', 'no'];
    for (const seed of [1, 2, 3]) {
      const { text: chosen, finish } = await ask(engine, { type: 'choice', choices }, { seed });
      expect([chosen, finish]).toEqual([expect.toBeOneOf(choices), 'stop']);
    }
    const { text: json, finish } = await ask(engine, { type: 'json_object' }, { seed: 4, max_tokens: 600 });
    if (finish === 'stop') expect(typeof JSON.parse(json)).toBe('object');
    expect(json.startsWith('{')).toBe(true);
  });

  test('a structural tag, and calls beside a form or with arguments of their schema', async () => {
    const tag = {
      begin: '<n>',
      content: { type: 'json_schema', json_schema: { type: 'integer' } },
      end: '</n>',
    };
    const tags = {
      type: 'triggered_tags',
      triggers: ['<n>'],
      tags: [tag],
      at_least_one: true,
      stop_after_first: true,
    };
    const { text, finish } = await ask(engine, { type: 'structural_tag', structural_tag: tags });
    expect([text, finish]).toEqual([expect.stringMatching(/^<n>-?\d+<\/n>$/), 'stop']);

    const parameters = { type: 'object', properties: { sum: { enum: [1, 2] } }, required: ['sum'] };
    const tools = [{ type: 'function', function: { name: 'tell', strict: true, parameters } }];
    const calling = { tools, tool_choice: 'required', parallel_tool_calls: false } as object;
    const called = await ask(engine, { type: 'choice', choices: ['no'] }, calling);
    expect(called).toMatchObject({ finish: 'tool_calls', calls: [{ name: 'tell' }] });
    requireValid(parameters, called.calls[0]?.arguments ?? '');
    const free = await ask(engine, { type: 'choice', choices: ['no'] }, {
      tools,
      parallel_tool_calls: false,
    } as object);
    expect(free.finish === 'tool_calls' || free.text === 'no').toBe(true);
  });

  test('greedy, penalised, biased and with the whole vocabulary to draw from', async () => {
    const schema = { type: 'object', properties: { sum: { type: 'integer' } }, required: ['sum'] };
    const ways: Partial<ChatCompletionRequest>[] = [
      { temperature: 0 },
      { repetition_penalty: 1.5, presence_penalty: 1 },
      { logit_bias: { 5: 100, 6: 100 } },
      { extra_body: { top_k: 0 } as never, top_p: 0.9 },
      { ignore_eos: true },
    ];
    for (const way of ways) {
      const { text, finish } = await ask(engine, ofSchema(schema), way);
      expect(finish).toBe('stop');
      requireValid(schema, text);
    }
  });

  test('what is cut off says so, and what was begun is gone on with', async () => {
    const form = ofSchema({ type: 'array', items: { type: 'integer' }, minItems: 30 });
    expect(await ask(engine, form, { max_tokens: 5 })).toMatchObject({ finish: 'length' });
    const question = { role: 'user' as const, content: 'What is 4 + 5?' };
    const begun = (content: string): Partial<ChatCompletionRequest> => ({
      messages: [question, { role: 'assistant', content }],
    });
    const choice: Form = { type: 'choice', choices: ['{"a": 1}'] };
    expect(await ask(engine, choice, begun('{"a"'))).toMatchObject({ text: ': 1}', finish: 'stop' });
    await expect(ask(engine, choice, begun('no JSON'))).rejects.toMatchObject({
      code: 'bad-request',
      data: { param: 'messages' },
    });
  });
});
