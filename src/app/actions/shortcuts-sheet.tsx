import { useStore } from 'zustand';
import { overlay, settings } from '../../state/session.ts';
import { SECTIONS } from '../../ui/actions/action.ts';
import { keyNames } from '../../ui/actions/key-names.ts';
import { Dialog } from '../../ui/dialog/dialog.tsx';
import { appStrings } from '../app-strings.ts';
import { actions } from './actions.ts';
import styles from './shortcuts-sheet.module.css';

const { shortcuts: texts, sections } = appStrings;

interface Row {
  readonly title: string;
  readonly keys: readonly string[];
}

/** Every shortcut, by section, as the keys are called on this system. */
export function ShortcutsSheet() {
  const sendWith = useStore(settings.store, (state) => state.sendWith);
  const writing: Row[] =
    sendWith === 'enter'
      ? [
          { title: texts.send, keys: ['Enter'] },
          { title: texts.newLine, keys: ['Shift+Enter'] },
        ]
      : [
          { title: texts.send, keys: ['$mod+Enter'] },
          { title: texts.newLine, keys: ['Enter'] },
        ];
  return (
    <Dialog title={texts.title} size="large" onClose={() => overlay.close()}>
      <div className={styles['groups']}>
        {SECTIONS.map((section) => (
          <Group key={section} title={sections[section]} rows={rowsOf(section)} />
        ))}
        <Group title={texts.writing} rows={writing} />
      </div>
    </Dialog>
  );
}

function rowsOf(section: (typeof SECTIONS)[number]): Row[] {
  return actions()
    .filter((action) => action.section === section && action.shortcuts)
    .map(({ title, shortcuts = [] }) => ({ title, keys: shortcuts }));
}

function Group({ title, rows }: { readonly title: string; readonly rows: readonly Row[] }) {
  if (rows.length === 0) return null;
  return (
    <section>
      <h3 className={styles['heading']}>{title}</h3>
      <dl className={styles['rows']}>
        {rows.map((row) => (
          <div key={row.title} className={styles['row']}>
            <dt>{row.title}</dt>
            <dd className={styles['keys']}>
              {[...new Set(row.keys.map((keys) => keyNames(keys)))].map((names, at) => (
                <span key={names}>
                  {at > 0 && <span className={styles['or']}>{texts.or}</span>}
                  <kbd className={styles['key']}>{names}</kbd>
                </span>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
