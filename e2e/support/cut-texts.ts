import type { Page } from 'playwright/test';
import { MARKS } from '../../test/support/pseudo.ts';

/** Texts that are nobody's to translate: names, keys, codes, and what a person or a model wrote. */
const OTHERS =
  'code, pre, kbd, [lang]:not(html), [dir="auto"], [data-composer], mark, [data-untranslated], select option';

export interface Faults {
  /** Texts that are cut, or stand outside of what they belong to. */
  readonly cut: readonly string[];
  /** Texts between no marks. */
  readonly unmarked: readonly string[];
}

/** Texts of the state the page is in that cannot be read whole, and those that went through no catalogue. */
export const findFaults = (page: Page): Promise<Faults> =>
  page.evaluate(
    ([[open, close], others]) => {
      const cut = new Set<string>();
      const unmarked = new Set<string>();
      const { documentElement, body } = document;
      if (documentElement.scrollWidth > innerWidth) cut.add(`window: ${documentElement.scrollWidth}`);
      const marked = new RegExp(`${open}[^${open}${close}]*${close}`, 'gu');
      const bare = (text: string): string => {
        const rest = text.replaceAll(marked, '');
        return rest === text ? rest : bare(rest);
      };
      const look = (text: string) => {
        const rest = bare(text).trim();
        if (/\p{Letter}{2}/u.test(rest)) unmarked.add(rest.slice(0, 80));
      };
      const clips = (overflow: string) => overflow === 'hidden' || overflow === 'clip';
      const scrolls = (overflow: string) => overflow === 'auto' || overflow === 'scroll';

      function whyCut(element: Element, rect: DOMRect): string | undefined {
        let [x, y] = [true, true];
        for (let box: Element | null = element; box && (x || y); box = box.parentElement) {
          const style = getComputedStyle(box);
          const inline = style.display === 'inline' || style.display === 'contents';
          const outer = box.getBoundingClientRect();
          const control = box.matches('button, a, summary, [role="option"], [role="menuitem"], label');
          if (!inline && (control || clips(style.overflowX)) && x) {
            const told = style.textOverflow === 'ellipsis' && box.closest('[title]') !== null;
            if (told) x = false;
            else if (rect.right > outer.right + 1 || rect.left < outer.left - 1)
              return `sideways of <${box.localName} class="${box.className}"> by ${Math.round(Math.max(rect.right - outer.right, outer.left - rect.left))}`;
          }
          if (!inline && (control || clips(style.overflowY)) && y) {
            if (rect.bottom > outer.bottom + 4 || rect.top < outer.top - 4)
              return `above or below <${box.localName} class="${box.className}">`;
          }
          if (scrolls(style.overflowX)) x = false;
          if (scrolls(style.overflowY)) y = false;
        }
        return undefined;
      }

      const texts = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
      const range = document.createRange();
      for (let node = texts.nextNode(); node; node = texts.nextNode()) {
        const element = node.parentElement;
        const text = node.textContent?.trim() ?? '';
        if (!element || text === '' || element.closest('noscript, script, #no-texts')) continue;
        if (!element.closest(others)) look(text);
        if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
        range.selectNodeContents(node);
        for (const rect of range.getClientRects()) {
          // What is for the ear alone is a pixel wide.
          if (rect.width <= 1 || element.clientWidth === 1) continue;
          const why = whyCut(element, rect);
          if (why !== undefined) cut.add(`${text.slice(0, 60)}: ${why}`);
        }
      }
      for (const element of body.querySelectorAll('[aria-label], [title], [placeholder], [alt]')) {
        if (element.closest(others)) continue;
        for (const name of ['aria-label', 'title', 'placeholder', 'alt'])
          look(element.getAttribute(name) ?? '');
      }
      return { cut: [...cut], unmarked: [...unmarked] };
    },
    [MARKS, OTHERS] as const,
  );
