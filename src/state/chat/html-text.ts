import { trust } from '../../shared/trust.ts';

/** Elements whose text nobody reads. */
const UNSEEN = 'script, style, noscript, template, svg, head';
/** Elements that begin on a line of their own. */
const BLOCKS =
  'p, div, section, article, header, footer, main, aside, nav, h1, h2, h3, h4, h5, h6, li, tr, pre, blockquote, table, ul, ol, dl, dt, dd, figure, figcaption, hr, br';

/** The text of a web page, a line for each of its blocks. It is only parsed: nothing in it runs or is fetched. */
export function htmlText(html: string): string {
  const page = new DOMParser().parseFromString(trust?.createHTML(html) ?? html, 'text/html');
  const title = page.title.trim();
  for (const element of page.querySelectorAll(UNSEEN)) element.remove();
  for (const cell of page.querySelectorAll('td, th')) cell.append('\t');
  for (const block of page.querySelectorAll(BLOCKS)) block.before('\n');
  const text = (page.body.textContent ?? '').replaceAll(/[^\S\n\t]+/g, ' ').replaceAll(/[ \t]*\n\s*/g, '\n');
  return [title, text.trim()].filter((part) => part !== '').join('\n\n');
}
