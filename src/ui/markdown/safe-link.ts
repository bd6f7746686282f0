const ALLOWED: ReadonlySet<string> = new Set(['http:', 'https:', 'mailto:']);

/** A link that may be followed, and the host it leads to. */
export interface SafeLink {
  readonly href: string;
  /** The host, or the address of a person. */
  readonly host: string;
}

/** The address as a link that may be followed; undefined for scripts, data, and addresses inside the page. */
export function safeLink(address: string): SafeLink | undefined {
  if (!URL.canParse(address)) return undefined;
  const { protocol, href, host, pathname } = new URL(address);
  if (!ALLOWED.has(protocol)) return undefined;
  return { href, host: protocol === 'mailto:' ? pathname : host };
}

/** Whether the text of a link is its whole address. */
export const isAddress = (text: string, link: SafeLink): boolean =>
  saysHost(text, link) && URL.canParse(text.trim()) && new URL(text.trim()).href === link.href;

/** A host with what may stand around it: nobody's name before it, no other slash. */
const SAID = /^(?:(https?:)\/\/)?([^/?#\\@]+)(?:[/?#]|$)/i;

/**
 * Whether the text of a link says already where it leads: exactly, and in letters that are no others in disguise.
 * Text that could turn what follows it round, or that is not all of ASCII, says nothing for sure.
 */
export function saysHost(text: string, { href, host }: SafeLink): boolean {
  const said = text.trim();
  if (!/^[\u0021-\u007e]+$/.test(said)) return false;
  const { protocol } = new URL(href);
  if (protocol === 'mailto:') return said.replace(/^mailto:/i, '') === host;
  const [, scheme = protocol, name] = SAID.exec(said) ?? [];
  return scheme.toLowerCase() === protocol && name?.toLowerCase() === host;
}
