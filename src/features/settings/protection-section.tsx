import { useEffect, useState } from 'react';
import { type Protection, protectionHere } from '../../state/page/protection.ts';
import styles from './settings-dialog.module.css';
import { settingsStrings as texts } from './settings-strings.ts';

/** What the app is held to, and what it runs without on this host. */
export function ProtectionSection() {
  const [missing, setMissing] = useState<readonly Protection[]>();
  useEffect(() => {
    let open = true;
    // Offline there is nobody to ask.
    protectionHere().then(
      (found) => open && setMissing(found),
      () => undefined,
    );
    return () => {
      open = false;
    };
  }, []);
  return (
    <section className={styles['section']}>
      <h3 className={styles['heading']}>{texts.protection}</h3>
      <p className={styles['hint']}>
        {texts.protectionHint} {missing?.length === 0 && texts.protectionWhole}
      </p>
      {missing && missing.length > 0 && (
        <>
          <p className={styles['hint']}>{texts.protectionWithout}</p>
          <ul className={styles['hint']}>
            {missing.map((each) => (
              <li key={each}>{texts.protections[each]}</li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
