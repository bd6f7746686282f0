import { describe, expect, it } from 'vitest';
import { branchedTree } from '../../../../test/support/tree.ts';
import { chooseMessage } from './choose-message.ts';
import { visiblePath } from './visible-path.ts';

const shown = (id: string) => visiblePath(chooseMessage(branchedTree(), id));

describe('choosing a message', () => {
  it('shows it, and goes on to the newest message below', () => {
    expect(shown('a1')).toEqual(['q1', 'a1', 'q2b', 'a4']);
    expect(shown('q2')).toEqual(['q1', 'a1', 'q2', 'a3']);
    // a2 is younger than anything below a1.
    expect(shown('q1')).toEqual(['q1', 'a2']);
  });

  it('changes nothing for one that is not there', () => {
    const tree = branchedTree({ '': 'q1' });
    expect(chooseMessage(tree, 'gone')).toEqual(tree);
  });
});
