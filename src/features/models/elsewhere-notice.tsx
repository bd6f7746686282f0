import type { Elsewhere } from '../../state/engine/engine-state.ts';
import { engine } from '../../state/session.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { elsewhereStrings } from './elsewhere-strings.ts';

/** The model is in use in another tab, or was until now; this one can have it. */
export function ElsewhereNotice({ elsewhere }: { readonly elsewhere: Elsewhere }) {
  const texts = elsewhereStrings[elsewhere];
  return (
    <Notice
      kind="info"
      title={texts.title}
      actions={<Button kind="primary" label={texts.take} onClick={() => void engine.takeOver()} />}
    >
      <p>{texts.hint}</p>
    </Notice>
  );
}
