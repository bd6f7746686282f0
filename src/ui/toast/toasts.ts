import { UNDO_MS } from '../../shared/undo.ts';

/** Something that happened, said in passing. */
export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly action?: ToastAction;
}

interface ToastAction {
  /** `Undo`. */
  readonly label: string;
  readonly run: () => void;
  /** The toast went without it: nobody can do it any more. */
  readonly missed?: () => void;
}

/** Milliseconds that a toast stays: to be read, or to be read and acted upon. */
const STAYS = { plain: 6_000, action: UNDO_MS };
/** Shown at once; an older one gives way. */
const MOST = 3;

/** The toasts in view, the newest last. */
export function createToasts() {
  let shown: readonly Toast[] = [];
  let next = 0;
  let held = false;
  const listeners = new Set<() => void>();
  const timers = new Map<number, ReturnType<typeof setTimeout>>();

  function set(toasts: readonly Toast[]): void {
    shown = toasts;
    for (const listener of listeners) listener();
  }

  function stopTimer(id: number): void {
    clearTimeout(timers.get(id));
    timers.delete(id);
  }

  function startTimer({ id, action }: Toast): void {
    stopTimer(id);
    if (!held)
      timers.set(
        id,
        setTimeout(() => dismiss(id), action ? STAYS.action : STAYS.plain),
      );
  }

  /** Takes one away; `acted` where its action is what was pressed. */
  function dismiss(id: number, acted = false): void {
    stopTimer(id);
    const toast = shown.find((one) => one.id === id);
    if (!toast) return;
    set(shown.filter((one) => one !== toast));
    if (!acted) toast.action?.missed?.();
  }

  return {
    subscribe(listener: () => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    shown: (): readonly Toast[] => shown,
    /** Says `text`, with a button if there is an `action`. Answers what takes it away before its time. */
    show(text: string, action?: ToastAction): () => void {
      next += 1;
      const toast: Toast = { id: next, text, ...(action ? { action } : {}) };
      const all = [...shown, toast];
      startTimer(toast);
      set(all.slice(-MOST));
      for (const { id, action: given } of all.slice(0, -MOST)) {
        stopTimer(id);
        given?.missed?.();
      }
      return () => dismiss(toast.id);
    },
    dismiss,
    /** While the pointer or the focus is on them, none goes; afterwards each has its whole time again. */
    hold(hold: boolean): void {
      if (hold === held) return;
      held = hold;
      for (const toast of shown) {
        if (held) stopTimer(toast.id);
        else startTimer(toast);
      }
    },
  };
}

/**
 * The page's toasts: `toasts.show('Chat deleted', { label: 'Undo', run: () => chats.restore(id) })`. They are
 * read out politely and F6 leads to them; `ToastRegion`, which the shell renders once, shows them.
 */
export const toasts = createToasts();
