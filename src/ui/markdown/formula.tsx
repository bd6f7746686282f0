import { useLazyPart } from './lazy-part.ts';
import styles from './markdown.module.css';
import { markdownStrings as texts } from './markdown-strings.ts';
import { mathPart } from './math-part.ts';
import { ScrollBox } from './scroll-box.tsx';

interface FormulaProps {
  readonly tex: string;
  /** As it was written, with its marks. */
  readonly source: string;
  /** On a line of its own. */
  readonly displayed: boolean;
}

/** A formula; its source until the code for formulas is there. What cannot be read stays as it was written. */
export function Formula({ tex, source, displayed }: FormulaProps) {
  const math = useLazyPart(mathPart);
  if (!math) return displayed ? <p>{source}</p> : source;
  const formula = math.renderFormula(tex, displayed);
  if (formula === undefined) {
    // Without a command it was most likely no formula at all.
    return displayed || tex.includes('\\') ? (
      <Source text={displayed ? tex : source} displayed={displayed} />
    ) : (
      source
    );
  }
  if (!displayed) return <span>{formula}</span>;
  return (
    <ScrollBox className={styles['formula']} label={texts.formula}>
      {formula}
    </ScrollBox>
  );
}

/** A formula that is still being written: half of it would be an error. */
export const UnclosedFormula = ({ tex, displayed }: Pick<FormulaProps, 'tex' | 'displayed'>) =>
  tex === '' ? null : <Source text={tex} displayed={displayed} />;

function Source({ text, displayed }: { readonly text: string; readonly displayed: boolean }) {
  const code = (
    <code className={styles['inlineCode']} dir="ltr">
      {text}
    </code>
  );
  return displayed ? <p>{code}</p> : code;
}
