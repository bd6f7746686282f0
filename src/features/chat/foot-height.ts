import { type RefObject, useEffect } from 'react';

const PROPERTY = '--foot-height';

/** Tells the style sheets how high the foot of the page is, so that what floats over the page stays above it. */
export function useFootHeight(foot: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const { style } = document.documentElement;
    const observer = new ResizeObserver(([entry]) => {
      const [{ blockSize } = { blockSize: 0 }] = entry?.borderBoxSize ?? [];
      style.setProperty(PROPERTY, `${Math.round(blockSize)}px`);
    });
    if (foot.current) observer.observe(foot.current);
    return () => {
      observer.disconnect();
      style.removeProperty(PROPERTY);
    };
  }, [foot]);
}
