import type { Preset } from '../../state/presets/preset.ts';
import { chat } from '../../state/session.ts';

/** Has the open chat go on as a preset says, and begins its message with the preset's text, before `draft`. */
export function applyPreset({ system, sampling, text }: Preset, draft: string): void {
  chat.setSettings({ system, sampling });
  chat.setDraft(`${text}${draft}`);
}
