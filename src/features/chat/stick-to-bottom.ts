import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';

/** Distance to the end, in pixels, that counts as there when the reader scrolls down. */
const NEAR = 32;

export interface StickToBottom {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly content: RefObject<HTMLDivElement | null>;
  /** Whether the end is followed; false once the reader has scrolled up. */
  readonly stuck: boolean;
  /** Goes to the end and follows it again. */
  readonly jump: () => void;
}

/**
 * Keeps the end of growing content in view until the reader scrolls up, and again once back at the end.
 * While not `active`, the view stays where it is.
 */
export function useStickToBottom(active: boolean): StickToBottom {
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const following = useRef(true);
  const [stuck, setStuck] = useState(true);

  const follow = useCallback((on: boolean) => {
    following.current = on;
    setStuck(on);
  }, []);

  const jump = useCallback(() => {
    follow(true);
    const box = scroller.current;
    if (box) box.scrollTop = box.scrollHeight;
  }, [follow]);

  useEffect(() => {
    const box = scroller.current;
    const inner = content.current;
    if (!active || !box || !inner) return undefined;
    let lastTop = box.scrollTop;
    let lastHeight = box.scrollHeight;
    let lastView = box.clientHeight;
    const onScroll = () => {
      // Then it was the browser that scrolled, because there is less to scroll.
      const hasLess = box.scrollHeight < lastHeight || box.clientHeight > lastView;
      lastHeight = box.scrollHeight;
      lastView = box.clientHeight;
      const left = box.scrollHeight - box.scrollTop - box.clientHeight;
      if (left <= 1 || (box.scrollTop > lastTop && left < NEAR)) follow(true);
      else if (box.scrollTop < lastTop && !hasLess) follow(false);
      lastTop = box.scrollTop;
    };
    // Before the scroll event: otherwise a chunk in between would pull the reader back down.
    const onWheel = ({ deltaY }: WheelEvent) => {
      if (deltaY < 0 && box.scrollHeight > box.clientHeight) follow(false);
    };
    const observer = new ResizeObserver(() => {
      if (following.current) box.scrollTop = box.scrollHeight;
    });
    observer.observe(inner);
    observer.observe(box);
    box.addEventListener('scroll', onScroll, { passive: true });
    box.addEventListener('wheel', onWheel, { passive: true });
    return () => {
      observer.disconnect();
      box.removeEventListener('scroll', onScroll);
      box.removeEventListener('wheel', onWheel);
    };
  }, [active, follow]);

  return { scroller, content, stuck: stuck || !active, jump };
}
