import { texts } from '../../texts/texts.ts';

/** Texts around an answer that is shown as Markdown. */
export const markdownStrings = texts('markdown', {
  codeIn: (language: string) => ({ language }),
  note: (name: string) => ({ name }),
  image: (alt: string) => ({ alt, named: alt ? 'yes' : 'no' }),
  opensIn: (host: string) => ({ host }),
});
