import { expect, it } from 'vitest';
import { leastTime } from '../../../test/support/least-time.ts';
import { SEARCHES, searchOver } from '../../../test/support/searched-chats.ts';

it('takes at most eight times as long for four times the chats, once they are read', async () => {
  const few = await searchOver(125);
  const many = await searchOver(500);
  for (const query of SEARCHES) {
    await few(query);
    const small = await leastTime(6, () => few(query));
    const large = await leastTime(6, () => many(query));
    // What is over in half a millisecond is mostly noise.
    expect(large / Math.max(small, 0.5), query).toBeLessThan(8);
  }
}, 60_000);
