import { character } from './characters.ts';
import { ebnfGrammar } from './ebnf.ts';
import {
  choice,
  type Expression,
  type Grammar,
  literal,
  NOTHING,
  optional,
  repeat,
  rule,
  sequence,
} from './expression.ts';
import { embedded } from './embedded.ts';
import { freeText } from './free-text.ts';
import { fromJson, GrammarError, placed } from './grammar-error.ts';
import { jsonSchemaGrammar } from './json-schema/json-schema.ts';
import { regularExpression } from './regular-expression.ts';

type Path = readonly (string | number)[];
type Fields = Readonly<Record<string, unknown>>;

/** Text that ends a format; undefined where only the answer's end does. */
type Ends = readonly string[] | undefined;

interface Tag {
  readonly begin: string;
  readonly ends: readonly string[];
  readonly content: Fields;
  readonly path: Path;
}

/**
 * The grammar of a structural tag as WebLLM's grammar package has it: `{ format }`, a format alone, or the older
 * `{ structures, triggers }`; also as JSON. Formats are const_string, json_schema, grammar, regex, any_text, sequence,
 * or, tag, triggered_tags and tags_with_separator.
 * @throws GrammarError by the place of what is unknown or cannot be enforced
 */
export function structuralTagGrammar(given: unknown): Grammar {
  const [format, path] = formatOf(fromJson(given));
  const compiler = new Compiler();
  compiler.rules.set('root', compiler.format(format, path, undefined));
  return { root: 'root', rules: compiler.rules };
}

/** The format that a structural tag is, and its place in it. */
function formatOf(given: unknown): [format: Fields, path: Path] {
  const tag = fields(given, []);
  const isWrapper = tag['format'] !== undefined || tag['structures'] !== undefined;
  if (!isWrapper) return [tag, []];
  if (tag['type'] !== undefined && tag['type'] !== 'structural_tag') {
    throw new GrammarError('is not of the type structural_tag', ['type']);
  }
  if (tag['format'] !== undefined) {
    requireKnown(tag, ['format'], []);
    return [fields(tag['format'], ['format']), ['format']];
  }
  requireKnown(tag, ['structures', 'triggers'], []);
  const structures = list(tag['structures'], ['structures']);
  const tags = structures.map((each, index) => {
    const structure = fields(each, ['structures', index]);
    requireKnown(structure, ['begin', 'end', 'schema'], ['structures', index]);
    const { begin, end, schema } = structure;
    return { begin, end, content: { type: 'json_schema', json_schema: schema } };
  });
  return [{ type: 'triggered_tags', triggers: tag['triggers'], tags }, []];
}

/** Fields of each format besides its type. */
const FIELDS: ReadonlyMap<string, readonly string[]> = new Map([
  ['const_string', ['value']],
  ['json_schema', ['json_schema']],
  ['grammar', ['grammar']],
  ['regex', ['pattern']],
  ['any_text', []],
  ['sequence', ['elements']],
  ['or', ['elements']],
  ['tag', ['begin', 'content', 'end']],
  ['triggered_tags', ['triggers', 'tags', 'at_least_one', 'stop_after_first']],
  ['tags_with_separator', ['tags', 'separator', 'at_least_one', 'stop_after_first']],
]);

/** Values of fields that ask for nothing. */
const NEUTRAL: Readonly<Record<string, (value: unknown) => boolean>> = {
  style: (value) => value === 'json',
  excludes: (value) => Array.isArray(value) && value.length === 0,
};

/** @throws GrammarError for a field that would be left out without a word, and for a switch that is none */
function requireKnown(given: Fields, known: readonly string[], path: Path): void {
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined || value === null || name === 'type') continue;
    if (!known.includes(name)) {
      if (Object.hasOwn(NEUTRAL, name) && NEUTRAL[name]?.(value)) continue;
      throw new GrammarError(`has the field ${name}, which cannot be enforced`, [...path, name]);
    }
    if ((name === 'at_least_one' || name === 'stop_after_first') && typeof value !== 'boolean') {
      throw new GrammarError('is neither true nor false', [...path, name]);
    }
  }
}

class Compiler {
  readonly rules = new Map<string, Expression>();
  #parts = 0;

  /** A format with what ends it. */
  format(given: Fields, path: Path, ends: Ends): Expression {
    const at = (field: string): Path => [...path, field];
    const closed = (expression: Expression) => sequence(expression, endedBy(ends));
    const known = FIELDS.get(String(given['type']));
    if (known) requireKnown(given, known, path);
    switch (given['type']) {
      case 'const_string':
        return closed(literal(text(given['value'], at('value'))));
      case 'json_schema':
        return closed(
          this.#embedded(() => jsonSchemaGrammar(fromJson(given['json_schema'])), at('json_schema')),
        );
      case 'grammar':
        return closed(
          this.#embedded(() => ebnfGrammar(text(given['grammar'], at('grammar'))), at('grammar')),
        );
      case 'regex':
        return closed(
          placed(at('pattern'), () =>
            regularExpression(`^(?:${text(given['pattern'], at('pattern'))})$`, character),
          ),
        );
      case 'any_text':
        return this.#free([], ends, at('end'));
      case 'sequence':
        return this.#sequence(list(given['elements'], at('elements')), at('elements'), ends);
      case 'or':
        return choice(
          ...list(given['elements'], at('elements')).map((each, index) =>
            this.format(fields(each, [...at('elements'), index]), [...at('elements'), index], ends),
          ),
        );
      case 'tag':
        return closed(this.#tag(tagOf(given, path)));
      case 'triggered_tags':
        return this.#triggered(given, path, ends);
      case 'tags_with_separator':
        return closed(this.#separated(given, path));
      default:
        throw new GrammarError(
          `is of the type ${JSON.stringify(given['type'])}, which cannot be enforced`,
          at('type'),
        );
    }
  }

  #sequence(elements: readonly unknown[], path: Path, ends: Ends): Expression {
    const last = elements.length - 1;
    return sequence(
      ...elements.map((each, index) => {
        const format = fields(each, [...path, index]);
        if (index < last && isUnlimited(format)) {
          throw new GrammarError('may go on without end, and is not the last of its sequence', [
            ...path,
            index,
          ]);
        }
        return this.format(format, [...path, index], index === last ? ends : undefined);
      }),
    );
  }

  #tag({ begin, ends, content, path }: Tag): Expression {
    return sequence(literal(begin), this.format(content, [...path, 'content'], ends));
  }

