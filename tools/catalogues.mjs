import { compileMessage } from '@lingui/message-utils/compileMessage';

const CATALOGUE = /[\\/]src[\\/]texts[\\/]catalogues[\\/][\w-]+\.json$/;

/** The messages of a catalogue by the path of their keys: `{ chat: { send: 'Send' } }` has `chat.send`. */
export function messagesOf(catalogue, path = '') {
  if (typeof catalogue === 'string') return [[path, catalogue]];
  return Object.entries(catalogue).flatMap(([key, below]) =>
    messagesOf(below, path === '' ? key : `${path}.${key}`),
  );
}

/** A catalogue of ICU messages as @lingui/core takes it, so that the page needs no parser of them. */
export const compileCatalogue = (catalogue) =>
  Object.fromEntries(messagesOf(catalogue).map(([id, message]) => [id, compileMessage(message)]));

/** Compiles the catalogues that are imported. */
export function catalogues() {
  return {
    name: 'catalogues',
    // Before the plugin that makes modules of JSON.
    enforce: 'pre',
    transform(code, id) {
      return CATALOGUE.test(id)
        ? { code: JSON.stringify(compileCatalogue(JSON.parse(code))), map: null }
        : undefined;
    },
  };
}
