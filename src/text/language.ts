import { maskCode } from "./codeWords.ts";

/** Korean or English: the language of a text, an answer or a translation. */
export type Language = "ko" | "en";

/** The setting: a fixed language, or `auto` for the other one of the two. */
export type TargetSetting = "auto" | Language;

/**
 * Share of Hangul among Hangul and Latin letters from which on a text is Korean. Korean developers' sentences are full of
 * English words, while English ones hardly ever quote Korean: the limit is far below the half.
 */
const KOREAN_FROM = 0.2;

/**
 * @returns the language to translate into, or null for a text without letters in which there is nothing to translate.
 */
export function translationTarget(text: string, setting: TargetSetting): Language | null {
  if (setting !== "auto") return setting;
  if (!/\p{L}/u.test(text)) return null;
  // A text that is nothing but identifiers is judged as it stands.
  const share = koreanShare(maskCode(text)) ?? koreanShare(text) ?? 0;
  return share >= KOREAN_FROM ? "en" : "ko";
}

/** @returns Hangul / (Hangul + Latin letters), or null where there are neither. */
function koreanShare(text: string): number | null {
  // Decomposed syllables (file names of macOS) count once, like composed ones.
  const composed = text.normalize("NFC");
  const hangul = composed.match(/\p{Script=Hangul}/gu)?.length ?? 0;
  const latin = composed.match(/\p{Script=Latin}/gu)?.length ?? 0;
  return hangul + latin === 0 ? null : hangul / (hangul + latin);
}