  #triggered(given: Fields, path: Path, ends: Ends): Expression {
    const triggers = list(given['triggers'], [...path, 'triggers']).map((each, index) =>
      text(each, [...path, 'triggers', index]),
    );
    const tags = this.#tags(given, path);
    const astray = tags.find(({ begin }) => !triggers.some((trigger) => begin.startsWith(trigger)));
    if (astray) throw new GrammarError('begins with none of the triggers', [...astray.path, 'begin']);
    const name = this.#part();
    const more = given['stop_after_first'] === true ? endedBy(ends) : rule(name);
    const behind = (trigger: string) =>
      choice(
        ...tags
          .filter(({ begin }) => begin.startsWith(trigger))
          .map((tag) => sequence(this.#tag({ ...tag, begin: tag.begin.slice(trigger.length) }), more)),
      );
    // Each tag is written once, however often its trigger is met.
    const dispatched = new Map(triggers.map((trigger) => [trigger, this.#define(behind(trigger))]));
    this.rules.set(
      name,
      this.#free(triggers, ends, path, (trigger) => dispatched.get(trigger)),
    );
    if (given['at_least_one'] !== true) return rule(name);
    return sequence(choice(...tags.map((tag) => this.#tag(tag))), more);
  }

  #separated(given: Fields, path: Path): Expression {
    const separator = text(given['separator'], [...path, 'separator']);
    const tag = this.#define(choice(...this.#tags(given, path).map((each) => this.#tag(each))));
    const all =
      given['stop_after_first'] === true ? tag : sequence(tag, repeat(sequence(literal(separator), tag), 0));
    return given['at_least_one'] === true ? all : optional(all);
  }

  #tags(given: Fields, path: Path): readonly Tag[] {
    return list(given['tags'], [...path, 'tags']).map((each, index) =>
      tagOf(fields(each, [...path, 'tags', index]), [...path, 'tags', index]),
    );
  }

  /** Any text up to a trigger or to what ends it. */
  #free(
    triggers: readonly string[],
    ends: Ends,
    path: Path,
    behind: (trigger: string) => Expression | undefined = () => undefined,
  ): Expression {
    const marks = [...triggers, ...(ends ?? [])];
    if (marks.includes('')) throw new GrammarError('has an empty text for what ends it', path);
    return freeText({
      marks,
      behind: (mark) => behind(mark) ?? NOTHING,
      mayEnd: ends === undefined,
      define: (name, expression) => void this.rules.set(name, expression),
      name: this.#part(),
    });
  }

  /** Another grammar as a rule of this one. */
  #embedded(grammarOf: () => Grammar, path: Path): Expression {
    return embedded(placed(path, grammarOf), this.#part(), this.rules);
  }

  #define(expression: Expression): Expression {
    const name = this.#part();
    this.rules.set(name, expression);
    return rule(name);
  }

  #part = (): string => `tag-${this.#parts++}`;
}

/** The text that ends a format. */
const endedBy = (ends: Ends): Expression => (ends ? choice(...ends.map(literal)) : NOTHING);

/** Whether only what comes behind it ends a format. */
const isUnlimited = ({ type }: Fields): boolean => type === 'any_text' || type === 'triggered_tags';

function tagOf(given: Fields, path: Path): Tag {
  requireKnown(given, ['begin', 'content', 'end'], path);
  if ((given['type'] ?? 'tag') !== 'tag') throw new GrammarError('is not of the type tag', [...path, 'type']);
  const end = Array.isArray(given['end']) ? given['end'] : [given['end']];
  return {
    begin: text(given['begin'], [...path, 'begin']),
    ends: end.map((each) => text(each, [...path, 'end'])),
    content: fields(given['content'], [...path, 'content']),
    path,
  };
}

function fields(given: unknown, path: Path): Fields {
  if (typeof given === 'object' && given !== null && !Array.isArray(given)) return given as Fields;
  throw new GrammarError('is not an object', path);
}

function list(given: unknown, path: Path): readonly unknown[] {
  if (Array.isArray(given) && given.length > 0) return given;
  throw new GrammarError('is not a list of something', path);
}

function text(given: unknown, path: Path): string {
  if (typeof given === 'string') return given;
  throw new GrammarError('is not a text', path);
}
