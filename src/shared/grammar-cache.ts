/** The browser's cache in which the service worker keeps grammars that were used. */
export const GRAMMAR_CACHE = 'facet-grammars';
/** Folder of grammars in what is built: one of their own, to tell them by. */
export const GRAMMAR_FOLDER = 'assets/grammars';
