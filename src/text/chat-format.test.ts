import { describe, expect, test } from 'vitest';
import { chatManner, type ChatSigns } from './chat-format.ts';
import { chatPieces } from './chat-template.ts';

const GEMMA = ['<start_of_turn>', '<end_of_turn>'];
const signs = (
  more: Partial<Omit<ChatSigns, 'has'>> & { readonly pieces?: readonly string[] },
): ChatSigns => {
  const { pieces = GEMMA, ...rest } = more;
  return {
    template: undefined,
    addBos: true,
    names: ['x.gguf'],
    choice: undefined,
    has: (piece) => pieces.includes(piece),
    ...rest,
  };
};
const formatOf = (more: Parameters<typeof signs>[0]) => {
  const manner = chatManner(signs(more));
  return 'format' in manner ? manner.format : undefined;
};

describe('a model without a template', () => {
  test.each([
    ['gemma-3-4b-it-Q4_K_M.gguf', 'gemma'],
    ['gemma-3-270m-it.gguf', 'gemma'],
    ['my-gemma-chat.gguf', 'gemma'],
    ['no-template.gguf', 'gemma'],
    ['gemma-3-270m-q4_k_m.gguf', undefined],
    ['gemma-3-4b-pt-q4_0.gguf', undefined],
    ['stories-base.gguf', undefined],
  ])('%s is chatted with as %s', (name, format) => {
    expect(formatOf({ names: [name] })).toBe(format);
  });

  test('is one of turns where one of its names says so', () => {
    expect(formatOf({ names: ['model.gguf', 'Gemma 3 4b It'] })).toBe('gemma');
    expect(formatOf({ names: ['model.gguf', 'Gemma 3 270m'] })).toBeUndefined();
  });

  test('cannot be chatted with where the vocabulary has no marks', () => {
    expect(formatOf({ names: ['a-it.gguf'], pieces: ['a'], choice: true })).toBeUndefined();
  });
});

test('a person has the last word', () => {
  expect(formatOf({ names: ['gemma-3-4b-pt.gguf'], choice: true })).toBe('gemma');
  expect(formatOf({ template: '<start_of_turn>', choice: false })).toBeUndefined();
  expect(formatOf({ template: '[INST]', choice: true })).toBe('gemma');
});

test.each([
  ['<start_of_turn>model', GEMMA, 'gemma'],
  ["{{ '<|im_start|>' + role }}", ['<|im_start|>', '<|im_end|>'], 'chatml'],
  ['<|start_header_id|>', ['<|start_header_id|>', '<|end_header_id|>', '<|eot_id|>'], 'llama3'],
  ['<|im_start|>', GEMMA, undefined],
  ['[INST] {{ x }} [/INST]', GEMMA, undefined],
  ['{{ bos_token }}', GEMMA, 'gemma'],
  ['{{ bos_token }}', ['a'], undefined],
])('the template %s with %j is %s', (template, pieces, format) => {
  expect(formatOf({ template, pieces })).toBe(format);
});

test('says which format it cannot write', () => {
  expect(chatManner(signs({ template: '[INST]' }))).toMatchObject({
    why: expect.stringContaining('Mistral') as string,
  });
  expect(chatManner(signs({ template: '<|im_start|>' }))).toMatchObject({
    why: expect.stringContaining('ChatML') as string,
  });
});

test('begins with <bos> where the file or its template says so', () => {
  expect(chatManner(signs({ template: '<start_of_turn>', addBos: false }))).toMatchObject({ bos: false });
  expect(chatManner(signs({ template: '{{bos_token}}<start_of_turn>', addBos: false }))).toMatchObject({
    bos: true,
  });
});

test('writes turns in each format', () => {
  const conversation = {
    system: 'Be brief.',
    turns: [{ question: [{ kind: 'text' as const, text: 'Hi' }], answer: { text: 'Hello' } }],
    question: [{ kind: 'text' as const, text: 'Bye' }],
    begun: undefined,
  };
  const written = (format: 'chatml' | 'llama3') =>
    chatPieces(conversation, { format, bos: format === 'llama3' })
      .map((piece) => (piece.kind === 'text' ? piece.text : piece.kind === 'control' ? piece.name : ''))
      .join('');
  expect(written('chatml')).toBe(
    '<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\nHello<|im_end|>\n<|im_start|>user\nBye<|im_end|>\n<|im_start|>assistant\n',
  );
  const turn = (role: string, said: string) => `<|start_header_id|>${role}<|end_header_id|>\n\n${said}`;
  expect(written('llama3')).toBe(
    `<bos>${turn('system', 'Be brief.<|eot_id|>')}${turn('user', 'Hi<|eot_id|>')}${turn('assistant', 'Hello<|eot_id|>')}${turn('user', 'Bye<|eot_id|>')}${turn('assistant', '')}`,
  );
});
