import { useId, useState } from 'react';
import { prettyJson } from '../../shared/pretty-json.ts';
import type { CallRecord } from '../../state/chats/schema.ts';
import { chat } from '../../state/session.ts';
import { Button } from '../../ui/button.tsx';
import { CodeBlock } from '../../ui/markdown/code-block.tsx';
import styles from './chat-settings-dialog.module.css';
import { formStrings as texts } from './form-strings.ts';
import { keepFocus } from './keep-focus.ts';
import { useCanAsk } from './use-can-ask.ts';

interface CallCardsProps {
  readonly calls: readonly CallRecord[];
  /** Whether the results are still to be given. */
  readonly asked: boolean;
}

/** An answer that calls functions: a card each, and a way to say what they gave. */
export function CallCards({ calls, asked }: CallCardsProps) {
  const id = useId();
  const [given, setGiven] = useState<Readonly<Record<string, string>>>({});
  const canAsk = useCanAsk();
  const send = () => {
    void chat.sendResults(calls.map(({ id: call, name }) => ({ call, name, text: given[call] ?? '' })));
    keepFocus();
  };
  return (
    <form
      className={styles['fields']}
      onSubmit={(event) => {
        event.preventDefault();
        if (canAsk) send();
      }}
    >
      {calls.map((call) => (
        <section key={call.id} className={styles['field']} aria-labelledby={`${id}${call.id}`}>
          <h3 id={`${id}${call.id}`} className={styles['heading']}>
            {texts.call(call.name)}
          </h3>
          <CodeBlock code={prettyJson(call.arguments)} language="json" open={false} />
          {asked && (
            <textarea
              className={styles['input']}
              rows={2}
              aria-label={texts.give(call.name)}
              placeholder={texts.give(call.name)}
              value={given[call.id] ?? ''}
              onChange={({ currentTarget: { value } }) => setGiven({ ...given, [call.id]: value })}
            />
          )}
        </section>
      ))}
      {asked && (
        <div>
          <Button kind="primary" type="submit" label={texts.send} disabled={!canAsk} />
        </div>
      )}
    </form>
  );
}
