import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { checkTexts, problemsOf } from './texts.mjs';

const english = JSON.parse(readFileSync('src/texts/catalogues/en.json', 'utf8'));

it('finds no text of the page outside a catalogue, and none that is read too early', () => {
  expect(checkTexts(process.cwd(), ['src/app', 'src/features', 'src/ui'], english)).toEqual([]);
});

const rooms = new Map([['chatStrings', 'chat']]);
const catalogue = { chat: { send: 'Send', edit: { save: 'Save', steps: ['One'] } } };
const check = (source) =>
  problemsOf('a.tsx', source, rooms, catalogue).map((text) => text.replace('a.tsx:', ''));

it.each([
  ['<p>Save it</p>', '1: text outside a catalogue: Save it'],
  ['<p>\n  {texts.a} now\n</p>', '2: text outside a catalogue: now'],
  ['<p>{busy ? "Wait" : texts.a}</p>', '1: text outside a catalogue: Wait'],
  ['<p>{busy && `Wait ${n}`}</p>', '1: text outside a catalogue: Wait '],
  ['<img alt="A cat" />', '1: text outside a catalogue: A cat'],
  ['<Button label={open ? "Shut" : texts.open} />', '1: text outside a catalogue: Shut'],
])('finds a text in %s', (source, problem) => {
  expect(check(source)).toEqual([problem]);
});

it.each([
  '<p className="Big">{texts.a} 1 / 2</p>',
  '<a href="x" title={texts.a}>{name}</a>',
  '<p key="Wide" />',
])('finds none in %s', (source) => {
  expect(check(source)).toEqual([]);
});

const imported = "import { chatStrings } from './chat-strings.ts';\n";

it.each([
  ['const send = chatStrings.send;', 'send'],
  ['const { edit: texts } = chatStrings;\nconst labels = [texts.save];', 'save'],
  ['const { edit: texts } = chatStrings;\nconst shown = { ...texts };', ''],
  ['const { edit: { save } } = chatStrings;', ''],
  ['const { edit } = chatStrings;\nconst { steps } = edit;', 'steps'],
  ['const options = optionsOf(chatStrings.edit);', ''],
])('finds what %s reads too early', (source) => {
  expect(check(imported + source)).not.toEqual([]);
});

it.each([
  'const { edit: texts } = chatStrings;',
  'const texts = chatStrings;\nconst read = () => texts.send;',
])('lets %s be', (source) => {
  expect(check(imported + source)).toEqual([]);
});
