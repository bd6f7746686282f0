/** The browser's cache in which the service worker keeps grammars that were used. */
export const GRAMMAR_CACHE = 'facet-grammars';
/** Where grammars lie in what is built: in a folder of their own, to tell them by. */
export const GRAMMAR_FOLDER = 'assets/grammars';
