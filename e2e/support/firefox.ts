import { existsSync } from 'node:fs';

const PLACES = [
  '/usr/bin/firefox-esr',
  '/usr/bin/firefox',
  '/Applications/Firefox.app/Contents/MacOS/firefox',
];

/** The Firefox of this machine, if there is one. */
export const firefoxPath: string | undefined =
  process.env['FACET_FIREFOX'] ?? PLACES.find((path) => existsSync(path));
