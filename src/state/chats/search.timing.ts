import { bench, describe } from 'vitest';
import { SEARCHES, searchOver } from '../../../test/support/searched-chats.ts';

describe('search over 500 chats of 50 messages, once they are read', async () => {
  const search = await searchOver(500);
  for (const query of SEARCHES) bench(query, async () => void (await search(query)));
});
