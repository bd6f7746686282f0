import { FacetError } from '../../shared/errors.ts';
import type { FileRecord } from '../chats/schema.ts';
import { sha256Of } from '../../shared/digest.ts';
import { htmlText } from './html-text.ts';

/** A text file of a message: the text that the model reads of it, and the blob of that text, which is stored. */
export interface ChatFile extends FileRecord {
  readonly id: string;
  readonly text: string;
  readonly blob: Blob;
}

/** Gives a file's text where that is not simply its bytes. */
export type ReadPdf = (file: Blob) => Promise<string>;

/** Endings of files that are text, for systems that know no type for them, or a wrong one. */
const ENDINGS = [
  'txt md markdown rst tex log csv tsv json jsonl ndjson yaml yml toml ini cfg conf env xml html htm svg css scss',
  'js mjs cjs jsx ts mts tsx py pyi rb go rs java kt kts swift c h cc cpp cxx hpp hh cs php pl lua r jl scala clj',
  'hs ml ex exs erl dart sql sh bash zsh fish ps1 bat wgsl glsl hlsl metal proto graphql vue svelte diff patch',
  'srt vtt eml bib pdf',
]
  .join(' ')
  .split(' ');
const TEXT_NAME = new RegExp(`(\\.(${ENDINGS.join('|')})|^(readme|licen[cs]e|makefile|dockerfile))$`, 'i');
const TEXT_TYPE = /^(text\/|application\/(json|pdf|xml|x-ndjson|javascript|x-sh|sql|toml|yaml)$)/;

/** For the system's picker. */
export const TEXT_ACCEPT = ['text/*', ...ENDINGS.map((ending) => `.${ending}`)].join(',');

export const isTextFile = ({ name, type }: Pick<File, 'name' | 'type'>): boolean =>
  TEXT_NAME.test(name) || TEXT_TYPE.test(type);

/** Of what was read of a file before, whatever its name says. */
const PLAIN = 'text/plain';

/** Reads a file for a message. @throws FacetError `file-unreadable` */
export async function readTextFile(file: Blob, name: string, readPdf: ReadPdf): Promise<ChatFile> {
  const isPdf = file.type === 'application/pdf' || (file.type !== PLAIN && /\.pdf$/i.test(name));
  const text = isPdf
    ? await readPdf(file).catch((reason: unknown) => Promise.reject(noPdf(name, reason)))
    : decoded(new Uint8Array(await file.arrayBuffer()));
  if (text === undefined) {
    const hint = 'Remove it, and add it as text or as a PDF instead.';
    throw new FacetError('file-unreadable', `${name} is no text.`, hint, { name, type: file.type });
  }
  const plain = /\.html?$/i.test(name) && file.type !== PLAIN ? htmlText(text) : text;
  if (plain.trim() === '') {
    const hint = isPdf ? 'A scan has pictures of its pages only; add those as images.' : 'Remove it.';
    throw new FacetError('file-unreadable', `There is no text in ${name}.`, hint, { name, type: file.type });
  }
  return chatFile(name, plain);
}

function noPdf(name: string, reason: unknown): FacetError {
  const why = reason instanceof Error ? reason.message : String(reason);
  const locked = reason instanceof Error && reason.name === 'PasswordException';
  return new FacetError(
    'file-unreadable',
    locked ? `${name} is locked with a password.` : `${name} cannot be read as a PDF.`,
    locked
      ? 'Save a copy without the password and add that instead.'
      : 'Remove it, and add its text instead.',
    { name, why },
  );
}

/** A text as a file of a message. */
export async function chatFile(name: string, text: string): Promise<ChatFile> {
  const blob = new Blob([text], { type: PLAIN });
  const sha256 = await sha256Of(await blob.arrayBuffer());
  return { id: crypto.randomUUID(), name, sha256, text, blob };
}

/** Text of bytes, as its mark says, else UTF-8, else what Windows wrote before; undefined for what is no text. */
function decoded(bytes: Uint8Array): string | undefined {
  const wide = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  if (wide) return new TextDecoder(bytes[0] === 0xff ? 'utf-16le' : 'utf-16be').decode(bytes);
  if (bytes.includes(0)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

/**
 * A part of a text that is too long, `part` of `parts` from 1: they are about equally long, end where a line or a
 * sentence does if one ends nearby, and together are the text.
 */
export function partOf(text: string, part: number, parts: number): string {
  const cut = (at: number) => {
    if (at <= 0 || at >= text.length) return Math.max(0, Math.min(text.length, at));
    const near = text.slice(at, at + NEARBY);
    const end = [/\n\s*\n/, /\n/, /[.!?。！？]\s?/, /\s/].map((mark) => mark.exec(near)).find(Boolean);
    return end ? at + end.index + end[0].length : at;
  };
  const begins = (at: number) => cut(Math.round((text.length * at) / parts));
  return text.slice(begins(part - 1), begins(part));
}

/** In characters. */
const NEARBY = 400;

/** A question as the model reads it: its files, each between lines that name it, and then its text. */
export function saidText(text: string, files: readonly Pick<ChatFile, 'name' | 'text'>[] = []): string {
  const parts = files.map((file) => `--- ${file.name} ---\n${file.text}\n--- end of ${file.name} ---`);
  return [...parts, text].filter((part) => part !== '').join('\n\n');
}
