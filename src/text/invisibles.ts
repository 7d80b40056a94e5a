/**
 * Characters that have no glyph of their own: they hide text from the reader, or change the order in which the text
 * around them is shown. Where a script or an emoji needs one (Persian, Hindi, flags, families), it is left alone.
 *
 * The sets are Unicode's: https://www.unicode.org/reports/tr44/#Default_Ignorable_Code_Point,
 * https://www.unicode.org/reports/tr9/#Bidi_Control. How such characters hide source code or prompts:
 * https://www.unicode.org/reports/tr55/, https://trojansource.codes.
 */

/** Format characters with a glyph: https://www.unicode.org/reports/tr44/#Prepended_Concatenation_Mark */
const SEEN_FORMATS = String.raw`[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u{110bd}\u{110cd}]`;
const NO_GLYPH = String.raw`[[\p{DI}\p{Bidi_C}\p{Cf}\p{Cc}\p{Zl}\p{Zp}\p{NChar}\u2800]--[${SEEN_FORMATS}\t\n\r]]`;

/** An emoji with its presentation and skin tone; at most five are joined. https://www.unicode.org/reports/tr51/#def_emoji_zwj_sequence */
const EMOJI_PART = String.raw`\p{Extended_Pictographic}(?:[\ufe0e\ufe0f]|\p{Emoji_Modifier}\ufe0f?)?`;
const EMOJI = String.raw`${EMOJI_PART}(?:\u200d${EMOJI_PART}){0,4}`;
const KEYCAP = String.raw`[0-9#*]\ufe0f\u20e3`;
/** The flag of a part of a country. https://www.unicode.org/reports/tr51/#def_emoji_tag_sequence */
const FLAG = String.raw`\u{1f3f4}[\u{e0030}-\u{e0039}\u{e0061}-\u{e007a}]{3,6}\u{e007f}`;

/** Scripts whose letters change their form at a joiner or a non-joiner. https://www.unicode.org/reports/tr31/#Layout_and_Format_Control_Characters */
const JOINING = [
  ...["Arab", "Syrc", "Mand", "Nkoo", "Mong", "Phag", "Adlm"],
  ...["Deva", "Beng", "Guru", "Gujr", "Orya", "Taml", "Telu", "Knda", "Mlym", "Sinh", "Khmr", "Mymr"],
];
const JOINED = String.raw`[[${JOINING.map((script) => `\\p{scx=${script}}`).join("")}]&&[\p{L}\p{M}]][\u200c\u200d]`;
/** Scripts that write no spaces, and mark where a line may break. */
const WORD_BREAK = String.raw`[[\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}]&&[\p{L}\p{M}]]\u200b`;
const MONGOLIAN_FORM = String.raw`[\p{scx=Mong}&&\p{L}][\u180b-\u180f]`;
/** A form of an ideograph (https://www.unicode.org/ivd/ registers about thirty of the richest) or of a mathematical sign. */
const IDEOGRAPH_FORM = String.raw`\p{UIdeo}[\ufe00-\ufe02\u{e0100}-\u{e0120}]|\p{Sm}\ufe00`;
/** A filler that holds the place of a missing part of a syllable, next to the part that is there. https://www.unicode.org/versions/latest/core-spec/chapter-3/#G56669 */
const [LEADING, VOWEL, TRAILING] = [
  String.raw`[\u1100-\u115e\ua960-\ua97c]`,
  String.raw`[\u1161-\u11a7\ud7b0-\ud7c6]`,
  String.raw`[\u11a8-\u11ff\ud7cb-\ud7fb]`,
];
const OLD_HANGUL = String.raw`${LEADING}\u1160|\u115f${VOWEL}|\u115f\u1160${TRAILING}`;

const NEEDED = [FLAG, EMOJI, KEYCAP, JOINED, WORD_BREAK, MONGOLIAN_FORM, IDEOGRAPH_FORM, OLD_HANGUL];
const hasNoGlyph = new RegExp(NO_GLYPH, "v");
const scan = new RegExp(`(?:${NEEDED.join("|")})|(?<run>${NO_GLYPH}+)`, "gv");

/** Invisible characters in a row, as a range of UTF-16 units. */
export interface InvisibleRun {
  start: number;
  end: number;
}

