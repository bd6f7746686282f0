import { importRefused } from '../chats/import-problem.ts';
import { isChatGpt, readChatGpt } from './chatgpt.ts';
import { isClaude, readClaude } from './claude.ts';
import type { ForeignChat } from './foreign-chat.ts';
import { isLlamaCpp, llamaCppSessions, readLlamaCpp } from './llama-cpp.ts';
import { isLmStudio, readLmStudio } from './lm-studio.ts';
import { field, list } from './loose.ts';
import { isOpenWebUi, readOpenWebUi } from './open-webui.ts';

interface Source {
  readonly name: string;
  readonly is: (value: unknown) => boolean;
  readonly read: (value: unknown, at: number) => ForeignChat;
}

/** Programs whose exports are read, in the order in which a conversation is held to their forms. */
const SOURCES: readonly Source[] = [
  { name: 'ChatGPT', is: isChatGpt, read: readChatGpt },
  { name: 'Claude', is: isClaude, read: readClaude },
  { name: 'open-webui', is: isOpenWebUi, read: readOpenWebUi },
  { name: 'LM Studio', is: isLmStudio, read: readLmStudio },
  { name: 'llama.cpp', is: isLlamaCpp, read: readLlamaCpp },
];

export interface ForeignExport {
  /** The name of the program it is of. */
  readonly source: string;
  readonly chats: readonly ForeignChat[];
  /** Entries that are no conversation of that program. */
  readonly damaged: number;
}

/** Conversations of another program. Undefined for JSON that is of none of them. */
export function readForeign(json: unknown): ForeignExport | undefined {
  const given = Array.isArray(json) ? json : list(field(json, 'conversations'));
  const all: readonly unknown[] = given.length > 0 ? given : [json];
  const source = SOURCES.find(({ is }) => all.some((each) => is(each)));
  if (!source) return undefined;
  const sound = all.filter((each) => source.is(each));
  return {
    source: source.name,
    chats: sound.map((each, at) => source.read(each, at)),
    damaged: all.length - sound.length,
  };
}

/** JSON, or a line of it each, as a program wrote it. @throws FacetError `import-refused` */
export function parsedExport(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const lines = linesOf(text);
    const sessions = lines && llamaCppSessions(lines);
    if (sessions) return sessions;
    throw importRefused({ path: '', why: 'it is no JSON, or it ends too early' });
  }
}

function linesOf(text: string): unknown[] | undefined {
  // Only a first line that says what it is makes the others worth reading.
  if (!/^\s*\{[^\n]{0,2000}"type"\s*:\s*"session"/.test(text.slice(0, 4096))) return undefined;
  try {
    return text
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line): unknown => JSON.parse(line));
  } catch {
    return undefined;
  }
}
