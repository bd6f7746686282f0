import { useStore } from 'zustand';
import { update } from '../../state/update.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { offlineStrings } from './offline-strings.ts';

const { update: texts } = offlineStrings;

const HINTS = { ready: 'hint', taking: 'waiting', unkept: 'unkept' } as const;

/** A new version of the app is there, and the person says when to reload. */
export function UpdateNotice() {
  const stage = useStore(update.store, (state) => state.stage);
  if (stage === 'none' || stage === 'later') return null;
  return (
    <Notice
      kind="info"
      title={texts.title}
      actions={
        <>
          {stage !== 'taking' && (
            <Button
              kind="primary"
              label={stage === 'unkept' ? texts.reloadAnyway : texts.reload}
              onClick={() => void update.take()}
            />
          )}
          <Button label={stage === 'taking' ? texts.callOff : texts.later} onClick={() => update.putOff()} />
        </>
      }
    >
      <p>{texts[HINTS[stage]]}</p>
    </Notice>
  );
}
