import {
  ArchiveIcon,
  DownloadIcon,
  FolderIcon,
  PinIcon,
  PrinterIcon,
  TrashIcon,
  UploadIcon,
} from 'lucide-react';
import { archiveChat, removeChat } from '../../features/chats/chat-commands.ts';
import {
  CHATS_ACCEPT,
  type ChatForm,
  exportAll,
  exportChat,
  takeInChats,
} from '../../features/chats/chat-files.ts';
import { canPin } from '../../features/chats/pin-chat.tsx';
import { FacetError } from '../../shared/errors.ts';
import { chat, chats, overlay } from '../../state/session.ts';
import type { Action } from '../../ui/actions/action.ts';
import { pickFiles } from '../../ui/pick-files.ts';
import { appStrings } from '../app-strings.ts';

const { titles, keywords } = appStrings;

/** The open chat as the list has it; undefined as long as nothing is written in it. */
const listed = () => {
  const { id } = chat.store.getState();
  return chats.store.getState().chats.find((one) => one.id === id);
};

/** Failures are said over the composer. */
const told = (work: Promise<void>): void => {
  work.catch((reason: unknown) => chats.report(FacetError.from(reason)));
};

const exportAction = (form: ChatForm, title: string): Action => ({
  id: `export-${form}`,
  title,
  section: 'chat',
  keywords: keywords.export,
  icon: <UploadIcon />,
  available: () => listed() !== undefined,
  run: () => told(exportChat(chat.store.getState().id, form)),
});

const pinAction = (on: boolean, title: string): Action => ({
  id: on ? 'pin-chat' : 'unpin-chat',
  title,
  section: 'chat',
  keywords: keywords.pin,
  icon: <PinIcon />,
  available: () => canPin(listed(), on),
  run: () => void chats.pin(chat.store.getState().id, on),
});

const archiveAction = (on: boolean, title: string): Action => ({
  id: on ? 'archive-chat' : 'unarchive-chat',
  title,
  section: 'chat',
  keywords: keywords.archive,
  icon: <ArchiveIcon />,
  available: () => listed()?.archived === !on,
  run: () => void archiveChat(chat.store.getState().id, on),
});

/** Actions that the list of chats offers, for the open one: also where the list is put away. */
export const openChatActions = (): readonly Action[] => [
  pinAction(true, titles.pinChat),
  pinAction(false, titles.unpinChat),
  {
    id: 'move-chat',
    title: titles.moveChat,
    section: 'chat',
    keywords: keywords.move,
    icon: <FolderIcon />,
    available: () => listed() !== undefined,
    run: () => overlay.open('folder', chat.store.getState().id),
  },
  archiveAction(true, titles.archiveChat),
  archiveAction(false, titles.unarchiveChat),
  exportAction('markdown', titles.exportMarkdown),
  exportAction('json', titles.exportJson),
  exportAction('html', titles.exportHtml),
  {
    id: 'print-chat',
    title: titles.printChat,
    section: 'chat',
    keywords: keywords.print,
    icon: <PrinterIcon />,
    available: () => chat.store.getState().order.length > 0,
    run: () => print(),
  },
  {
    id: 'delete-chat',
    title: titles.deleteChat,
    section: 'chat',
    keywords: keywords.deleteChat,
    icon: <TrashIcon />,
    available: () => listed() !== undefined,
    run: () => void removeChat(chat.store.getState().id),
  },
  {
    id: 'export-all',
    title: titles.exportAll,
    section: 'chat',
    keywords: keywords.export,
    icon: <UploadIcon />,
    available: () => chats.store.getState().chats.length > 0,
    run: () => told(exportAll()),
  },
  {
    id: 'import-chats',
    title: titles.importChats,
    section: 'chat',
    keywords: keywords.import,
    icon: <DownloadIcon />,
    available: () => true,
    run: () => pickFiles(CHATS_ACCEPT, takeInChats),
  },
];
