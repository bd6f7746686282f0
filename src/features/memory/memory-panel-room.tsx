import type { CSSProperties } from 'react';
import { useStore } from 'zustand';
import { memory } from '../../state/session.ts';
import styles from './memory-panel-room.module.css';

/** The room of the panel while its code is read, so that the chat beside it does not move. */
export function MemoryPanelRoom() {
  const width = useStore(memory.store, (state) => state.width);
  return <div className={styles['room']} style={{ '--panel-width': `${width}px` } as CSSProperties} />;
}
