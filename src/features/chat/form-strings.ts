import { texts } from '../../texts/texts.ts';

/** Texts of forms that answers are held to, of functions, and of their calls. */
export const formStrings = texts('form', {
  noJson: (why: string) => ({ why }),
  call: (name: string) => ({ name }),
  result: (name: string) => ({ name }),
  give: (name: string) => ({ name }),
});
