import MarkdownIt, { type StateBlock, type StateCore, type Token } from 'markdown-it';
import cjkFriendly from 'markdown-it-cjk-friendly';
import { bareLink, plainText } from './bare-links.ts';
import { blockMath } from './block-math.ts';
import type { Environment } from './environment.ts';
import { inlineMath } from './inline-math.ts';
import { nestedFence } from './nested-fence.ts';
import { lineBreak, noteReference, tag } from './small-rules.ts';

/** In elements; the page takes no deeper ones, see `nest`. Deeper than this, the parser drops what it reads. */
const DEEPEST = 60;
/** What a definition leads to. In "[Anna]: Hello" somebody speaks, so that line is text. */
const ADDRESS = /^(?:[a-z][a-z\d+.-]*:\S|\/|#|\.{1,2}\/|www\.)/i;

/**
 * In characters, for each of a block's: brackets that never close are each looked for to the end, images are read inside
 * of images, and what has so many of them that they cost more is no text with links.
 */
const LABEL_WORK = 48;

const parser = new MarkdownIt('default', { html: false, maxNesting: DEEPEST }).use(cjkFriendly);
parser.disable(['replacements', 'smartquotes']);
const INTERRUPTS = { alt: ['paragraph', 'reference', 'blockquote', 'list'] };
parser.block.ruler.before('fence', 'nested_fence', nestedFence, INTERRUPTS);
parser.block.ruler.before('fence', 'math_block', blockMath, INTERRUPTS);
parser.inline.ruler.at('text', plainText);
parser.inline.ruler.before('text', 'bare_link', bareLink);
parser.inline.ruler.before('escape', 'math', inlineMath);
parser.inline.ruler.before('link', 'note_reference', noteReference);
parser.inline.ruler.after('autolink', 'line_break', lineBreak);
parser.inline.ruler.after('line_break', 'tag', tag);
parser.core.ruler.before('inline', 'last_content', lastContent);

// Where a link may lead is decided where it is shown, and the address is shown as it was written.
parser.normalizeLink = String;
parser.normalizeLinkText = String;
const { parseLinkLabel } = parser.helpers;
parser.helpers.parseLinkLabel = (state, start, disableNested) => {
  const env = state.env as Environment;
  env.labelWork ??= LABEL_WORK * state.src.length;
  if (env.labelWork < 0) return -1;
  const end = parseLinkLabel(state, start, disableNested);
  env.labelWork -= (end < 0 ? state.posMax : end) - start;
  return end;
};

let isDefinition = false;
parser.validateLink = (address) => !isDefinition || ADDRESS.test(address);

const definitions = new MarkdownIt('zero');
definitions.block.ruler.enableOnly(['reference']);
const [readDefinition] = definitions.block.ruler.getRules('');
parser.block.ruler.at('reference', (state: StateBlock, ...lines) => {
  isDefinition = true;
  try {
    return readDefinition?.(state, ...lines) ?? false;
  } finally {
    isDefinition = false;
  }
});

function lastContent({ tokens, env }: StateCore): void {
  const last = tokens.findLast(({ type }) => type === 'inline')?.content;
  if (last !== undefined) (env as Environment).lastContent = last;
}

/** The tokens of one block. Adds the definitions it finds to `env`. */
export function parseBlock(text: string, env: Environment): readonly Token[] {
  env.labelWork = LABEL_WORK * text.length;
  return parser.parse(text, env);
}

/** The addresses of links that a block says, by label as `labelKey` makes it. */
export function definitionsIn(block: string): ReadonlyMap<string, string> {
  const env: Environment = { references: {}, open: false };
  parser.block.parse(block, parser, env, []);
  return new Map(Object.entries(env.references).map(([label, { href }]) => [label, href]));
}

/** A label as it is compared with others. */
export const labelKey = (label: string): string => parser.utils.normalizeReference(label);
