import { isVisionFile } from '../../shared/family.ts';
import { partName } from '../../shared/part-name.ts';
import { quantisationOf } from '../../shared/quantisation-name.ts';
import type { HubFile } from './hub.ts';

/** A GGUF model of a repository, whole or in parts, to choose from. */
export interface GgufChoice {
  /** Its file, or its parts in order. */
  readonly files: readonly HubFile[];
  /** Bytes of all parts. */
  readonly size: number;
  /** As its name says, such as `Q4_K_M`; undefined where it does not say. */
  readonly quantisation: string | undefined;
  /** A vision file (mmproj), which goes with a text model. */
  readonly vision: boolean;
  /** Whether Facet can run tensors of such types. */
  readonly supported: boolean;
}

/** The i-quants and ternary types look their weights up in tables that Facet does not have. */
const UNSUPPORTED = /^(IQ|TQ|MXFP4|UD-IQ)/;

/** The GGUF files of a listing, parts put together, smallest first. Incomplete sets of parts are left out. */
export function ggufChoices(files: readonly HubFile[]): GgufChoice[] {
  const groups = new Map<string, HubFile[]>();
  for (const file of files) {
    if (!/\.gguf$/i.test(file.path)) continue;
    const part = partName(file.path);
    const name = part ? `${part.stem} of ${part.parts}` : file.path;
    const group = groups.get(name);
    if (group) group.push(file);
    else groups.set(name, [file]);
  }
  return [...groups.values()].flatMap(choiceOf).sort((a, b) => a.size - b.size);
}

function choiceOf(unordered: readonly HubFile[]): GgufChoice[] {
  const files = unordered.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const path = files[0]?.path ?? '';
  if (files.length !== (partName(path)?.parts ?? files.length)) return [];
  const quantisation = quantisationOf(path);
  return [
    {
      files,
      size: files.reduce((sum, { size }) => sum + size, 0),
      quantisation,
      vision: isVisionFile(path),
      supported: quantisation === undefined || !UNSUPPORTED.test(quantisation),
    },
  ];
}
