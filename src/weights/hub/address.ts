import { decodedName } from '../../shared/decoded-name.ts';
import { FacetError } from '../../shared/errors.ts';
import { MAIN_BRANCH } from '../../shared/remote-file.ts';

/** Something on the hub, or elsewhere on the web, as a person names it. */
export type ModelAddress =
  | {
      readonly kind: 'repository';
      readonly repo: string;
      readonly revision: string;
      /** A file or a folder in it. */
      readonly path?: string;
      /** As in `owner/name:Q4_K_M`. */
      readonly quantisation?: string;
    }
  | { readonly kind: 'url'; readonly url: string };

const HUB_HOSTS: ReadonlySet<string> = new Set(['huggingface.co', 'www.huggingface.co', 'hf.co']);
const PART = /^[\w.-]+$/;

/**
 * The model that was pasted: `owner/name`, with `:quantisation` or `@revision` if wanted, the address of a page or a file
 * of the hub, or any other address. `hubOrigin` counts as the hub, too.
 * @throws FacetError `bad-request`
 */
export function parseAddress(text: string, hubOrigin = 'https://huggingface.co'): ModelAddress {
  const trimmed = text.trim().replace(/^["'<]+|["'>]+$/g, '');
  if (trimmed === '') throw unreadable(text);
  const bare = trimmed.replace(/^(www\.)?(huggingface\.co|hf\.co)\//i, '');
  if (!/^[a-z][\w+.-]*:\/\//i.test(bare)) return fromName(bare, text);
  const url = URL.canParse(bare) ? new URL(bare) : undefined;
  if (!url) throw unreadable(text);
  const ofHub = url.origin === hubOrigin || (url.protocol === 'https:' && HUB_HOSTS.has(url.hostname));
  return ofHub ? fromPath(url.pathname, text) : { kind: 'url', url: url.href };
}

function fromName(name: string, text: string): ModelAddress {
  const [, repo = '', mark, value] = /^([^:@/]+\/[^:@/]+)(?:([:@])([^/]+))?\/?$/.exec(name) ?? [];
  if (repo !== '' && isRepo(repo)) {
    if (mark === ':') return { kind: 'repository', repo, revision: MAIN_BRANCH, quantisation: value ?? '' };
    return { kind: 'repository', repo, revision: value ?? MAIN_BRANCH };
  }
  return fromPath(`/${name}`, text);
}

/** `/owner/name`, or `/owner/name/(tree|blob|resolve|raw)/revision/path`. */
function fromPath(pathname: string, text: string): ModelAddress {
  const parts = pathname
    .split('/')
    .filter((part) => part !== '')
    .map(decodedName);
  const [owner = '', name = '', verb, revision, ...rest] = parts;
  const repo = `${owner}/${name}`;
  if (!isRepo(repo) || owner === 'datasets' || owner === 'spaces') throw unreadable(text);
  if (verb === undefined) return { kind: 'repository', repo, revision: MAIN_BRANCH };
  if (!/^(tree|blob|resolve|raw)$/.test(verb) || revision === undefined) throw unreadable(text);
  const path = rest.join('/');
  return { kind: 'repository', repo, revision, ...(path === '' ? {} : { path }) };
}

const isRepo = (repo: string): boolean => {
  const parts = repo.split('/');
  return parts.length === 2 && parts.every((part) => PART.test(part) && !/^\.+$/.test(part));
};

function unreadable(text: string): FacetError {
  return new FacetError(
    'bad-request',
    `"${text.trim().slice(0, 120)}" names no repository of models and is no web address.`,
    'Paste a name such as ggml-org/gemma-3-4b-it-GGUF, or the address of a page or a file on huggingface.co.',
    { text },
  );
}
