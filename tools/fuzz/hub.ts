import { FacetError } from '../../src/shared/errors.ts';
import { ggufChoices } from '../../src/weights/hub/gguf-files.ts';
import { Hub } from '../../src/weights/hub/hub.ts';
import { Web } from '../../src/weights/source/web.ts';
import { quickClock } from '../../test/support/quick-clock.ts';
import type { Random } from '../../test/support/random.ts';
import type { FuzzTarget } from './run.ts';

const SIZES = [0, -1, 1, 1e308, 2 ** 53, 0.5, '7', null, undefined, 4e9];
const PATHS = [
  'a-Q4_0.gguf',
  'a-00001-of-00002.gguf',
  'a-00002-of-00002.gguf',
  'a-99999-of-00001.gguf',
  '../x.gguf',
  '',
  '\0.gguf',
  '%',
  'mmproj.gguf',
  'x'.repeat(5000),
];
const LINKS = [
  '',
  '<x>; rel="next"',
  '<https://huggingface.co/api/models/a/b/tree/c?cursor=1>; rel="next"',
  '<https://example.com/>; rel="next"',
];

const entry = (random: Random): unknown =>
  random.next() < 0.1
    ? random.pick([null, 1, 'x', [], {}])
    : {
        type: random.pick(['file', 'file', 'directory', 1]),
        path: random.pick([...PATHS, 7]),
        size: random.pick(SIZES),
        ...(random.next() < 0.5
          ? { lfs: random.pick([null, { oid: 'f'.repeat(64), size: random.pick(SIZES) }]) }
          : {}),
      };

/** Answers of a hub that is out of its mind: refused by name, or a list that is bounded and makes sense. */
export const hubTarget: FuzzTarget = {
  async round(random) {
    const fetch = async (input: RequestInfo | URL): Promise<Response> => {
      const kind = random.next();
      const status = kind < 0.05 ? random.pick([204, 301, 401, 403, 404, 416, 418, 429, 500]) : 200;
      if (status === 204) return new Response(null, { status });
      const headers = { link: random.pick(LINKS) };
      if (kind > 0.97) return new Response(random.pick(['', '{', '<html>', '[1,']), { status, headers });
      const about = {
        sha: random.pick(['a'.repeat(40), 'a'.repeat(40), 7]),
        gated: random.pick([false, 'auto', null]),
        cardData: random.pick([null, { license: 'gemma' }]),
      };
      const tree = Array.from({ length: random.pick([0, 1, 5, 300]) }, () => entry(random));
      return Response.json((input as URL).href.includes('/tree/') ? tree : about, { status, headers });
    };
    const hub = new Hub({ web: new Web({ base: undefined, fetch }), clock: quickClock, online: () => true });
    try {
      const { files } = await hub.listing('org/model', 'main', new AbortController().signal);
      for (const { size } of ggufChoices(files)) {
        if (!Number.isSafeInteger(size) || size < 0) throw new Error(`a choice of ${size} bytes`);
      }
      return 'listed';
    } catch (error) {
      if (!(error instanceof FacetError) || error.code === 'internal') throw error;
      return error.code;
    }
  },
};
