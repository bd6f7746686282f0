import { expect, it } from 'vitest';
import { createSidebar } from './sidebar-store.ts';

function storage() {
  const map = new Map<string, string>();
  return {
    getItem: (key: string) => map.get(key) ?? null,
    setItem: (key: string, value: string) => void map.set(key, value),
  };
}

it('remembers how it was docked, and not the drawer', () => {
  const kept = storage();
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
