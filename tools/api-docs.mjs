import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'oxc-parser';

/**
 * `npm run docs:api`: writes docs/api.md out of the docstrings of what the package exports. A generator of its own,
 * since those there are need an older TypeScript beside the one that checks the project.
 */
const ROOT = fileURLToPath(new URL('..', import.meta.url));
export const API_FILE = join(ROOT, 'docs/api.md');

/** Entries of the package with the files behind them. */
const ENTRIES = [
  ['facet', 'src/lib/facet.ts'],
  ['facet/worker', 'src/lib/facet-worker.ts'],
  ['facet/node', 'tools/lib/facet-node.ts'],
  ['facet/react', 'src/lib/use-facet.ts'],
  ['facet/openai', 'src/lib/openai-fetch.ts'],
];

/** The whole page. */
export function apiPage() {
  const written = new Map();
  const sections = ENTRIES.map(([entry, file]) => {
    const names = [...exportsOf(file)].map(([name, found]) => {
      const earlier = written.get(found.node);
      if (earlier) return `### ${name}\n\nAs in \`${earlier}\`.`;
      written.set(found.node, entry);
      return described(name, found);
    });
    return [`## \`${entry}\``, ...names].join('\n\n');
  });
  const head = [
    '# The package, name by name',
    'Written by `npm run docs:api` out of the docstrings; a test holds it to them. What members and requests do is in\n[webllm.md](webllm.md); types that are not declared here are those of `@mlc-ai/web-llm`.',
  ];
  return `${[...head, ...sections].join('\n\n')}\n`;
}

const files = new Map();

function parsed(file) {
  const known = files.get(file);
  if (known) return known;
  const text = readFileSync(join(ROOT, file), 'utf8');
  const { program, comments } = parseSync(file, text);
  const read = { file, text, body: program.body, comments };
  files.set(file, read);
  return read;
}

/** Exported names of a file with their declarations, wherever these are. */
function exportsOf(file) {
  const found = new Map();
  for (const statement of parsed(file).body) {
    if (statement.type !== 'ExportNamedDeclaration') continue;
    for (const name of statement.declaration ? namesOf(statement.declaration) : []) {
      found.set(name, { file, node: statement });
    }
    for (const { exported, local } of statement.specifiers) {
      const from = statement.source ? resolved(file, statement.source.value) : importedFrom(file, local.name);
      found.set(exported.name, exportsOf(from).get(local.name));
    }
  }
  return found;
}

const resolved = (file, specifier) => join(dirname(file), specifier);

function importedFrom(file, name) {
  const statement = parsed(file).body.find(
    ({ type, specifiers }) =>
      type === 'ImportDeclaration' && specifiers.some(({ local }) => local.name === name),
  );
  return resolved(file, statement.source.value);
}

const namesOf = ({ id, declarations }) => (id ? [id.name] : declarations.map((each) => each.id.name));

function described(name, { file, node }) {
  const read = parsed(file);
  const { declaration } = node;
  const parts = [`### ${name}`, docOf(read, node.start), code(signatureOf(read, declaration))];
  if (declaration.type === 'ClassDeclaration') {
    for (const member of declaration.body.body.filter(isPublic)) {
      const doc = docOf(read, member.start);
      parts.push(
        `- \`${oneLine(signatureOf(read, member))}\`${doc === '' ? '' : `\n  ${doc.replaceAll('\n', '\n  ')}`}`,
      );
    }
  }
  return parts.filter((part) => part !== '').join('\n\n');
}

const isPublic = ({ key, accessibility, value }) =>
  key?.type === 'Identifier' && accessibility !== 'private' && (key.name !== 'constructor' || value !== null);

/** What stands in front of a body or a value. */
function signatureOf({ text }, node) {
  const end = bodyStart(node);
  return text
    .slice(node.start, end ?? node.end)
    .replace(/\s*(=>|=)?\s*$/, '')
    .replace(/;$/, '');
}

function bodyStart(node) {
  if (node.type === 'FunctionDeclaration' || node.type === 'ClassDeclaration') return node.body.start;
  if (node.type === 'MethodDefinition') return node.value.body?.start;
  if (node.type === 'PropertyDefinition') return node.value && valueStart(node.value, node.typeAnnotation);
  if (node.type === 'VariableDeclaration') {
    const [{ id, init }] = node.declarations;
    return valueStart(init, id.typeAnnotation);
  }
  return undefined;
}

/** Functions without a type beside their name show their parameters, other values nothing. */
const valueStart = (value, type) =>
  value.type === 'ArrowFunctionExpression' && !type ? value.body.start : value.start;

/** The docstring that ends where something begins, without its marks. */
function docOf({ text, comments }, start) {
  const comment = comments.findLast(
    ({ type, end }) => type === 'Block' && end <= start && text.slice(end, start).trim() === '',
  );
  if (!comment || !comment.value.startsWith('*')) return '';
  const lines = comment.value.slice(1).split('\n');
  return lines
    .map((line) => line.replace(/^\s*\* ?/, '').trim())
    .join('\n')
    .replace(/\{@link ([^}]+)\}/g, '`$1`')
    .replace(/(^|\n| )@throws /g, '$1Throws ')
    .trim();
}

const code = (text) => `\`\`\`ts\n${text}\n\`\`\``;
const oneLine = (text) => text.replace(/\s+/g, ' ').replace(/\( /g, '(').replace(/,? \)/g, ')');

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(API_FILE, apiPage());
  console.log('docs/api.md is written');
}
