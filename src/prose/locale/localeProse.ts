/** Locale files whose language id says less than their content: XML, and texts of an unknown kind. */
import type { Steps } from "../../base/steps.ts";
import type { SourceText } from "../../text/sourceText.ts";
import type { ProseUnit } from "../units.ts";
import { androidProse } from "./android.ts";
import { stringsProse } from "./appleStrings.ts";
import { LocaleSyntaxError } from "./gaps.ts";
import { jsonProse } from "./json.ts";
import { plistProse } from "./plist.ts";
import { qtProse } from "./qt.ts";
import { resxProse } from "./resx.ts";
import { xliffProse } from "./xliff.ts";
import { rootName } from "./xmlTree.ts";

type Read = (text: string) => Steps<ProseUnit[]>;

/** By the first element; `has` is in every file of the format. */
const ROOTS: Readonly<Record<string, { read: Read; has: RegExp }>> = {
  resources: { read: androidProse, has: /<(?:string|plurals|string-array)\b/ },
  xliff: { read: xliffProse, has: /<(?:trans-unit|segment)\b/ },
  root: { read: resxProse, has: /<resheader\b/ },
  TS: { read: qtProse, has: /<message\b/ },
  plist: { read: plistProse, has: /<key>NSString(?:LocalizedFormatKey|FormatSpecTypeKey)</ },
};

/** Ids that such files have: VS Code knows none for most of them, and Qt's `.ts` looks like TypeScript. */
const IDS = new Set(["xml", "xliff", "resx", "plaintext", "typescript", "strings"]);

const STRINGS =
  /^\uFEFF?(?:\s|\/\*[^*]*\*+(?:[^/*][^*]*\*+)*\/|\/\/[^\r\n]*[\r\n])*(?:"[^"\\\r\n]*(?:\\.[^"\\\r\n]*)*"|[\w.]+)\s*=\s*"[^"\\]*(?:\\[^][^"\\]*)*"\s*;/;
const CATALOG = /^\uFEFF?\s*\{\s*"sourceLanguage"\s*:/;

/** @returns what reads the text, if it is such a file; its result is undefined for a text that is not well-formed */
export function localeReader({ text, languageId }: SourceText): (() => Steps<ProseUnit[] | undefined>) | undefined {
  if (!IDS.has(languageId)) return undefined;
  const read = readerOf(text, languageId);
  return read && (() => wellFormed(text, read));
}

function readerOf(text: string, languageId: string): Read | undefined {
  const root = rootName(text);
  if (root !== undefined) {
    const format = Object.hasOwn(ROOTS, root) ? ROOTS[root] : undefined;
    return format?.has.test(text) === true ? format.read : undefined;
  }
  if (languageId !== "plaintext" && languageId !== "strings") return undefined;
  const head = text.slice(0, 10_000);
  return STRINGS.test(head) ? stringsProse : CATALOG.test(head) ? jsonProse : undefined;
}

function* wellFormed(text: string, read: Read): Steps<ProseUnit[] | undefined> {
  try {
    return yield* read(text);
  } catch (error) {
    if (error instanceof LocaleSyntaxError) return undefined;
    throw error;
  }
}
