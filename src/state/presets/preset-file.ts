import * as v from 'valibot';
import { FacetError } from '../../shared/errors.ts';
import { MOST, type Preset, presetSchema } from './preset.ts';

const FORMAT = 'facet-presets';
const VERSION = 1;

const headSchema = v.object({ format: v.literal(FORMAT), version: v.pipe(v.number(), v.integer()) });
const fileSchema = v.object({
  presets: v.pipe(v.array(presetSchema), v.maxLength(MOST.presets, 'there are too many presets')),
});

/** Presets as a file that {@link readPresets} takes. */
export const presetFile = (presets: readonly Preset[]): Blob =>
  new Blob([JSON.stringify({ format: FORMAT, version: VERSION, presets }, undefined, 2), '\n'], {
    type: 'application/json',
  });

/** Presets of a file. @throws FacetError `import-refused` with what is wrong (`data.why`) and where (`data.path`) */
export async function readPresets(file: Blob): Promise<readonly Preset[]> {
  if (file.size > MOST.fileBytes) throw refused(`it is larger than ${MOST.fileBytes / 2 ** 20} MiB`);
  let json: unknown;
  try {
    json = JSON.parse(await file.text());
  } catch {
    throw refused('it is no JSON');
  }
  const head = v.safeParse(headSchema, json);
  if (!head.success) throw refused(`it does not say that it is of the format ${FORMAT}`);
  if (head.output.version > VERSION)
    throw refused('it was written by a newer Facet; reload the page to update');
  const read = v.safeParse(fileSchema, json, { abortEarly: true });
  if (read.success) return read.output.presets;
  const [issue] = read.issues;
  throw refused(issue.message.slice(0, 300), v.getDotPath(issue) ?? '');
}

const refused = (why: string, path = ''): FacetError =>
  new FacetError(
    'import-refused',
    `The presets were not imported: ${path === '' ? '' : `at ${path.slice(0, 300)}, `}${why}.`,
    'Nothing was changed. Choose a file of presets that Facet exported.',
    { why, path },
  );
