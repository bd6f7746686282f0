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

/** Whether the text of a link says already where it leads. */
export function saysHost(text: string, { host }: SafeLink): boolean {
  const said = text.trim();
  if (said.toLowerCase() === host.toLowerCase()) return true;
  const address = /^[a-z][a-z\d+.-]*:/i.test(said) ? said : `https://${said}`;
  return !/\s/.test(said) && safeLink(address)?.host === host;
}
