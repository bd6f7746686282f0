import { expect, it } from 'vitest';
import { answer, chat, image, question } from '../../../test/support/chats.ts';
import { exportMarkdown } from './export-markdown.ts';
import { MemoryChats } from './memory-chats.ts';
import { ADVISED_SAMPLING } from '../../shared/sampling.ts';

it('writes the branch that is shown, with settings above and images by name', async () => {
  const storage = new MemoryChats();
  await storage.save({
    chat: chat('c', {
      title: 'Cats *and*\ndogs',
      createdAt: Date.UTC(2026, 10, 25, 21, 5),
      chosen: { q: 'a' },
      settings: {
        system: 'Be brief.\nBe kind.',
        sampling: { ...ADVISED_SAMPLING, seed: 7, maxTokens: 100 },
        model: { name: 'gemma_3.gguf', sources: [] },
      },
    }),
    messages: [
      question('c', 'q', { text: 'What is this?', images: [image('0'.repeat(64), { name: 'my_cat.png' })] }),
      answer('c', 'a', 'q', { text: 'A **cat**.', createdAt: 2000, state: 'stopped' }),
      answer('c', 'b', 'q', { text: 'Not shown', createdAt: 3000 }),
    ],
  });
  expect(await (await exportMarkdown(storage, ['c'])).text()).toBe(`# Cats \\*and\\* dogs

- Begun: 2026-11-25 21:05 UTC
- Model: gemma\\_3.gguf
- Sampling: temperature 1, top-k 64, top-p 0.95, min-p 0, repetition penalty 1, at most 100 tokens, seed 7
- System prompt:

  > Be brief.
  > Be kind.

## Question

*Image: my\\_cat.png (4 × 3)*

What is this?

## Answer (tiny.gguf)

A **cat**.

*Stopped.*
`);
});

it('writes what answers are held to, calls and their results, in fences that hold', async () => {
  const storage = new MemoryChats();
  await storage.save({
    chat: chat('c', {
      settings: {
        system: '',
        sampling: ADVISED_SAMPLING,
        model: null,
        schema: '{"const": "```"}',
        functions: '[]',
      },
    }),
    messages: [
      question('c', 'q'),
      answer('c', 'a', 'q', { text: '', calls: [{ id: '1', name: 'look_up', arguments: '{"at":[1]}' }] }),
      question('c', 'r', { parent: 'a', text: '', results: [{ call: '1', name: 'look_up', text: 'grey' }] }),
    ],
  });
  const text = await (await exportMarkdown(storage, ['c'])).text();
  expect(text).toContain('````json\n{"const": "```"}\n````');
  expect(text).toContain('- Functions that may be called:\n\n```json\n[]\n```');
  expect(text).toContain('*Call of look\\_up:*\n\n```json\n{\n  "at": [\n    1\n  ]\n}\n```');
  expect(text).toContain('## Question\n\n*Result of look\\_up:*\n\n```json\ngrey\n```');
});

it('parts all chats by a line', async () => {
  const storage = new MemoryChats();
  await storage.save({ chat: chat('a', { updatedAt: 1 }) });
  await storage.save({ chat: chat('b', { updatedAt: 2 }) });
  const text = await (await exportMarkdown(storage)).text();
  expect(text).toMatch(/^# Chat b\n[\s\S]*\n\n---\n\n# Chat a\n/);
});
