export interface MathSource {
  /** The text in the one way of writing math that is understood further on. */
  readonly text: string;
  readonly hasMath: boolean;
}

/**
 * In this order: code; \( \) and \[ \]; anything escaped; $$ $$; $ $ as Pandoc has it, so that prices are no math:
 * no space inside of either, no digit behind; the beginning of a formula without an end; a lone dollar.
 */
const PATTERN =
  /(?<code>(?<!`)(?<ticks>`+)(?!`)[^]*?(?<!`)\k<ticks>(?!`))|\\\((?<round>[^]+?)\\\)|\\\[(?<square>[^]+?)\\\]|(?<escaped>\\[^([])|\$\$(?<double>[^]+?)\$\$|\$(?<single>(?=[^\s$])(?:\\[^]|[^$\\\n])*?(?<=\S))\$(?!\d)|(?<unclosed>(?:\$\$|\\\[|\\\()[^]*$)|\$/g;

/**
 * Finds the math of a block, written in any of the ways that models write it. Of a block that is still `open`, a
 * formula that has no end yet is shown as its source: half of it would be an error.
 */
export function mathSource(block: string, open: boolean): MathSource {
  let hasMath = false;
  const text = block.replaceAll(PATTERN, (...match: unknown[]) => {
    const whole = match[0] as string;
    const found = match.at(-1) as Readonly<Record<string, string | undefined>>;
    if (found['code'] !== undefined || found['escaped'] !== undefined) return whole;
    const displayed = found['square'] ?? found['double'];
    if (displayed !== undefined) {
      hasMath = true;
      return display(displayed, block, match.at(-3) as number, whole.length);
    }
    const inline = found['round'] ?? found['single'];
    if (inline !== undefined) {
      hasMath = true;
      return `$${inline.trim()}$`;
    }
    const unclosed = found['unclosed'];
    if (unclosed === undefined) return '\\$';
    if (!open) return whole.replace(/^\$\$/, '\\$\\$');
    hasMath = true;
    const source = unclosed.slice(2).trim();
    return source === '' ? '' : `\`${source.replaceAll('`', '')}\``;
  });
  return { text, hasMath };
}

/** A formula that has its lines for itself is displayed; in a list it keeps the indent of its item. */
function display(tex: string, block: string, start: number, length: number): string {
  const body = tex.trim().replaceAll(/\n\s*/g, ' ');
  const lead = block.slice(block.lastIndexOf('\n', start - 1) + 1, start);
  const tail = /^[^\n]*/.exec(block.slice(start + length))?.[0] ?? '';
  if (lead.trim() !== '' || tail.trim() !== '') return `$$${body}$$`;
  return `$$\n${lead}${body}\n${lead}$$`;
}
