import { XIcon } from 'lucide-react';
import { type CSSProperties, type Ref, useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { modelOf, openingOf } from '../../state/engine/engine-state.ts';
import { PANEL_WIDTH } from '../../state/memory/memory-store.ts';
import { engine, memory } from '../../state/session.ts';
import { Button } from '../../ui/button.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { BeforeLoading } from './before-loading.tsx';
import { Figures } from './figures.tsx';
import { KvTimeline } from './kv-timeline.tsx';
import type { LayerFilter, LayerSort } from './layer-order.ts';
import { Layers } from './layers.tsx';
import { Limits } from './limits.tsx';
import styles from './memory-panel.module.css';
import { memoryStrings } from './memory-strings.ts';
import { MemoryTables } from './memory-tables.tsx';
import { leaveMemoryPanel } from './memory-toggle.tsx';
import { optionsOf } from '../../ui/options-of.ts';
import { Overview } from './overview.tsx';
import { PlanLink } from './plan-link.tsx';
import { ResizeHandle } from './resize-handle.tsx';
import { SnapshotActions } from './snapshot-actions.tsx';
import { WindowView } from './window-view.tsx';

const { layers: texts, views } = memoryStrings;

/** The edge by which the panel is made wider; on the whole page there is none. */
function PanelWidth() {
  const width = useStore(memory.store, (state) => state.width);
  return (
    <div className={styles['handle']}>
      <ResizeHandle
        label={memoryStrings.resize}
        width={width}
        least={PANEL_WIDTH.least}
        most={PANEL_WIDTH.most}
        usual={PANEL_WIDTH.usual}
        onResize={(next) => memory.resize(next)}
      />
    </div>
  );
}

interface HeadProps {
  readonly ref: Ref<HTMLButtonElement>;
  readonly view: keyof typeof views;
  /** Without it there is nothing to choose from. */
  readonly onView: ((view: keyof typeof views) => void) | undefined;
  readonly onClose: () => void;
}

/** The panel's title, its views, and the button that closes it, which `ref` gets. */
function Head({ ref, view, onView, onClose }: HeadProps) {
  return (
    <div className={styles['head']}>
      <h2 className={styles['title']}>
        {memoryStrings.title} <kbd className={styles['key']}>{memoryStrings.shortcut}</kbd>
      </h2>
      {onView && (
        <Segmented label={memoryStrings.view} options={optionsOf(views)} value={view} onChange={onView} />
      )}
      <Button
        ref={ref}
        kind="quiet"
        icon={<XIcon />}
        label={memoryStrings.close}
        iconOnly
        onClick={onClose}
      />
    </div>
  );
}

interface ToolbarProps {
  readonly filter: LayerFilter;
  readonly onFilter: (filter: LayerFilter) => void;
  readonly sort: LayerSort;
  readonly onSort: (sort: LayerSort) => void;
}

/** Which layers are shown, and in which order. */
function Toolbar({ filter, onFilter, sort, onSort }: ToolbarProps) {
  return (
    <div className={styles['tools']}>
      <Segmented
        label={texts.filter}
        labelled
        options={optionsOf<LayerFilter>(texts.filters)}
        value={filter}
        onChange={onFilter}
      />
      <Segmented
        label={texts.sort}
        labelled
        options={optionsOf<LayerSort>(texts.sorts)}
        value={sort}
        onChange={onSort}
      />
    </div>
  );
}

/** The panel of what the device holds, live: everything by kind, the KV cache by token, and each layer's ring. */
export function MemoryPanel() {
  const width = useStore(memory.store, (state) => state.width);
  const loaded = useStore(memory.store, ({ snapshot }) => (snapshot?.layers.length ?? 0) > 0);
  const anything = useStore(memory.store, ({ snapshot }) => (snapshot?.entries.length ?? 0) > 0);
  const loading = useStore(engine.store, (state) => openingOf(state) !== undefined);
  const inUse = useStore(engine.store, (state) => modelOf(state) !== undefined);
  const elsewhere = useStore(engine.store, (state) => modelOf(state)?.engine === 'webllm');
  const panel = useRef<HTMLElement>(null);
  const close = useRef<HTMLButtonElement>(null);
  const [view, setView] = useState<keyof typeof views>('picture');
  const [filter, setFilter] = useState<LayerFilter>('all');
  const [sort, setSort] = useState<LayerSort>('layer');
  const [token, setToken] = useState<number>();

  useEffect(() => memory.watch(), []);

  useEffect(() => {
    // Over the whole page it takes the focus along; beside the chat the composer keeps it.
    if (matchMedia('(max-width: 640px)').matches) close.current?.focus();
  }, []);

  const toolbar = <Toolbar filter={filter} onFilter={setFilter} sort={sort} onSort={setSort} />;

  return (
    <aside
      ref={panel}
      className={styles['panel']}
      aria-label={memoryStrings.title}
      data-memory-panel
      style={{ '--panel-width': `${width}px` } as CSSProperties}
    >
      <PanelWidth />
      <Head
        ref={close}
        view={view}
        onView={anything ? setView : undefined}
        onClose={() => leaveMemoryPanel(panel.current)}
      />
      <div key={view} className={styles['body']}>
        {view === 'picture' && (
          <>
            {elsewhere && <p>{memoryStrings.otherEngine}</p>}
            {loaded && <WindowView chosen={token} onChoose={setToken} />}
            {!loaded && !elsewhere && <BeforeLoading loading={loading} />}
            {loaded && <Layers toolbar={toolbar} filter={filter} sort={sort} />}
            {anything && <Overview />}
          </>
        )}
        {/* It stays while a change of it loads the model again, and so does the focus in it. */}
        {(inUse || loading) && !elsewhere && <Limits />}
        {loaded && view === 'picture' && <KvTimeline />}
        {loaded && <Figures />}
        {anything && view === 'table' && (
          <>
            {toolbar}
            <MemoryTables filter={filter} sort={sort} />
          </>
        )}
        {anything && <SnapshotActions />}
        <PlanLink />
      </div>
    </aside>
  );
}
