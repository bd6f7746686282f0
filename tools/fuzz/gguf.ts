import { FacetEngine } from '../../src/engine/engine.ts';
import { prepareLoad } from '../../src/engine/load.ts';
import { FacetError } from '../../src/shared/errors.ts';
import { Tokenizer } from '../../src/text/tokenizer.ts';
import { openModel } from '../../src/weights/open-model.ts';
import { MemorySource } from '../../src/weights/source/memory.ts';
import type { WeightSource } from '../../src/weights/source/source.ts';
import { openNodeProcessor } from '../../test/support/device.ts';
import {
  type DocumentTensor,
  type DocumentValue,
  type GgufDocument,
  GgufType,
  list,
  text,
  withKeys,
  writeGguf,
} from '../../test/support/gguf-document.ts';
import { Random } from '../../test/support/random.ts';
import { smallModel, type SmallShape } from '../../test/support/small-gguf.ts';
import type { FuzzTarget } from './run.ts';

const CODES = [
  'gguf-foreign',
  'gguf-truncated',
  'gguf-corrupt',
  'gguf-unsupported',
  'gguf-tensors',
  'bad-request',
];
/** Characters of an error as it crosses to the page. */
const LONGEST_ERROR = 100_000;

/** Numbers at which readers and kernels go wrong. */
const NUMBERS = [
  0,
  -1,
  1,
  2,
  3,
  7,
  8,
  12,
  31,
  64,
  255,
  256,
  512,
  4096,
  65_535,
  65_536,
  2 ** 31 - 1,
  2 ** 32 - 1,
];
const FLOATS = [0, -0, -1, 1e-45, 1e-38, 1e-6, 0.5, 1, 8, 1e4, 1e6, 1e38, NaN, Infinity, -Infinity];
const TEXTS = [
  '',
  'gemma3',
  'llama',
  'clip',
  'adapter',
  'imatrix',
  'yarn',
  '\0',
  '\ud800',
  'x'.repeat(70_000),
  '[INST]',
  '<|im_start|>',
];

/** A value of any kind. */
function strangeValue(random: Random): DocumentValue {
  const kind = random.next();
  if (kind < 0.35) return { type: random.pick([0, 1, 2, 3, 4, 5, 10, 11]), value: random.pick(NUMBERS) };
  if (kind < 0.65) return { type: random.pick([6, 12]), value: random.pick(FLOATS) };
  if (kind < 0.8) return text(random.pick(TEXTS));
  if (kind < 0.85) return { type: GgufType.bool, value: random.integer(0, 3) };
  const of = random.pick([4, 5, 6, 7, 8, 9]);
  const length = random.pick([0, 1, 2, 3, 298, 5000]);
  if (of === 9) {
    const inner = list(random.pick([4, 9]), []);
    return list(
      9,
      Array.from({ length }, () => inner),
    );
  }
  const item = of === GgufType.text ? random.pick(TEXTS.slice(0, 9)) : random.pick(NUMBERS);
  return list(
    of,
    Array.from({ length }, () => item),
  );
}

type Change = (document: GgufDocument, random: Random) => GgufDocument;

const changeKey: Change = (document, random) => {
  const key = random.pick([...document.metadata.keys()]);
  return withKeys(document, { [key]: random.next() < 0.2 ? undefined : strangeValue(random) });
};

/** Another number of the same type: what a damaged file or a wrong converter has. */
const changeNumber: Change = (document, random) => {
  const keys = [...document.metadata].filter(
    ([, value]) => 'value' in value && typeof value.value === 'number',
  );
  const [key, value] = random.pick(keys);
  const floating = value.type === GgufType.f32;
  return withKeys(document, {
    [key]: { type: value.type, value: random.pick(floating ? FLOATS : NUMBERS) },
  });
};

const addKey: Change = (document, random) => {
  const key = random.pick([
    'split.count',
    'split.no',
    'split.tensors.count',
    'general.alignment',
    'gemma3.rope.dimension_count',
    'gemma3.attention.scale',
    'gemma3.final_logit_softcapping',
    'gemma3.expert_count',
    'gemma3.attention.causal',
    'adapter.type',
    'general.finetune',
  ]);
  return withKeys(document, { [key]: strangeValue(random) });
};

/** Pieces, scores and types of the vocabulary, one of them or their number. */
const changeVocabulary: Change = (document, random) => {
  const key = `tokenizer.ggml.${random.pick(['tokens', 'scores', 'token_type'])}`;
  const value = document.metadata.get(key);
  if (!value || !('items' in value) || value.items.length === 0) return document;
  const items = [...value.items];
  const at = random.integer(0, items.length);
  const kind = random.next();
  if (kind < 0.2) items.splice(at, 1);
  else if (kind < 0.4) items.push(items[at]!);
  else if (value.of === GgufType.text) items[at] = kind < 0.7 ? items[0]! : random.pick(TEXTS);
  else items[at] = random.pick(value.of === GgufType.f32 ? FLOATS : [0, 1, 2, 3, 4, 5, 6, 7, -1]);
  return withKeys(document, { [key]: list(value.of, items) });
};