/** In time linear in the text. */
export function findInvisibles(text: string): InvisibleRun[] {
  if (!hasNoGlyph.test(text)) return [];
  return Array.from(text.matchAll(scan))
    .filter(({ groups }) => groups?.["run"] !== undefined)
    .map(({ 0: found, index }) => ({ start: index, end: index + found.length }));
}

export function withoutInvisibles(text: string): string {
  return replaceInvisibles(text, () => "");
}

/** The text with the invisible characters written out, like `[U+202E]`, for places that show only plain text. */
export function escapeInvisibles(text: string): string {
  return replaceInvisibles(text, (run) => {
    const { first, count } = summary(run);
    return count === 1 ? `[${codePointText(first)}]` : `[${codePointText(first)} +${count - 1}]`;
  });
}

/** How many invisible characters there are. */
export function countInvisibles(text: string): number {
  return findInvisibles(text).reduce((sum, { start, end }) => sum + summary(text.slice(start, end)).count, 0);
}

/**
 * @param run invisible characters
 * @returns the text of a small box in their place, and their names, for its tooltip
 */
export function invisibleNames(run: string): { label: string; names: string } {
  const { first, count, same } = summary(run);
  const { short, name } = nameOf(first);
  const more = count === 1 ? "" : same ? ` ×${count}` : ` +${count - 1}`;
  const codePoints = Array.from(run.slice(0, 2 * MAX_NAMES), (character) => character.codePointAt(0) ?? 0);
  const listed = same ? [first] : codePoints.slice(0, MAX_NAMES);
  const lines = listed.map((codePoint) => `${nameOf(codePoint).name} (${codePointText(codePoint)})`);
  if (!same && count > listed.length) lines.push("…");
  const hidden = tagText(run);
  if (hidden !== "") lines.unshift(`“${hidden}”`);
  return { label: `${codePointText(first)} ${short === "" ? name : short}${more}`, names: lines.join("\n") };
}

/** How many characters of a run are listed by name. */
const MAX_NAMES = 8;

function replaceInvisibles(text: string, replacement: (run: string) => string): string {
  let result = "";
  let end = 0;
  for (const run of findInvisibles(text)) {
    result += text.slice(end, run.start) + replacement(text.slice(run.start, run.end));
    end = run.end;
  }
  return result + text.slice(end);
}

function summary(run: string): { first: number; count: number; same: boolean } {
  const first = run.codePointAt(0) ?? 0;
  let count = 0;
  let same = true;
  for (const character of run) {
    count++;
    same &&= character.codePointAt(0) === first;
  }
  return { first, count, same };
}

/** The letters that tag characters stand for: text that only a machine reads. */
function tagText(run: string): string {
  const tags = Array.from(run.slice(0, 400), (character) => (character.codePointAt(0) ?? 0) - 0xe0000);
  return String.fromCharCode(...tags.filter((code) => code >= 0x20 && code < 0x7f)).trim();
}

function codePointText(codePoint: number): string {
  return `U+${codePoint.toString(16).toUpperCase().padStart(4, "0")}`;
}

