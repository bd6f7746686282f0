import type { ThemeRegistration } from '@shikijs/core';

/** Kinds of pieces of code, as far as they are told apart by colour. */
export type TokenKind =
  | 'comment'
  | 'string'
  | 'constant'
  | 'keyword'
  | 'function'
  | 'type'
  | 'attribute'
  | 'inserted'
  | 'deleted';

const PLAIN = '#000000';

/** Scopes of TextMate grammars by kind; of two that fit, the longer counts. */
const SCOPES: Readonly<Record<TokenKind, readonly string[]>> = {
  comment: ['comment', 'punctuation.definition.comment', 'markup.quote'],
  string: ['string', 'constant.character.escape', 'markup.inline.raw', 'markup.underline.link'],
  constant: ['constant', 'support.constant', 'variable.language', 'keyword.other.unit'],
  keyword: ['keyword', 'storage', 'entity.name.tag', 'punctuation.definition.template-expression'],
  function: ['entity.name.function', 'support.function', 'variable.function', 'markup.heading'],
  type: [
    'entity.name.type',
    'entity.name.class',
    'support.type',
    'support.class',
    'entity.other.inherited-class',
  ],
  attribute: ['entity.other.attribute-name', 'support.type.property-name', 'meta.object-literal.key'],
  inserted: ['markup.inserted'],
  deleted: ['markup.deleted'],
};

const KINDS = Object.keys(SCOPES) as TokenKind[];

/** A theme names colours, and Facet's are in its style sheet: so this one numbers the kinds. */
const colourOf = (index: number): string => `#00000${index + 1}`;

export const codeTheme: ThemeRegistration = {
  name: 'facet',
  type: 'light',
  fg: PLAIN,
  bg: '#ffffff',
  settings: [
    { settings: { foreground: PLAIN, background: '#ffffff' } },
    ...KINDS.map((kind, index) => ({
      scope: [...SCOPES[kind]],
      settings: { foreground: colourOf(index) },
    })),
    { scope: ['keyword.operator', 'punctuation'], settings: { foreground: PLAIN } },
  ],
};

const KIND_OF_COLOUR: ReadonlyMap<string, TokenKind> = new Map(
  KINDS.map((kind, index) => [colourOf(index), kind]),
);

/** The kind behind a colour of the theme; undefined for plain code. */
export const kindOfColour = (colour: string | undefined): TokenKind | undefined =>
  colour === undefined ? undefined : KIND_OF_COLOUR.get(colour.toLowerCase());
