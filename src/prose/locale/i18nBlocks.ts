/** The blocks of a Vue component with texts: https://vue-i18n.intlify.dev/guide/advanced/sfc. */
import type { Span } from "../../text/span.ts";

/** `start` and `end` are those of its content. */
export interface Block extends Span {
  content: string;
  /** The opening tag as written, and where the closing one ends. */
  tag: string;
  close: number;
  lang: string;
  /** The language of everything in it; without one, it has languages as keys. */
  locale: string | undefined;
}

const TAG = /<!--|<([a-z][\w-]{0,60})((?:[^<>"']|"[^"]{0,2000}"|'[^']{0,2000}'){0,200})>/gi;

/**
 * The `<i18n>` blocks of a component that are not in another file. They are elements at the top, all of which but
 * `template` end at the first closing tag.
 */
export function i18nBlocks(text: string): Block[] {
  const blocks: Block[] = [];
  for (let tag = next(text, 0); tag !== null;) {
    const [opening, name = "", attributes = ""] = tag;
    const start = tag.index + opening.length;
    const end = name === "" ? text.indexOf("-->", start) : endOf(text, name, start, attributes);
    if (end < 0) break;
    const close = text.indexOf(">", end) + 1;
    if (name === "i18n" && !/\ssrc\s*=/.test(attributes))
      blocks.push({
        ...{ start, end, content: text.slice(start, end), tag: opening, close },
        lang: valueOf(attributes, "lang") ?? "json",
        locale: valueOf(attributes, "locale"),
      });
    tag = next(text, close);
  }
  return blocks;
}

function next(text: string, from: number): RegExpExecArray | null {
  TAG.lastIndex = from;
  return TAG.exec(text);
}

function endOf(text: string, name: string, from: number, attributes: string): number {
  if (attributes.endsWith("/")) return from - 1;
  const tags = name === "template" ? /<(\/?)template(?=[\s>/])[^>]*>/g : new RegExp(`<(/)${name}\\s*>`, "gi");
  tags.lastIndex = from;
  let depth = 1;
  for (let tag = tags.exec(text); tag !== null; tag = tags.exec(text)) {
    if (tag[1] === "/") depth--;
    else if (!tag[0].endsWith("/>")) depth++;
    if (depth === 0) return tag.index;
  }
  return -1;
}

function valueOf(attributes: string, name: string): string | undefined {
  const [, double, single, bare] =
    new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s"'>]+))`).exec(attributes) ?? [];
  return double ?? single ?? bare;
}
