import { describe, expect, it } from 'vitest';
import type { ChatImage } from './chat-image.ts';
import { answer, branchedTree, question, treeOf } from '../../../test/support/tree.ts';
import { seenMessages } from './seen-messages.ts';

const ALL = { seenFrom: null, sees: true };
const ids = (seen: readonly { readonly id: string }[]) => seen.map(({ id }) => id);

describe('what the model sees', () => {
  it('is what leads to the answer, whichever branch is shown', () => {
    const { messages } = branchedTree({ '': 'q1b' });
    expect(ids(seenMessages(messages, 'a3', ALL))).toEqual(['q1', 'a1', 'q2']);
    expect(ids(seenMessages(messages, 'a4', ALL))).toEqual(['q1', 'a1', 'q2b']);
  });

  it('leaves out turns before `seenFrom`, unless that is of another branch', () => {
    const { messages } = branchedTree();
    expect(ids(seenMessages(messages, 'a3', { ...ALL, seenFrom: 'q2' }))).toEqual(['q2']);
    expect(ids(seenMessages(messages, 'a4', { ...ALL, seenFrom: 'q2' }))).toEqual(['q1', 'a1', 'q2b']);
  });

  it('leaves out questions whose answer has no text, and those without one', () => {
    const { messages } = treeOf([
      question('failed', null),
      answer('nothing', 'failed', { text: '', state: 'failed' }),
      question('alone', 'nothing'),
      question('last', 'alone'),
      answer('new', 'last', { text: '', state: 'writing' }),
    ]);
    expect(ids(seenMessages(messages, 'new', ALL))).toEqual(['last']);
  });

  it('leaves the images of earlier questions out for a model that does not see', () => {
    const images = [{ id: 'image' } as ChatImage];
    const { messages } = treeOf([
      { ...question('first', null), images },
      answer('one', 'first'),
      { ...question('second', 'one'), images },
      answer('two', 'second'),
    ]);
    const shown = (sees: boolean) =>
      seenMessages(messages, 'two', { ...ALL, sees }).map(
        (seen) => seen.role === 'user' && seen.images.length,
      );
    expect(shown(true)).toEqual([1, false, 1]);
    expect(shown(false)).toEqual([0, false, 1]);
  });
});
