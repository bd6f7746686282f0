import { lazy, Suspense, useEffect } from 'react';
import { useStore } from 'zustand';
import { overlay } from '../state/session.ts';
import { actions } from './actions/actions.ts';
import { bindShortcuts } from './actions/bind-shortcuts.ts';

const loadPalette = () => import('./actions/command-palette.tsx');
const loadFrame = () => import('../ui/dialog/dialog-frame.tsx');

const CommandPalette = lazy(async () => ({ default: (await loadPalette()).CommandPalette }));
const ShortcutsSheet = lazy(async () => ({
  default: (await import('./actions/shortcuts-sheet.tsx')).ShortcutsSheet,
}));
const SettingsDialog = lazy(async () => ({
  default: (await import('../features/settings/settings-dialog.tsx')).SettingsDialog,
}));

const ChatSettingsDialog = lazy(async () => ({
  default: (await import('../features/chat/chat-settings-dialog.tsx')).ChatSettingsDialog,
}));

const FolderDialog = lazy(async () => ({
  default: (await import('../features/chats/folder-dialog.tsx')).FolderDialog,
}));

const PresetsDialog = lazy(async () => ({
  default: (await import('../features/chat/presets-dialog.tsx')).PresetsDialog,
}));

const ImportReportDialog = lazy(async () => ({
  default: (await import('../features/chats/import-report-dialog.tsx')).ImportReportDialog,
}));

/** Long after the first paint, so that what is typed right after Ctrl-K is there to be typed into. */
const PRELOAD_AFTER = 2_000;

/** Dialogs and panels over the page, and the keys that lead there. */
export function Overlays() {
  const open = useStore(overlay.store, (state) => state.open);

  useEffect(() => bindShortcuts(actions()), []);

  useEffect(() => {
    const timer = setTimeout(() => void Promise.allSettled([loadPalette(), loadFrame()]), PRELOAD_AFTER);
    return () => clearTimeout(timer);
  }, []);

  useEffect(() => {
    if (!open) overlay.takeAfterwards()?.();
  }, [open]);

  return (
    <Suspense fallback={null}>
      {open === 'palette' && <CommandPalette />}
      {open === 'shortcuts' && <ShortcutsSheet />}
      {open === 'settings' && <SettingsDialog />}
      {open === 'chat-settings' && <ChatSettingsDialog />}
      {open === 'folder' && <FolderDialog />}
      {open === 'presets' && <PresetsDialog />}
      {open === 'import-report' && <ImportReportDialog />}
    </Suspense>
  );
}