const changeTensor: Change = (document, random) => {
  const tensors: DocumentTensor[] = [...document.tensors];
  if (tensors.length === 0) return document;
  const at = random.integer(0, tensors.length);
  const tensor = tensors[at]!;
  const kind = random.next();
  if (kind < 0.2) tensors.splice(at, 1);
  else if (kind < 0.3) tensors.push(tensor);
  else if (kind < 0.4) tensors[at] = { ...tensor, name: random.pick(tensors).name };
  else if (kind < 0.5)
    tensors[at] = { ...tensor, name: `${tensor.name}${random.pick(['.lora_a', 'x', ''])}` };
  else if (kind < 0.6) tensors[at] = { ...tensor, type: random.integer(0, 45) };
  else if (kind < 0.7) tensors[at] = { ...tensor, dimensions: tensor.dimensions.toReversed() };
  else if (kind < 0.8) tensors[at] = { ...tensor, dimensions: [...tensor.dimensions, 1].slice(0, 5) };
  else if (kind < 0.9)
    tensors[at] = {
      ...tensor,
      dimensions: [random.pick(NUMBERS.filter((n) => n >= 0)), ...tensor.dimensions.slice(1)],
    };
  else
    tensors[at] = {
      ...tensor,
      offset: random.pick(NUMBERS.filter((n) => n >= 0)),
    };
  return { ...document, tensors };
};

const CHANGES = [changeKey, changeNumber, changeNumber, addKey, changeVocabulary, changeTensor];

/** The same for every tensor of every mutant: what is changed is what a file says of them. */
const WEIGHTS = new Random(1).normals(1 << 15, 0.2);
const sizedModel = (shape: Partial<SmallShape>): GgufDocument =>
  smallModel(shape, 1, (count) => WEIGHTS.subarray(0, count));
const PLAIN = sizedModel({});

/** A model of sizes that may or may not be computed. */
const anyShape = (random: Random): GgufDocument =>
  random.next() < 0.6
    ? PLAIN
    : sizedModel({
        layers: random.integer(1, 4),
        D: 4 * random.integer(1, 12),
        H: random.integer(1, 9),
        K: random.integer(1, 4),
        E: 4 * random.integer(1, 20),
        F: 4 * random.integer(1, 12),
      });

/** Flips bits and puts numbers into the header, and may cut the file. */
function damage(bytes: Uint8Array<ArrayBuffer>, random: Random): Uint8Array<ArrayBuffer> {
  const view = new DataView(bytes.buffer);
  const header = Math.min(bytes.length, 12_000) - 8;
  for (let count = random.integer(1, 4); count > 0; count--) {
    const at = random.integer(0, header);
    if (random.next() < 0.5) bytes[at] = bytes[at]! ^ (1 << random.integer(0, 8));
    else view.setUint32(at, random.pick(NUMBERS), true);
  }
  return random.next() < 0.2 ? bytes.slice(0, random.integer(0, bytes.length)) : bytes;
}

/** A mutant: a sound small model with up to three changes of what it says, and sometimes damage to its bytes. */
export function mutant(random: Random): Uint8Array<ArrayBuffer> {
  let document = anyShape(random);
  for (let count = random.integer(0, 4); count > 0; count--)
    document = random.pick(CHANGES)(document, random);
  const bytes = writeGguf(document);
  return random.next() < 0.3 ? damage(bytes, random) : bytes;
}

/** Of models that load, so many are computed with: one in this number. */
const ONE_IN = 12;
/** One that is damaged in its numbers only is found out where they are computed. */
const TURN_CODES = [...CODES, 'not-finite', 'out-of-memory'];

const processor = new FacetEngine({
  gpu: undefined,
  openProcessor: () => openNodeProcessor(1),
  onStatus: () => undefined,
});

/** Has a model write a few tokens. @throws FacetError as loading and a turn do */
async function write(source: WeightSource): Promise<void> {
  const { signal } = new AbortController();
  await processor.load([source], { signal, compute: 'cpu' });
  const turn = processor.completion({ prompt: 'the in', max_tokens: 3, temperature: 0 }, signal);
  let next = await turn.next();
  while (!next.done) next = await turn.next();
  if ((next.value.usage?.completion_tokens ?? 0) === 0) throw new Error('a turn without tokens');
}

/** @throws Error where what would load is not sound in all that loading and answering rely on; FacetError as loading does */
async function check(source: WeightSource): Promise<void> {
  const { config, vocabulary } = prepareLoad(await openModel([source]), {});
  const tokenizer = new Tokenizer(vocabulary);
  const ids = tokenizer.encode('the in <b> <bos><eos> \u{1f600}\n\n\0');
  if (ids.some((id) => id >= config.pieces || id === vocabulary.bosId || id === vocabulary.eosId))
    throw new Error('text gives a token that it must not give');
  if (vocabulary.tokens.length > config.vocabulary) throw new Error('there are pieces without a row');
  if (Object.values(config).some((value) => typeof value === 'number' && !(value > 0)))
    throw new Error('a number of the model is none');
}

/** Refused by its name, or sound; and where it is tried, able to write. */
export const ggufTarget: FuzzTarget = {
  async round(random) {
    const source = new MemorySource(mutant(random), 'mutant.gguf');
    let isSound = false;
    try {
      await check(source);
      isSound = true;
      if (random.integer(0, ONE_IN) > 0) return 'loads';
      await write(source);
      return 'writes';
    } catch (error) {
      if (!(error instanceof FacetError) || !(isSound ? TURN_CODES : CODES).includes(error.code)) throw error;
      if (JSON.stringify(error.toPlain()).length > LONGEST_ERROR)
        throw new Error('an error of great length', { cause: error });
      return error.code;
    }
  },
};
