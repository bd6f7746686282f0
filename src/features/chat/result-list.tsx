import type { ResultRecord } from '../../state/chats/schema.ts';
import { CodeBlock } from '../../ui/markdown/code-block.tsx';
import { prettyJson } from '../../shared/pretty-json.ts';
import styles from './chat-settings-dialog.module.css';
import { formStrings as texts } from './form-strings.ts';

/** What functions gave, as it was told to the model. */
export function ResultList({ results }: { readonly results: readonly ResultRecord[] }) {
  return results.map(({ call, name, text }) => (
    <section key={call} className={styles['field']} aria-label={texts.result(name)}>
      <h3 className={styles['heading']}>{texts.result(name)}</h3>
      <CodeBlock code={prettyJson(text)} language="json" open={false} />
    </section>
  ));
}
