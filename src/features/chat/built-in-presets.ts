import { BUILT_IN } from '../../state/presets/built-in.ts';
import type { Preset } from '../../state/presets/preset.ts';
import { presetStrings } from './preset-strings.ts';

/** The presets that come with Facet, called as the page's language does, each with the sizes that it needs. */
export const builtInPresets = (): readonly { readonly preset: Preset; readonly needs: string }[] => {
  const { names, needs } = presetStrings;
  return BUILT_IN.map(({ needs: least, ...preset }) => ({
    preset: { ...preset, name: names[preset.id.replace('built-in-', '') as keyof typeof names] },
    needs: needs[least],
  }));
};
