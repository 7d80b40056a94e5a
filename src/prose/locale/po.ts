/** gettext's `.po`, which contains the text and its translation. */
import type { Steps } from "../../base/steps.ts";
import { type Comparison, lineEnding } from "./gaps.ts";

/** A keyword's string, which may continue on the following lines. */
const STRING = String.raw`"[^"\\\r\n]*(?:\\.[^"\\\r\n]*)*"`;
const STRINGS = String.raw`${STRING}(?:[ \t]*\r?\n[ \t]*${STRING})*`;
const ENTRY = new RegExp(
  String.raw`^msgid[ \t]+(?<id>${STRINGS})[ \t]*\r?\n[ \t]*(?:(?<plural>msgid_plural)|msgstr[ \t]+(?<text>${STRINGS}))`,
  "gm",
);

export function* poGaps(text: string): Steps<Comparison> {
  const comparison: Comparison = { gaps: [], present: 0, unsupported: [] };
  const eol = lineEnding(text);
  for (const match of text.matchAll(ENTRY)) {
    yield;
    const { id = "", plural, text: raw = "" } = match.groups ?? {};
    const source = decode(id);
    // The entry without a text is the file's header.
    if (source === "") continue;
    const key = source.replace(/\s+/g, " ").slice(0, 60);
    const end = match.index + match[0].length;
    if (plural !== undefined) {
      if (/^[ \t]*msgstr\[\d\][ \t]+""[ \t]*\r?$/m.test(entryFrom(text, end))) comparison.unsupported.push(key);
      else comparison.present++;
    } else if (decode(raw) !== "") {
      comparison.present++;
    } else {
      comparison.gaps.push({
        key,
        texts: [source],
        fill: ([translation = ""]) => ({ start: end - raw.length, end, text: encode(translation, eol) }),
      });
    }
  }
  return comparison;
}

/** The language that the file's header names. */
export function poLanguage(text: string): string | undefined {
  return /^"Language:\s*([\w-]+)/m.exec(text)?.[1]?.toLowerCase();
}

function entryFrom(text: string, at: number): string {
  const blankLine = /\r?\n[ \t]*\r?\n/g;
  blankLine.lastIndex = at;
  return text.slice(at, blankLine.exec(text)?.index);
}

function decode(raw: string): string {
  return Array.from(raw.matchAll(/"([^"\\\r\n]*(?:\\.[^"\\\r\n]*)*)"/g), ([, inner = ""]) => inner)
    .join("")
    .replace(/\\(.)/g, (_, one: string) => ({ n: "\n", t: "\t", r: "\r" })[one] ?? one);
}

/** A text of several lines starts on the line below the keyword, as gettext's own tools write it. */
function encode(text: string, eol: string): string {
  const lines = text.split(/(?<=\n)/).map(quote);
  return lines.length === 1 ? (lines[0] ?? '""') : ['""', ...lines].join(eol);
}

function quote(text: string): string {
  const escaped = text
    .replace(/[\\"]/g, "\\$&")
    .replaceAll("\n", "\\n")
    .replaceAll("\t", "\\t")
    .replaceAll("\r", "\\r");
  return `"${escaped}"`;
}
