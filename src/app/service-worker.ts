import { registerSW } from 'virtual:pwa-register';
import { update } from '../state/update.ts';
import { offlineStrings } from '../ui/offline-strings.ts';
import { toasts } from '../ui/toast/toasts.ts';

/** A tab may stay open for days; this often, at most, it asks its own server for a new version. Milliseconds. */
const ASK_EVERY = 60 * 60 * 1000;

/** Registers the service worker, and offers each new version of the app. */
export function registerServiceWorker(): void {
  const activate = registerSW({
    immediate: true,
    onOfflineReady: () => toasts.show(offlineStrings.ready),
    onNeedRefresh: () => update.offer(() => void activate()),
    // Instead of a reload, which would come to every tab, in the middle of whatever it does.
    onNeedReload: () => update.activated(),
    onRegisteredSW: (_address, registration) => registration && askAgainLater(registration),
    // Refused in private windows of some browsers: the app works as before, while there is a connection.
    onRegisterError: () => undefined,
  });
}

function askAgainLater(registration: ServiceWorkerRegistration): void {
  let asked = Date.now();
  document.addEventListener('visibilitychange', () => {
    if (document.hidden || !navigator.onLine || Date.now() - asked < ASK_EVERY) return;
    asked = Date.now();
    registration.update().catch(() => undefined);
  });
}
