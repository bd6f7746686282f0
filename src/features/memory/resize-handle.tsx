import { type KeyboardEvent, type PointerEvent, useRef } from 'react';
import styles from './resize-handle.module.css';

interface ResizeHandleProps {
  readonly label: string;
  /** Width of what lies after the handle, in CSS pixels: to its right where text runs from left to right. */
  readonly width: number;
  readonly least: number;
  readonly most: number;
  readonly usual: number;
  readonly onResize: (width: number) => void;
}

const STEP = 16;

/** Which way is wider: 1 is to the left. */
const side = (): number => (document.documentElement.dir === 'rtl' ? -1 : 1);

/** Moves the first edge of something docked at the end of a line: by pointer, by arrow keys, back to the usual by a double click. */
export function ResizeHandle({ label, width, least, most, usual, onResize }: ResizeHandleProps) {
  const grip = useRef<{ readonly x: number; readonly width: number }>(undefined);

  function onKeyDown(event: KeyboardEvent): void {
    const widths: Partial<Record<string, number>> = {
      ArrowLeft: width + STEP * side(),
      ArrowRight: width - STEP * side(),
      Home: most,
      End: least,
    };
    const next = widths[event.key];
    if (next === undefined) return;
    event.preventDefault();
    onResize(Math.min(most, Math.max(least, next)));
  }

  function onPointerDown(event: PointerEvent): void {
    event.currentTarget.setPointerCapture(event.pointerId);
    grip.current = { x: event.clientX, width };
  }

  function onPointerMove({ clientX }: PointerEvent): void {
    const { current } = grip;
    if (current) onResize(Math.min(most, Math.max(least, current.width + (current.x - clientX) * side())));
  }

  const letGo = () => {
    grip.current = undefined;
  };

  return (
    <div
      className={styles['handle']}
      // A separator that can be focused and moved, which <hr> is not.
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role
      role="separator"
      aria-orientation="vertical"
      aria-label={label}
      aria-valuenow={Math.round(width)}
      aria-valuemin={least}
      aria-valuemax={most}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={letGo}
      onPointerCancel={letGo}
      onDoubleClick={() => onResize(usual)}
    />
  );
}
