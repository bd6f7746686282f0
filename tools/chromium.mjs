import { existsSync } from 'node:fs';

/** Where Debian's package puts it. */
export const SYSTEM_CHROMIUM = '/usr/bin/chromium';

/** Where a machine has its own Chromium, if it has one. */
export const CHROMIUM_PLACES = [
  SYSTEM_CHROMIUM,
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** The Chromium that FACET_CHROMIUM names, else the machine's own; undefined leaves it to who drives it. */
export const chromiumPath = () =>
  process.env.FACET_CHROMIUM ?? CHROMIUM_PLACES.find((path) => existsSync(path));
