import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { installPackages } from './system-packages.mjs';

/**
 * The path of the real weights that FACET_270M names; `FACET_270M=fetch` fetches them first (253 MB), with pip
 * from the system's packages where there is none. Empty where FACET_270M is not set.
 */
export function realWeightsPath(root) {
  const asked = process.env.FACET_270M ?? '';
  if (asked !== 'fetch') return asked;
  const fetch = () =>
    spawnSync('bash', [join(root, 'tools/fetch-270m.sh'), join(root, '.cache/models')], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    });
  let { status, stdout } = fetch();
  if (status !== 0 && installPackages(['python3-pip', 'python3-venv', 'ca-certificates']))
    ({ status, stdout } = fetch());
  return status === 0 ? stdout.trim() : 'fetch';
}
