import { expect, it } from 'vitest';
import { mapChoices } from '../../../test/support/talk.ts';
import { createEdits } from './edits-store.ts';

it('keeps what was typed until it is sent or given up', () => {
  const storage = mapChoices();
  const edits = createEdits(storage);
  edits.type('one', 'a');
  edits.type('two', '');
  edits.type('one', 'ab');
  expect(createEdits(storage).store.getState()).toEqual({ one: 'ab', two: '' });
  edits.end('one');
  expect(createEdits(storage).store.getState()).toEqual({ two: '' });
  edits.end('one');
  expect(edits.store.getState()).toEqual({ two: '' });
});

it('begins with nothing where what is kept is no list of texts', () => {
  const storage = mapChoices();
  for (const kept of ['7', '{"one":1}', '[', 'null']) {
    storage.setItem('facet.edits', kept);
    expect(createEdits(storage).store.getState()).toEqual({});
  }
});
