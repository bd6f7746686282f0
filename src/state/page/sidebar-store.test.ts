import { expect, it } from 'vitest';
import { mapChoices } from '../../../test/support/talk.ts';
import { createSidebar } from './sidebar-store.ts';

it('remembers how it was docked, and not the drawer', () => {
  const kept = mapChoices();
  let isNarrow = false;
  const options = { storage: kept, narrow: () => isNarrow, usual: true };
  const first = createSidebar(options);
  expect(first.store.getState()).toEqual({ docked: true, drawer: false });
  first.toggle();
  expect(first.store.getState()).toEqual({ docked: false, drawer: false });
  isNarrow = true;
  first.toggle();
  expect(first.store.getState()).toEqual({ docked: false, drawer: true });
  expect(createSidebar(options).store.getState()).toEqual({ docked: false, drawer: false });
});

it('closes the drawer and leaves the dock', () => {
  const sidebar = createSidebar({ narrow: () => true, usual: true });
  sidebar.toggle();
  expect(sidebar.store.getState()).toEqual({ docked: true, drawer: true });
  sidebar.closeDrawer();
  expect(sidebar.store.getState()).toEqual({ docked: true, drawer: false });
});
