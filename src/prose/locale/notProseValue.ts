/** Values of locale files are prose unless they are proven not to be. */
import { LONGEST_LINE } from "../notProse.ts";
import type { NotProseReason } from "./gaps.ts";

const LINK = /^(?:[a-z][a-z\d+.-]*:\/\/|www\.|(?:mailto|tel|data|javascript):)\S+$|^[^\s@<>]+@[\w-]+(?:\.[\w-]+)+$/i;
const PATH = /^(?:(?:\.{1,2}|~|[A-Za-z]:)?[/\\][\w.@~+/\\-]*|[\w.@-]+(?:[/\\][\w.@-]+)*[/\\][\w@-]+\.\w{1,5})$/;
/** Names as code writes them: `snake_case`, `camelCase`, `a.b`, `a::b`, `#fff`. A single word is a word. */
const IDENTIFIER =
  /^(?:[A-Za-z][A-Za-z\d]*_\w+|_\w+|[a-z]+\d*[A-Z]\w*|[a-z]\w*(?:\.[a-z]\w*)+|\w+(?:::\w+)+|#[\da-f]{3,8}|[\da-f]{8}-[\da-f]{4}-[-\da-f]+)$/;

/** What stands for something else. */
const PLACEHOLDER =
  /\{\{[^{}]{0,200}\}\}|[$#%]?\{[^{}]{0,200}\}|%\([^()]{0,100}\)[a-z]|%(?:\d{1,2}\$)?[-+0#]{0,3}\d{0,3}(?:\.\d{1,3})?(?:l{0,2}[a-zA-Z@]|\d)?|<[^<>]{0,500}>|\$t\([^()]{0,200}\)|\$\w{1,60}\$?|@:[\w.]{1,100}|&#?\w{1,20};/g;

/** A date or a time by its fields: `yyyy-MM-dd`. */
const FIELDS =
  /^(?=.*(?:yy|YY|MM|dd|DD|HH|hh|mm|ss))(?:(?:y{1,4}|Y{4}|YY|M{1,4}|d{1,4}|D{1,4}|H{1,2}|h{1,2}|m{1,2}|s{1,2}|S{1,3}|aa?|A|E{1,4}|Z{1,2}|z)(?![A-Za-z])[\s.,:/()[\]-]*)+$/;

/** @returns why the text of a key is not to be translated; undefined for prose */
export function whyNotProse(text: string): NotProseReason | undefined {
  const bare = text.trim();
  if (bare === "") return "empty";
  if (bare.length > LONGEST_LINE) return undefined;
  if (!/\p{L}/u.test(bare.replace(PLACEHOLDER, " ")) || FIELDS.test(bare)) return "noWords";
  if (LINK.test(bare)) return "link";
  if (PATH.test(bare)) return "path";
  return IDENTIFIER.test(bare) ? "identifier" : undefined;
}
