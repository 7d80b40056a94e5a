/**
 * Role markers in the text of others. A text can hold one in disguise: with invisible characters inside, or with
 * characters that Unicode maps to those of the marker (NFKC): full-width, circled, mathematical ones. A model may read
 * it as the marker all the same, and a person sees nothing of it.
 */

export interface RoleMarkers {
  /** As their family writes them, each in brackets: `<human>:`, `[INST]`. */
  readonly texts: readonly string[];
  /** Whether they count in any case and with whitespace anywhere inside. */
  readonly loose: boolean;
  /** Finds where one may start. */
  readonly start: RegExp;
}

/** What NFKC maps to an opening bracket, by that bracket; `‹` stands for either in a marker that was made harmless. */
const OPENING: Record<string, string> = { "<": "<\ufe64\uff1c", "[": "\\[\ufe47\uff3b", "‹": "‹" };

/** Unicode's own list of what has no glyph, its other format and control characters, and the blank Braille pattern. */
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\p{Cf}\u2800]|(?!\s)\p{Cc}/u;
const INVISIBLE_OR_SPACE = /[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Cc}\u2800\s]/u;

export function roleMarkers(texts: readonly string[], { loose = false } = {}): RoleMarkers {
  const opening = [...new Set(texts.map((marker) => OPENING[marker.charAt(0)] ?? ""))].join("");
  // Most brackets are ruled out by the visible ASCII character after them.
  const next = [...new Set(texts.map((marker) => marker.charAt(1).replace(/\W/, "\\$&")))].join("");
  return { texts, loose, start: new RegExp(`[${opening}](?=[^!-~]|[${next}])`, loose ? "gi" : "g") };
}

/** Those of 42dot LLM. They are ordinary text to it, so that any variant may be read as one. */
export const FORTY_TWO_DOT_MARKERS = roleMarkers(["<human>:", "<bot>:"], { loose: true });

/** Makes markers harmless, visibly: `<human>:` → `‹human›:`. Only their brackets are replaced. Linear, idempotent. */
export function neutralize(text: string, markers: RoleMarkers): string {
  let result = "";
  let end = 0;
  for (const { open, close } of findMarkers(text, markers)) {
    result += `${text.slice(end, open)}‹${text.slice(open + 1, close)}›`;
    end = close + 1;
  }
  return result + text.slice(end);
}

/** Whether the text holds one of the markers as `neutralize` leaves them. */
export function hasNeutralized(text: string, { texts, loose }: RoleMarkers): boolean {
  const harmless = texts.map((marker) => `‹${marker.slice(1).replace(/[>\]]/, "›")}`);
  return findMarkers(text, roleMarkers(harmless, { loose })).next().done !== true;
}

/** @returns the indices of the brackets of each marker */
function* findMarkers(text: string, markers: RoleMarkers): Generator<{ open: number; close: number }> {
  if (markers.texts.length === 0) return;
  for (const { index } of text.matchAll(markers.start)) {
    const close = closingBracket(text, index, markers);
    if (close !== undefined) yield { open: index, close };
  }
}

/** Reads as far as it can be a marker, so at most to the next opening bracket. */
function closingBracket(text: string, open: number, { texts, loose }: RoleMarkers): number | undefined {
  const ignored = loose ? INVISIBLE_OR_SPACE : INVISIBLE;
  let read = "";
  let close: number | undefined;
  for (let at = open; at < text.length;) {
    const char = String.fromCodePoint(text.codePointAt(at) ?? 0);
    const isAscii = char >= "!" && char <= "~";
    if (isAscii || !ignored.test(char)) {
      const plain = isAscii ? char : char.normalize("NFKC");
      read += loose ? plain.toLowerCase() : plain;
      if (/[>\]›]/.test(plain)) close ??= at;
      if (texts.some((marker) => read.startsWith(marker))) return close;
      if (!texts.some((marker) => marker.startsWith(read))) return undefined;
    }
    at += char.length;
  }
  return undefined;
}
