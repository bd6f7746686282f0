import { checkTexts } from './tools/check/texts.mjs';
import { readFileSync } from 'node:fs';
for (const p of checkTexts(
  process.cwd(),
  ['src/features', 'src/app', 'src/ui'],
  JSON.parse(readFileSync('src/texts/catalogues/en.json', 'utf8')),
))
  console.log(p);
