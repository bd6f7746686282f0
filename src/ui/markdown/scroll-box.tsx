import type { ReactNode } from 'react';

interface ScrollBoxProps {
  readonly label: string;
  readonly className: string | undefined;
  readonly children: ReactNode;
}

/** A box for what may be wider than the column. It scrolls inside itself: with keys too, so it takes the focus. */
export function ScrollBox({ label, className, children }: ScrollBoxProps) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- otherwise keys could not scroll it
    <figure className={className} tabIndex={0} aria-label={label}>
      {children}
    </figure>
  );
}
