import { useStore } from 'zustand';
import type { ImportReport, LeftOut } from '../../state/foreign/import-foreign.ts';
import { overlay } from '../../state/session.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog/dialog.tsx';
import { chatsStrings } from './chats-strings.ts';
import styles from './import-report-dialog.module.css';
import { importReports } from './import-report-store.ts';
import { joined } from '../../ui/format.ts';

const { report: texts } = chatsStrings;

/** Chats that are listed; who imports thousands does not read them all. */
const MOST = 200;

/** What came of an import from another program: what was taken, and of each chat what was not. */
export function ImportReportDialog() {
  const reports = useStore(importReports, (state) => state.reports);
  return (
    <Dialog
      title={texts.title}
      footer={<Button kind="primary" label={texts.done} onClick={() => overlay.close()} />}
      onClose={() => overlay.close()}
    >
      {reports.map((report, at) => (
        // Reports are never put in another order.
        <Report key={at} report={report} />
      ))}
    </Dialog>
  );
}

function Report({ report }: { readonly report: ImportReport }) {
  const { leftOut, damaged } = report;
  return (
    <section className={styles['report']}>
      <p>{texts.taken(report)}</p>
      {damaged > 0 && <p>{texts.damaged(damaged)}</p>}
      {leftOut.length > 0 && (
        <>
          <h3 className={styles['heading']}>{texts.leftOut}</h3>
          <ul className={styles['rows']}>
            {leftOut.slice(0, MOST).map((row, at) => (
              <Row key={at} row={row} />
            ))}
          </ul>
          {leftOut.length > MOST && <p>{texts.more(leftOut.length - MOST)}</p>}
        </>
      )}
    </section>
  );
}

function Row({ row: { title, counts } }: { readonly row: LeftOut }) {
  return (
    <li>
      <p className={styles['title']} dir="auto">
        {title || chatsStrings.untitled}
      </p>
      <p className={styles['what']}>{joined([...counts].map(([kind, count]) => texts.kinds[kind](count)))}</p>
    </li>
  );
}
