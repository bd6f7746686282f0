import { Page } from '../../ui/page.tsx';
import { FittedKernels } from './fitted-kernels.tsx';
import { SpeedControls } from './speed-controls.tsx';
import { SpeedResult } from './speed-result.tsx';
import { speedStrings as texts } from './speed-strings.ts';

/** The page that measures how fast this device is, on the model in use or on made-up weights. */
export function SpeedPage() {
  return (
    <Page title={texts.title} lead={texts.lead}>
      <SpeedControls />
      <SpeedResult />
      <FittedKernels />
    </Page>
  );
}
