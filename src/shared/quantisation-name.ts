import { partName } from './part-name.ts';

/** The last match counts: a name may speak of the checkpoint's own type first (`qat-q4_0-Q8_0`). */
const QUANTISATION = /(?<=^|[-._])(?:UD-)?(?:I?Q\d(?:_\w+?)?|TQ\d_\d|MXFP4\w*|BF16|F16|F32)(?=[-.]|$)/gi;
/** The quantisation that a file's name speaks of, in capitals, such as `Q4_K_M`; undefined where it does not say. */
export function quantisationOf(path: string): string | undefined {
  const file = path.split('/').at(-1) ?? '';
  const name = partName(file)?.stem ?? file.replace(/\.gguf$/i, '');
  return [...name.matchAll(QUANTISATION)].at(-1)?.[0].toUpperCase();
}
