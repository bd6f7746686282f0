import { expect, test } from 'vitest';
import { speakEnglish } from '../../../test/support/english.ts';
import { NO_TEXT } from '../../engine/embedding-head.ts';
import { chatManner } from '../../text/chat-format.ts';
import { completionStrings } from './completion-strings.ts';

speakEnglish();

const usual = { template: undefined, addBos: true, names: ['x'], choice: undefined, has: () => false };

test.each([
  ['base', {}],
  ['chosen', { choice: false }],
  ['template', { template: '[INST]' }],
  ['template', { template: 'unheard of' }],
] as const)('says why a model is not chatted with as the engine does: %s, %j', (reason, signs) => {
  const noChat = chatManner({ ...usual, ...signs });
  if (!('reason' in noChat)) expect.fail('It is chatted with.');
  expect(noChat.reason).toBe(reason);
  expect(completionStrings.notChatted('x', noChat)).toBe(`x ${noChat.why}.`);
});

test('says that a model embeds, and takes one that says nothing for a base model', () => {
  expect(completionStrings.notChatted('x', NO_TEXT)).toBe(`x ${NO_TEXT.why}.`);
  expect(completionStrings.notChatted('x')).toMatch(/^x is a base model: /);
});
