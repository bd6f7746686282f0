import { overlay } from '../../state/session.ts';
import { Palette } from '../../ui/palette/palette.tsx';
import { providers } from './providers.ts';

/** The palette over all actions and all that can be searched. */
export const CommandPalette = () => (
  <Palette providers={providers} onClose={(chosen) => overlay.close(chosen)} />
);
