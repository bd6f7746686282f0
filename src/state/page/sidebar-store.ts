import * as v from 'valibot';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { type ChoiceStorage, recall, remember } from './choice-storage.ts';

export interface SidebarState {
  /** Whether it stands beside the page, on wide windows; kept between visits. */
  readonly docked: boolean;
  /** Whether it lies over the page, on narrow ones. */
  readonly drawer: boolean;
  /** Sections of the list that are not as they are at first: folders that are closed, and the archive once it is open. */
  readonly turned: readonly string[];
}

export interface SidebarActions {
  readonly store: StoreApi<SidebarState>;
  /** Opens or closes the one that the window calls for. */
  toggle(): void;
  /** Takes the drawer away; what is docked stays. */
  closeDrawer(): void;
  /** Opens a section of the list, or closes it; kept between visits. */
  turn(section: string): void;
}

interface SidebarOptions {
  readonly storage?: ChoiceStorage | undefined;
  /** Whether the window has room for the drawer only, at this moment. */
  readonly narrow: () => boolean;
  /** Whether it is docked before anybody chose. */
  readonly usual: boolean;
}

const DOCKED = 'facet.sidebar.docked';
const TURNED = 'facet.sidebar.turned';
/** Folders that are gone stay among them; the oldest are forgotten. */
const MOST_TURNED = 200;

/** State of the list of chats: beside the page, or as a drawer over it. */
export function createSidebar({ storage, narrow, usual }: SidebarOptions): SidebarActions {
  const store = createStore<SidebarState>(() => ({
    docked: recall(storage, DOCKED, v.boolean()) ?? usual,
    drawer: false,
    turned: recall(storage, TURNED, v.array(v.string())) ?? [],
  }));
  return {
    store,
    toggle() {
      const { docked, drawer } = store.getState();
      if (narrow()) {
        store.setState({ drawer: !drawer });
        return;
      }
      remember(storage, DOCKED, !docked);
      store.setState({ docked: !docked, drawer: false });
    },
    closeDrawer: () => store.setState({ drawer: false }),
    turn(section) {
      const before = store.getState().turned;
      const others = before.filter((one) => one !== section);
      const turned = others.length < before.length ? others : [...others, section].slice(-MOST_TURNED);
      remember(storage, TURNED, turned);
      store.setState({ turned });
    },
  };
}
