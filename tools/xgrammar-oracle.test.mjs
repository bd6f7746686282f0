import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { compileFunction, constants } from 'node:vm';
import { expect, test } from 'vitest';
import { jsonSchemaGrammar } from '../src/grammar/json-schema/json-schema.ts';
import { networkOf } from '../src/grammar/network.ts';
import { Recogniser } from '../src/grammar/recogniser.ts';
import { Random } from '../test/support/random.ts';
import { randomText } from '../test/support/random-text.ts';
import { ENFORCED, randomSchema } from '../test/support/schemas.ts';

/*
 * `@mlc-ai/web-xgrammar`, which holds WebLLM's answers, as an oracle of our own matcher: what is drawn from a schema's grammar
 * here has to be accepted there. The other way round says nothing: it accepts more than a schema allows.
 */
const TEXTS = 2;
/**
 * What 0.1.27 refuses of valid values: lists shorter than `prefixItems`, characters of `pattern` beyond ASCII, 0.2 above an
 * exclusive 0, 0.7 below 0.75, -88 above -840, long addresses.
 */
const APART = /prefixItems|pattern|exclusive|"minimum":-|"email"|"number","(minimum|maximum)/;

/** The package says that it is a module and is none. */
function loadXgrammar() {
  const require = createRequire(import.meta.url);
  const file = require.resolve('@mlc-ai/web-xgrammar');
  const names = ['exports', 'module', 'require', '__dirname', '__filename'];
  const options = { importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER };
  const exports = {};
  const run = compileFunction(readFileSync(file, 'utf8'), names, options);
  run(exports, { exports }, require, file.replace(/[^/]*$/, ''), file);
  return exports;
}

const { Grammar, Testings } = loadXgrammar();

/** What of a schema's texts xgrammar refuses; undefined where it cannot read the schema. */
async function refusedOf(schema, random) {
  const recogniser = new Recogniser(networkOf(jsonSchemaGrammar(schema)));
  let grammar;
  try {
    grammar = await Grammar.fromJSONSchema(JSON.stringify(schema), true, undefined, undefined, false);
  } catch {
    return undefined;
  }
  const refused = [];
  let drawn = 0;
  for (let index = 0; index < TEXTS; index++) {
    const text = randomText(recogniser, random);
    if (text === undefined) continue;
    drawn++;
    const bare = JSON.stringify(JSON.parse(text));
    if (!(await Testings.isGrammarAcceptString(grammar, bare))) refused.push(bare);
  }
  grammar.dispose();
  return { drawn, refused };
}

test('what is drawn from our grammars is accepted by xgrammar', async () => {
  const random = new Random(11);
  const schemas = [
    ...ENFORCED,
    ...Array.from({ length: 60 }, (_, seed) => randomSchema(new Random(seed + 1))),
  ];
  let drawn = 0;
  const refused = [];
  for (const schema of schemas) {
    if (APART.test(JSON.stringify(schema))) continue;
    const found = await refusedOf(schema, random);
    drawn += found?.drawn ?? 0;
    for (const text of found?.refused ?? []) refused.push([JSON.stringify(schema), text]);
  }
  expect(drawn).toBeGreaterThan(100);
  expect(refused).toEqual([]);
});
