import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from 'oxc-parser';
import { isTest, sourceFiles } from './files.mjs';

/** Attributes and properties of components that people read or hear. */
const SPOKEN = new Set([
  'alt',
  'aria-description',
  'aria-label',
  'aria-placeholder',
  'aria-roledescription',
  'aria-valuetext',
  'caption',
  'hint',
  'label',
  'lead',
  'placeholder',
  'text',
  'title',
]);

const LETTER = /\p{L}/u;
const FUNCTION = /Function|^MethodDefinition$/;

/**
 * Texts of the page that stand in its code and not in a catalogue, and those that are read while a module is loaded,
 * which then stay in the language of that moment.
 * @returns {string[]} problems, each with its file and line
 */
export function checkTexts(root, folders, catalogue) {
  const files = sourceFiles(root, folders).filter((file) => /\.tsx?$/.test(file) && !isTest(file));
  const read = (file) => readFileSync(join(root, file), 'utf8');
  const rooms = roomsOf(files.map(read));
  return files.flatMap((file) => problemsOf(file, read(file), rooms, catalogue));
}

/** The rooms of the catalogue by the names that are exported for them: `chatStrings` has `chat`. */
function roomsOf(sources) {
  const exported = /export const (\w+) = texts\(\s*'(\w+)'/g;
  return new Map(
    sources.flatMap((source) => [...source.matchAll(exported)].map(([, name, room]) => [name, room])),
  );
}

/** The same of one file. */
export function problemsOf(file, source, rooms, catalogue) {
  const { program } = parseSync(file, source);
  const problems = [];
  const say = (node, what) => {
    const blank = node.type === 'JSXText' ? node.value.search(/\S/) : 0;
    const line = source.slice(0, node.start + blank).split('\n').length;
    problems.push(`${file}:${line}: ${what}`);
  };
  outside(program, say);
  early(program, rooms, catalogue, say);
  return problems;
}

function outside(program, say) {
  visit(program, (node) => {
    if (node.type === 'JSXText' && LETTER.test(node.value))
      say(node, `text outside a catalogue: ${node.value.trim()}`);
    const shown =
      node.type === 'JSXAttribute' && SPOKEN.has(node.name.name)
        ? node.value
        : node.type === 'JSXExpressionContainer' && node.child
          ? node.expression
          : undefined;
    for (const text of textsIn(shown)) say(node, `text outside a catalogue: ${text}`);
    // Braces among children, not those of an attribute.
    for (const child of node.children ?? []) if (child.type === 'JSXExpressionContainer') child.child = true;
  });
}

/** Texts that an expression may be, whatever it depends on. */
function textsIn(node) {
  if (!node) return [];
  if (node.type === 'Literal')
    return typeof node.value === 'string' && LETTER.test(node.value) ? [node.value] : [];
  if (node.type === 'TemplateLiteral') {
    return node.quasis.map(({ value }) => value.cooked).filter((text) => LETTER.test(text));
  }
  if (node.type === 'JSXExpressionContainer') return textsIn(node.expression);
  if (node.type === 'ConditionalExpression') return [...textsIn(node.consequent), ...textsIn(node.alternate)];
  if (node.type === 'LogicalExpression') return [...textsIn(node.left), ...textsIn(node.right)];
  return [];
}

function early(program, rooms, catalogue, say) {
  /** What a name stands for in the catalogue. */
  const known = new Map();
  for (const { type, specifiers = [] } of program.body) {
    if (type !== 'ImportDeclaration') continue;
    for (const { imported, local } of specifiers) {
      const room = rooms.get(imported?.name);
      if (room) known.set(local.name, catalogue[room]);
    }
  }
  const at = (node) => {
    if (node?.type === 'Identifier') return known.get(node.name);
    if (node?.type !== 'MemberExpression' || node.computed) return undefined;
    return at(node.object)?.[node.property.name];
  };
  const isText = (found) => typeof found === 'string' || Array.isArray(found);
  /** Notes what a pattern takes out of a group. */
  const take = (pattern, from) => {
    for (const { key, value } of pattern.properties) {
      const found = from[key?.name];
      if (isText(found)) say(key, `read too early: ${key.name}`);
      else if (value?.type === 'ObjectPattern') take(value, found);
      else if (found) known.set(value.name, found);
    }
  };
  for (const statement of program.body) {
    for (const { id, init } of statement.declarations ?? []) {
      const from = at(init);
      if (!from) continue;
      if (id.type === 'Identifier') known.set(id.name, from);
      if (id.type === 'ObjectPattern') take(id, from);
    }
    visit(
      statement,
      (node) => {
        if (node.type === 'MemberExpression' && isText(at(node)))
          say(node, `read too early: ${node.property.name}`);
        if (node.type === 'SpreadElement' && at(node.argument) !== undefined)
          say(node, 'texts are read too early');
        const args = node.type === 'CallExpression' ? [node.callee.object, ...node.arguments] : [];
        if (args.some((each) => at(each) !== undefined)) say(node, 'texts are read too early');
      },
      (node) => FUNCTION.test(node.type),
    );
  }
}

/** Calls `each` for a node and all below it, but for those that `leave` is true of. */
function visit(node, each, leave = () => false) {
  if (!node || typeof node !== 'object') return;
  if (Array.isArray(node)) {
    for (const one of node) visit(one, each, leave);
    return;
  }
  if (typeof node.type === 'string') {
    if (leave(node)) return;
    each(node);
  }
  for (const key of Object.keys(node)) visit(node[key], each, leave);
}
