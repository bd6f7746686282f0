import { readFile } from 'node:fs/promises';
import { generate } from '../../src/engine/generate.ts';
import { FacetError } from '../../src/shared/errors.ts';
import { tokenId, type TokenId } from '../../src/shared/numbers.ts';
import { chatPieces, encodePrompt } from '../../src/text/chat-template.ts';
import { kvTypeOf, needed, numeric, parse } from './arguments.ts';
import { loadFiles } from './open.ts';
import type { Report } from './output.ts';

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
  });
  const options = { contextLength: numeric('context', values.context), kvType: kvTypeOf(values.kv) };
  const model = await loadFiles([needed('The model file', positionals[0])], options);
  try {
    const { tokenizer } = model;
    let prompt: TokenId[];
    if (values.chat === undefined) {
      const file = values['prompt-file'];
      const text = values.prompt ?? (file === undefined ? undefined : await readFile(file, 'utf8'));
      prompt = [
        tokenId(tokenizer.bosId),
        ...tokenizer.encode(needed('--prompt, --prompt-file or --chat', text)),
      ];
    } else {
      if (!model.facts.chat) {
        throw new FacetError(
          'no-chat-template',
          `${model.facts.name} is a base model without a chat template.`,
          'Use --prompt.',
        );
      }
      prompt = encodePrompt(tokenizer, chatPieces(JSON.parse(await readFile(values.chat, 'utf8')), {}));
    }
    const turn = generate(
      model,
      [{ kind: 'tokens', ids: prompt }],
      {
        max_tokens: numeric('max-tokens', values['max-tokens']) ?? 128,
        temperature: numeric('temperature', values.temperature) ?? 0,
        top_p: numeric('top-p', values['top-p']) ?? null,
        seed: numeric('seed', values.seed) ?? null,
        extra_body: { top_k: numeric('top-k', values['top-k']), min_p: numeric('min-p', values['min-p']) },
      },
      new AbortController().signal,
    );
    let next = await turn.next();
    while (!next.done) {
      process.stderr.write(next.value);
      next = await turn.next();
    }
    process.stderr.write('\n');
    const { text, ids, finishReason, timings } = next.value;
    const { ledger } = model.gpu.memory;
    const json = {
      promptTokens: prompt,
      tokens: ids,
      text,
      finishReason,
      timings: { loadMs: model.facts.loadMs, ...timings },
      memory: { entries: ledger.entries(), totalBytes: ledger.totalBytes, peakBytes: ledger.peakBytes },
    };
    return {
      json,
      text: `${text}\n\n${timings.promptTokens} prompt tokens at ${timings.prefillTokensPerSecond.toFixed(1)}/s, ${timings.answerTokens} tokens at ${timings.decodeTokensPerSecond.toFixed(1)}/s, first after ${timings.timeToFirstTokenMs.toFixed(0)} ms`,
    };
  } finally {
    model.release();
  }
}
