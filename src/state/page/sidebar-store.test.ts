import { expect, it } from 'vitest';
import { mapChoices } from '../../../test/support/talk.ts';
import { createSidebar } from './sidebar-store.ts';

it('remembers how it was docked, and not the drawer', () => {
  const kept = mapChoices();
  let isNarrow = false;
  const options = { storage: kept, narrow: () => isNarrow, usual: true };
  const first = createSidebar(options);
  expect(first.store.getState()).toEqual({ docked: true, drawer: false, turned: [] });
  first.toggle();
  expect(first.store.getState()).toEqual({ docked: false, drawer: false, turned: [] });
  isNarrow = true;
  first.toggle();
  expect(first.store.getState()).toEqual({ docked: false, drawer: true, turned: [] });
  expect(createSidebar(options).store.getState()).toEqual({ docked: false, drawer: false, turned: [] });
});

it('closes the drawer and leaves the dock', () => {
  const sidebar = createSidebar({ narrow: () => true, usual: true });
  sidebar.toggle();
  expect(sidebar.store.getState()).toEqual({ docked: true, drawer: true, turned: [] });
  sidebar.closeDrawer();
  expect(sidebar.store.getState()).toEqual({ docked: true, drawer: false, turned: [] });
});

it('remembers which sections were opened or closed', () => {
  const kept = mapChoices();
  const options = { storage: kept, narrow: () => false, usual: true };
  const first = createSidebar(options);
  first.turn('folder Work');
  first.turn('archive');
  first.turn('folder Work');
  expect(first.store.getState().turned).toEqual(['archive']);
  expect(createSidebar(options).store.getState().turned).toEqual(['archive']);
});
