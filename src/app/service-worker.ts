import { registerSW } from 'virtual:pwa-register';
import { update } from '../state/update.ts';
import { offlineStrings } from '../features/offline/offline-strings.ts';
import { toasts } from '../ui/toast/toasts.ts';
import { trustServiceWorker } from './trusted-script.ts';

/** A tab may stay open for days; this often, at most, it asks its own server for a new version. Milliseconds. */
const ASK_EVERY = 60 * 60 * 1000;

/** Registers the service worker, and offers each new version of the app. */
export function registerServiceWorker(): void {
  trustServiceWorker();
  let said = false;
  const activate = registerSW({
    immediate: true,
    onOfflineReady() {
      // A page that was there before the service worker hears of a new version as if it were the first.
      if (!said) toasts.show(offlineStrings.ready);
      said = true;
    },
    onNeedRefresh: () => update.offer(() => void activate()),
    // Without it the plugin reloads every tab, in the middle of whatever it does.
    onNeedReload: () => undefined,
    onRegisteredSW: (_address, registration) => registration && askAgainLater(registration),
    // Refused in private windows of some browsers: the app works as before, while there is a connection.
    onRegisterError: () => undefined,
  });
  navigator.serviceWorker?.addEventListener('controllerchange', () => update.activated());
}

function askAgainLater(registration: ServiceWorkerRegistration): void {
  let asked = Date.now();
  document.addEventListener('visibilitychange', () => {
    if (document.hidden || !navigator.onLine || Date.now() - asked < ASK_EVERY) return;
    asked = Date.now();
    registration.update().catch(() => undefined);
  });
}
