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

/**
 * The flag that turns features of Chromium off: those asked for, and the pages for the list under the address bar,
 * which every window loads and nobody sees here. They took 1.6 s of a core a window, in Chromium 156.
 * @param {string[]} features
 * @returns {string}
 */
export const withoutFeatures = (...features) =>
  `--disable-features=${[...features, 'WebUIOmniboxPopup', 'WebUIOmniboxAimPopup', 'WebUIOmniboxFullPopup'].join()}`;
