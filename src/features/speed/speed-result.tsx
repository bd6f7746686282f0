import { useStore } from 'zustand';
import { speed } from '../../state/session.ts';
import { Button } from '../../ui/button.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { ErrorText } from '../../ui/error-text.tsx';
import { ProgressBar } from '../../ui/progress-bar.tsx';
import { strings } from '../../ui/strings.ts';
import { toasts } from '../../ui/toast/toasts.ts';
import type { SpeedProgress, SpeedReport } from '../../worker/protocol.ts';
import styles from './speed-page.module.css';
import { speedMarkdown, speedTable } from './speed-rows.ts';
import { speedStrings as texts } from './speed-strings.ts';

/** How far the measurement is, what it has found, and why it failed. */
export function SpeedResult() {
  const running = useStore(speed.store, (state) => state.running !== undefined);
  const progress = useStore(speed.store, (state) => state.progress);
  const report = useStore(speed.store, (state) => state.report);
  const error = useStore(speed.store, (state) => state.error);
  return (
    <>
      {running && <Progress progress={progress} />}
      {error && <ErrorText error={error} />}
      {report && <Found report={report} done={!running} />}
    </>
  );
}

function Progress({ progress }: { readonly progress: SpeedProgress | undefined }) {
  const { step = 'bandwidth', context, done = 0, total = 0 } = progress ?? {};
  const text = context === undefined ? texts.steps[step] : texts.atContext(texts.steps[step], context);
  return (
    <div className={styles['progress']}>
      <p aria-live="polite">{text}</p>
      <ProgressBar label={text} value={done} max={total} />
    </div>
  );
}

function Found({ report, done }: { readonly report: SpeedReport; readonly done: boolean }) {
  const title = texts.result(report.model, strings.deviceName(report.adapter));
  const { head, rows } = speedTable(report);
  return (
    <div className={styles['section']}>
      {report.unfit && <p>{texts.unfit(report.unfit)}</p>}
      <p>{texts.bandwidth(report.copyBandwidth)}</p>
      <DataTable
        caption={title}
        columns={head.map((label) => ({ label, numeric: true }))}
        rows={rows.map((cells) => ({ key: cells[0] ?? '', cells }))}
      />
      <p className={styles['note']}>{texts.notes(report.prefill)}</p>
      {done && <Button label={texts.copy} onClick={() => void copy(report)} />}
    </div>
  );
}

async function copy(report: SpeedReport): Promise<void> {
  try {
    await navigator.clipboard.writeText(speedMarkdown(report, navigator.userAgent));
    toasts.show(texts.copied);
  } catch {
    toasts.show(texts.copyFailed);
  }
}
