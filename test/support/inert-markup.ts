/** Every element and attribute that an answer may become. */
const ELEMENTS =
  /^(?:div|p|h[1-6]|span|a|ul|ol|li|input|blockquote|hr|br|strong|em|del|code|pre|figure|table|thead|tbody|tr|th|td|button|output|sup|section|math|semantics|annotation|m[a-z]+)$/;
const ATTRIBUTES =
  /^(?:class|dir|href|target|rel|type|disabled|checked|aria-[a-z]+|data-align|data-footnotes|data-footnote-ref|id|start|tabindex|title|display|encoding|xmlns|linebreak|math[a-z]+|[a-z]*(?:size|space|width|height|align|variant|style|depth|offset|stretchy|fence|separator|accent|accentunder|scriptlevel|notation|lspace|rspace|voffset|columnlines|rowlines|linethickness|symmetric|movablelimits)|[lr]space)$/;
const ACTIVE = /^(?:on|style$|src)/;
const TAG = /<\/?[a-z][\w:-]*(?:\s+[\w:-]+(?:="[^"<>]*")?)*\s*\/?>/gi;

/** The markup as a parser reads it; React escapes what is text, so tags can be told by their brackets. */
function* tagsOf(markup: string): Generator<{ name: string; attributes: Map<string, string> }> {
  for (const [, name = '', rest = ''] of markup.matchAll(
    /<([a-z][\w:-]*)((?:\s+[\w:-]+(?:="[^"]*")?)*)\s*\/?>/gi,
  )) {
    const attributes = new Map<string, string>();
    for (const [, key = '', value = ''] of rest.matchAll(/([\w:-]+)(?:="([^"]*)")?/g))
      attributes.set(key, value);
    yield { name, attributes };
  }
}

/** What in a markup could run, load something or lead somewhere unsaid; undefined where nothing could. */
export function whatActs(markup: string): string | undefined {
  // Nothing but whole tags has a bracket in it.
  if (/[<>]/.test(markup.replaceAll(TAG, ''))) return 'a bracket outside of tags';
  for (const { name, attributes } of tagsOf(markup)) {
    if (!ELEMENTS.test(name)) return `<${name}>`;
    for (const [key, value] of attributes) {
      if (!ATTRIBUTES.test(key) || ACTIVE.test(key)) return `${key}="${value}" of <${name}>`;
      if (key !== 'href') continue;
      const leadsOut =
        attributes.get('target') === '_blank' && attributes.get('rel') === 'noopener noreferrer';
      if (!/^(?:https?:\/\/|mailto:)/.test(value) || !leadsOut) return `a link to ${value}`;
    }
  }
  return undefined;
}
