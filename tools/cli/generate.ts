import { generate } from '../../src/engine/generate.ts';
import { memorySnapshot } from '../../src/engine/memory.ts';
import { readOptions } from '../../src/engine/request.ts';
import { kvTypeOf, needed, numeric, parse } from './arguments.ts';
import { loadFiles } from './open.ts';
import type { Report } from './output.ts';
import { promptOf } from './prompt.ts';
import { softTokens } from './soft-tokens.ts';

export async function generateCommand(argv: readonly string[]): Promise<Report> {
  const { values, positionals } = parse(argv, {
    prompt: { type: 'string' },
    'prompt-file': { type: 'string' },
    chat: { type: 'string' },
    'max-tokens': { type: 'string' },
    temperature: { type: 'string' },
    'top-k': { type: 'string' },
    'top-p': { type: 'string' },
    'min-p': { type: 'string' },
    seed: { type: 'string' },
    context: { type: 'string' },
    kv: { type: 'string' },
    mmproj: { type: 'string' },
    draft: { type: 'string' },
    image: { type: 'string', multiple: true },
    detail: { type: 'string' },
  });
  const options = {
    contextLength: numeric('context', values.context),
    kvType: kvTypeOf(values.kv),
    draft: values.draft,
  };
  const model = await loadFiles([needed('The model file', positionals[0]), values.mmproj], options);
  try {
    const prompt = await promptOf(model, values);
    const turn = generate(
      model,
      prompt,
      readOptions({
        max_tokens: numeric('max-tokens', values['max-tokens']) ?? 128,
        temperature: numeric('temperature', values.temperature) ?? 0,
        top_p: numeric('top-p', values['top-p']) ?? null,
        seed: numeric('seed', values.seed) ?? null,
        extra_body: { top_k: numeric('top-k', values['top-k']), min_p: numeric('min-p', values['min-p']) },
      }),
      new AbortController().signal,
    );
    let next = await turn.next();
    while (!next.done) {
      process.stderr.write(next.value.text);
      next = await turn.next();
    }
    process.stderr.write('\n');
    const { text, ids, finishReason, timings } = next.value;
    const json = {
      promptTokens: softTokens(model, prompt.segments),
      tokens: ids,
      text,
      finishReason,
      timings: { loadMs: model.facts.loadMs, stagesMs: model.facts.stagesMs, ...timings },
      memory: memorySnapshot(model),
    };
    const drafted = values.draft
      ? `, ${timings.draftedTokens ?? 0} of ${timings.answerTokens} tokens drafted`
      : '';
    return {
      json,
      text: `${text}\n\n${timings.promptTokens} prompt tokens at ${timings.prefillTokensPerSecond.toFixed(1)}/s, ${timings.answerTokens} tokens at ${timings.decodeTokensPerSecond.toFixed(1)}/s, first after ${timings.timeToFirstTokenMs.toFixed(0)} ms${drafted}`,
    };
  } finally {
    model.release();
  }
}
