/**
 * After what was pressed may be gone from the page: the focus would be nowhere, so the message field takes it.
 * Not on a touch screen, where that opens the keyboard over half of the page.
 */
export function keepFocus(): void {
  // A frame later, when the change has been drawn.
  requestAnimationFrame(() => {
    if (document.activeElement !== document.body || !matchMedia('(pointer: fine)').matches) return;
    document.querySelector<HTMLElement>('[data-composer]')?.focus();
  });
}
