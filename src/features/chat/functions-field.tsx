import { useStore } from 'zustand';
import { chat } from '../../state/session.ts';
import { formStrings as texts } from './form-strings.ts';
import { JsonField } from './json-field.tsx';

/** Functions that the open chat's model is told of. */
export function FunctionsField() {
  const functions = useStore(chat.store, ({ settings }) => settings.functions ?? '');
  return (
    <JsonField
      label={texts.functions}
      hint={texts.functionsHint}
      field="functions"
      value={functions}
      onChange={(value) => chat.setSettings({ functions: value })}
    />
  );
}
