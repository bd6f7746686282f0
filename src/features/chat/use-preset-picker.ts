import { type KeyboardEvent, useId, useState } from 'react';
import { useStore } from 'zustand';
import type { Preset } from '../../state/presets/preset.ts';
import { chat, overlay, presets } from '../../state/session.ts';
import { matching } from '../../ui/palette/match.ts';
import { applyPreset } from './apply-preset.ts';
import { builtInPresets } from './built-in-presets.ts';
import { keepFocus } from './keep-focus.ts';
import { presetQuery } from './preset-query.ts';
import { presetStrings } from './preset-strings.ts';

/** An entry of the list: a preset, or the way to all of them. */
export interface PresetOption {
  readonly id: string;
  readonly title: string;
  readonly detail: string;
  readonly preset?: Preset;
}

export interface PresetPicker {
  readonly listId: string;
  readonly options: readonly PresetOption[];
  readonly current: number;
  readonly optionId: (at: number) => string;
  readonly point: (at: number) => void;
  readonly choose: (at: number) => void;
  /** Takes the keys that are the list's; answers whether this was one. */
  readonly onKeyDown: (event: KeyboardEvent) => boolean;
}

const manage = (): PresetOption => ({ id: 'manage', title: presetStrings.list.manage, detail: '' });

/** The presets that a slash at the beginning of the draft calls for; none once Escape was pressed. */
export function usePresetPicker(draft: string): PresetPicker {
  const own = useStore(presets.store, (state) => state.own);
  const [current, setCurrent] = useState(0);
  const [left, setLeft] = useState(false);
  const listId = useId();
  const query = presetQuery(draft);
  const options = query === undefined || left ? [] : found(own, query);
  const at = Math.min(current, Math.max(0, options.length - 1));
  // A new message may begin with a slash again.
  if (left && !draft.startsWith('/')) setLeft(false);

  function choose(place: number): void {
    const option = options[place];
    setCurrent(0);
    if (!option) return;
    keepFocus();
    if (option.preset) {
      applyPreset(option.preset, '');
      return;
    }
    chat.setDraft('');
    overlay.open('presets');
  }

  function onKeyDown(event: KeyboardEvent): boolean {
    const { key, ctrlKey, metaKey, altKey, shiftKey } = event;
    if (options.length === 0 || ctrlKey || metaKey || altKey || shiftKey || isComposing(event)) return false;
    if (key === 'ArrowDown') setCurrent((at + 1) % options.length);
    else if (key === 'ArrowUp') setCurrent((at + options.length - 1) % options.length);
    else if (key === 'Enter' || key === 'Tab') choose(at);
    else if (key === 'Escape') setLeft(true);
    else {
      // The best match leads again.
      setCurrent(0);
      return false;
    }
    event.preventDefault();
    return true;
  }

  return {
    listId,
    options,
    current: at,
    optionId: (place) => `${listId}-${place}`,
    point: setCurrent,
    choose,
    onKeyDown,
  };
}

const isComposing = ({ nativeEvent, keyCode }: KeyboardEvent): boolean =>
  nativeEvent.isComposing || keyCode === 229;

function found(own: readonly Preset[], query: string): readonly PresetOption[] {
  const all = [
    ...own.map((preset) => optionOf(preset, preset.system)),
    ...builtInPresets().map(({ preset, needs }) => optionOf(preset, needs)),
  ];
  const options = matching(all, query);
  return query === '' ? [...options, manage()] : options;
}

const optionOf = (preset: Preset, detail: string): PresetOption => ({
  id: preset.id,
  title: preset.name,
  detail,
  preset,
});
