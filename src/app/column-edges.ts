import { type RefObject, useEffect } from 'react';

/** Tells the style sheets how far the column of the chat is from the window's edges: what floats over it keeps to it. */
export function useColumnEdges(column: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = column.current;
    const { style } = document.documentElement;
    if (!element) return undefined;
    const tell = () => {
      const { left, right } = element.getBoundingClientRect();
      style.setProperty('--column-left', `${Math.round(left)}px`);
      style.setProperty('--column-right', `${Math.round(innerWidth - right)}px`);
    };
    const observer = new ResizeObserver(tell);
    observer.observe(element);
    return () => observer.disconnect();
  }, [column]);
}
