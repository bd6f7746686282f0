import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { parseSync, Visitor } from 'oxc-parser';
import { isTest, sourceFiles } from './files.mjs';
import { homes, network, rows, typesOnly, valuesIn } from './table.mjs';

/**
 * Checks `files` (paths relative to `root`) against the table: imports, calls with one home, ways to the
 * network, WebGPU names outside src/gpu, barrels.
 * @returns {{ file: string, line: number, message: string }[]} one entry per violation
 */
export function checkBoundaries(root, files) {
  return files.flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8');
    const parsed = parseSync(file, text);
    const report = (offset, message) => ({ file, line: text.slice(0, offset).split('\n').length, message });
    const broken = parsed.errors.map((error) => report(error.labels[0]?.start ?? 0, error.message));
    return [
      ...broken,
      ...imports(file, parsed, report),
      ...calls(file, parsed, report),
      ...requests(file, parsed, report),
      ...barrels(file, report),
    ];
  });
}

function imports(file, parsed, report) {
  const own = ownerOf(file);
  return importsOf(parsed).flatMap(({ specifier, start, typeOnly }) => {
    const message = specifier.startsWith('.')
      ? own && !isTest(file) && relativeProblem(file, own, specifier)
      : packageProblem(file, own, specifier, typeOnly);
    return message ? [report(start, message)] : [];
  });
}

/** Every static import, re-export and dynamic import with a literal path. */
function importsOf({ module, program }) {
  const found = [];
  for (const { moduleRequest, entries, start } of module.staticImports) {
    const typeOnly = entries.length > 0 && entries.every((entry) => entry.isType);
    found.push({ specifier: moduleRequest.value, start, typeOnly });
  }
  for (const { entries, start } of module.staticExports) {
    const from = entries.find((entry) => entry.moduleRequest);
    if (!from) continue;
    const typeOnly = entries.every((entry) => entry.isType);
    found.push({ specifier: from.moduleRequest.value, start, typeOnly });
  }
  new Visitor({
    ImportExpression(node) {
      if (node.source.type !== 'Literal') return;
      found.push({ specifier: String(node.source.value), start: node.start, typeOnly: false });
    },
    TSImportType(node) {
      found.push({ specifier: node.source.value, start: node.start, typeOnly: true });
    },
  }).visit(program);
  return found;
}

function relativeProblem(file, own, specifier) {
  const target = join(dirname(file), specifier.replace(/\?.*$/, ''));
  if (isTest(target)) return `imports the test file ${target}`;
  const other = ownerOf(target);
  if (!other) return target.startsWith('src/') ? undefined : `imports ${target}, which is outside src/`;
  if (other.place === own.place || own.row.mayImport.includes(other.row.path)) return undefined;
  const allowed = own.row.mayImport.join(', ') || 'nothing';
  return `imports ${target}; ${own.place} may import: ${allowed}`;
}

function packageProblem(file, own, specifier, typeOnly) {
  const name = specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
  if (typesOnly.includes(name))
    return typeOnly || valuesIn.includes(file)
      ? undefined
      : `imports values of ${name}; only \`import type\` is free`;
  if (!own || isTest(file)) return undefined;
  if (specifier.startsWith('node:') || builtinModules.includes(name))
    return `imports ${specifier}, which only Node has`;
  return own.row.packages.includes(name)
    ? undefined
    : `imports the package ${name}, which ${own.place} may not`;
}

function calls(file, { program }, report) {
  if (isTest(file)) return [];
  const found = [];
  const elsewhere = file.startsWith('src/') && !file.startsWith('src/gpu/');
  const webGpuName = (node) => {
    if (elsewhere && /^GPU[A-Z]/.test(node.name))
      found.push(report(node.start, `uses ${node.name}; WebGPU stays in src/gpu`));
  };
  new Visitor({
    CallExpression({ callee, start }) {
      if (callee.type !== 'MemberExpression') return;
      const called = callee.computed ? callee.property.value : callee.property.name;
      const rule = homes.find(({ call }) => call === called);
      if (rule && rule.home !== file) found.push(report(start, `calls ${rule.call}; only ${rule.home} may`));
    },
    Identifier: webGpuName,
  }).visit(program);
  return found;
}

/** A fetch of the platform's, not of some object that has a method of that name. */
const isFetch = (callee) =>
  (callee.type === 'Identifier' && callee.name === 'fetch') ||
  (callee.type === 'MemberExpression' &&
    ['globalThis', 'self', 'window'].includes(callee.object.name) &&
    callee.property.name === 'fetch');

function requests(file, { program }, report) {
  if (!file.startsWith('src/') || isTest(file)) return [];
  const found = [];
  new Visitor({
    CallExpression({ callee, start }) {
      if (isFetch(callee) && !network.fetch.includes(file))
        found.push(report(start, `calls fetch; only ${network.fetch.join(', ')} may`));
    },
    Identifier({ name, start }) {
      if (network.closed.includes(name)) found.push(report(start, `uses ${name}; Facet only fetches`));
    },
  }).visit(program);
  return found;
}

function barrels(file, report) {
  return /(^|\/)(index|utils)\.[a-z]+$/.test(file)
    ? [report(0, 'is a barrel or a drawer; name the file after its main export')]
    : [];
}

/** The row of a file of src/, and its place: the row's path with `*` filled in. */
function ownerOf(file) {
  if (!file.startsWith('src/')) return undefined;
  const inSrc = file.slice('src/'.length);
  let best;
  for (const row of rows) {
    const pattern = row.path.replaceAll('.', '\\.').replace('*', '[^/]+');
    const place = new RegExp(`^${pattern}(?=/|$)`).exec(inSrc)?.[0];
    if (place && (!best || place.length > best.place.length)) best = { row, place };
  }
  return best;
}

/** Prints all violations; the exit code says whether there were any. */
if (process.argv[1] === import.meta.filename) {
  const root = process.cwd();
  const files = sourceFiles(root, ['src', 'tools']).filter((file) => /\.(m?ts|tsx|mjs)$/.test(file));
  const found = checkBoundaries(
    root,
    files.map((file) => relative(root, join(root, file))),
  );
  for (const { file, line, message } of found) console.error(`${file}:${line}: ${message}`);
  console.error(`${files.length} files, ${found.length} boundary violations`);
  process.exitCode = found.length > 0 ? 1 : 0;
}