/** Names and abbreviations: https://www.unicode.org/Public/UCD/latest/ucd/UnicodeData.txt and NameAliases.txt. */
const NAMES: Record<number, readonly [short: string, name: string]> = {
  0x00: ["NUL", "NULL"],
  0x07: ["BEL", "BELL"],
  0x08: ["BS", "BACKSPACE"],
  0x0b: ["VT", "LINE TABULATION"],
  0x0c: ["FF", "FORM FEED"],
  0x1b: ["ESC", "ESCAPE"],
  0x7f: ["DEL", "DELETE"],
  0x85: ["NEL", "NEXT LINE"],
  0xad: ["SHY", "SOFT HYPHEN"],
  0x34f: ["CGJ", "COMBINING GRAPHEME JOINER"],
  0x61c: ["ALM", "ARABIC LETTER MARK"],
  0x115f: ["", "HANGUL CHOSEONG FILLER"],
  0x1160: ["", "HANGUL JUNGSEONG FILLER"],
  0x17b4: ["", "KHMER VOWEL INHERENT AQ"],
  0x17b5: ["", "KHMER VOWEL INHERENT AA"],
  0x180b: ["FVS1", "MONGOLIAN FREE VARIATION SELECTOR ONE"],
  0x180c: ["FVS2", "MONGOLIAN FREE VARIATION SELECTOR TWO"],
  0x180d: ["FVS3", "MONGOLIAN FREE VARIATION SELECTOR THREE"],
  0x180e: ["MVS", "MONGOLIAN VOWEL SEPARATOR"],
  0x180f: ["FVS4", "MONGOLIAN FREE VARIATION SELECTOR FOUR"],
  0x200b: ["ZWSP", "ZERO WIDTH SPACE"],
  0x200c: ["ZWNJ", "ZERO WIDTH NON-JOINER"],
  0x200d: ["ZWJ", "ZERO WIDTH JOINER"],
  0x200e: ["LRM", "LEFT-TO-RIGHT MARK"],
  0x200f: ["RLM", "RIGHT-TO-LEFT MARK"],
  0x2028: ["LS", "LINE SEPARATOR"],
  0x2029: ["PS", "PARAGRAPH SEPARATOR"],
  0x202a: ["LRE", "LEFT-TO-RIGHT EMBEDDING"],
  0x202b: ["RLE", "RIGHT-TO-LEFT EMBEDDING"],
  0x202c: ["PDF", "POP DIRECTIONAL FORMATTING"],
  0x202d: ["LRO", "LEFT-TO-RIGHT OVERRIDE"],
  0x202e: ["RLO", "RIGHT-TO-LEFT OVERRIDE"],
  0x2060: ["WJ", "WORD JOINER"],
  0x2061: ["", "FUNCTION APPLICATION"],
  0x2062: ["", "INVISIBLE TIMES"],
  0x2063: ["", "INVISIBLE SEPARATOR"],
  0x2064: ["", "INVISIBLE PLUS"],
  0x2066: ["LRI", "LEFT-TO-RIGHT ISOLATE"],
  0x2067: ["RLI", "RIGHT-TO-LEFT ISOLATE"],
  0x2068: ["FSI", "FIRST STRONG ISOLATE"],
  0x2069: ["PDI", "POP DIRECTIONAL ISOLATE"],
  0x206a: ["ISS", "INHIBIT SYMMETRIC SWAPPING"],
  0x206b: ["ASS", "ACTIVATE SYMMETRIC SWAPPING"],
  0x206c: ["IAFS", "INHIBIT ARABIC FORM SHAPING"],
  0x206d: ["AAFS", "ACTIVATE ARABIC FORM SHAPING"],
  0x206e: ["NADS", "NATIONAL DIGIT SHAPES"],
  0x206f: ["NODS", "NOMINAL DIGIT SHAPES"],
  0x2800: ["", "BRAILLE PATTERN BLANK"],
  0x3164: ["HF", "HANGUL FILLER"],
  0xfeff: ["BOM", "ZERO WIDTH NO-BREAK SPACE"],
  0xffa0: ["HWHF", "HALFWIDTH HANGUL FILLER"],
  0xfff9: ["IAA", "INTERLINEAR ANNOTATION ANCHOR"],
  0xfffa: ["IAS", "INTERLINEAR ANNOTATION SEPARATOR"],
  0xfffb: ["IAT", "INTERLINEAR ANNOTATION TERMINATOR"],
  0xe0001: ["", "LANGUAGE TAG"],
  0xe0020: ["", "TAG SPACE"],
  0xe007f: ["", "CANCEL TAG"],
};

function nameOf(codePoint: number): { short: string; name: string } {
  const [short, name] = NAMES[codePoint] ?? rangeName(codePoint);
  return { short, name };
}

function rangeName(codePoint: number): readonly [short: string, name: string] {
  const within = (first: number, last: number): boolean => codePoint >= first && codePoint <= last;
  if (within(0xfe00, 0xfe0f)) return variationSelector(codePoint - 0xfe00 + 1);
  if (within(0xe0100, 0xe01ef)) return variationSelector(codePoint - 0xe0100 + 17);
  if (within(0xe0021, 0xe007e)) {
    const tag = `TAG ${String.fromCharCode(codePoint - 0xe0000)}`;
    return [tag, tag];
  }
  if (codePoint < 0xa0) return ["", "CONTROL CHARACTER"];
  return ["", /\p{NChar}/u.test(String.fromCodePoint(codePoint)) ? "NONCHARACTER" : "FORMAT CHARACTER"];
}

function variationSelector(number: number): readonly [short: string, name: string] {
  return [`VS${number}`, `VARIATION SELECTOR-${number}`];
}
