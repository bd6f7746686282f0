import { createHighlighterCoreSync, type GrammarState } from '@shikijs/core';
import { createJavaScriptRegexEngine } from '@shikijs/engine-javascript';
import { codeGrammars } from './code-grammars.ts';
import { codeLanguage } from './code-languages.ts';
import { codeTheme, kindOfColour, type TokenKind } from './code-theme.ts';

export interface CodeToken {
  readonly text: string;
  /** Undefined for plain code. */
  readonly kind: TokenKind | undefined;
}

/** The tokens of one line, and what the next line needs to know of it. */
interface TokenizedLine {
  readonly tokens: readonly CodeToken[];
  readonly state: GrammarState | undefined;
}

export type TokenizeLine = (line: string, before: GrammarState | undefined) => TokenizedLine;

/** Longer lines are data or minified code: slow to read for a grammar, and not read by people. */
const LONGEST_LINE = 1000;
/** A grammar's first line takes longest: all it knows is compiled then. */
const LINE_LIMIT_MS = 5000;

const highlighter = createHighlighterCoreSync({
  themes: [codeTheme],
  langs: [],
  engine: createJavaScriptRegexEngine({ forgiving: true }),
});

/** Loads the grammar of a language, and what it embeds. Undefined for a language that is not known, or not to be had. */
export async function openTokenizer(name: string): Promise<TokenizeLine | undefined> {
  const load = codeGrammars.get(codeLanguage(name)?.grammar ?? '');
  if (!load) return undefined;
  // One that was never needed before cannot be had offline: the code is plain then.
  const grammars = await load().then(
    (module) => module.default,
    () => undefined,
  );
  if (!grammars) return undefined;
  highlighter.loadLanguageSync(grammars);
  const lang = grammars.at(-1)?.name ?? 'text';
  return (line, before) => {
    const lines = highlighter.codeToTokensBase(line, {
      lang,
      theme: codeTheme,
      tokenizeMaxLineLength: LONGEST_LINE,
      tokenizeTimeLimit: LINE_LIMIT_MS,
      ...(before ? { grammarState: before } : {}),
    });
    const tokens = merged(
      (lines[0] ?? []).map(({ content, color }) => ({ text: content, kind: kindOfColour(color) })),
    );
    return { tokens, state: highlighter.getLastGrammarState(lines) };
  };
}

/** Neighbours of one kind as one token, space with whatever it follows: the fewer, the less there is to render. */
function merged(tokens: readonly CodeToken[]): readonly CodeToken[] {
  const result: CodeToken[] = [];
  for (const token of tokens) {
    const last = result.at(-1);
    const joins = last && (last.kind === token.kind || token.text.trim() === '');
    if (joins) result[result.length - 1] = { text: last.text + token.text, kind: last.kind };
    else result.push(token);
  }
  return result;
}
