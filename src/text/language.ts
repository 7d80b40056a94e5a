import * as v from "valibot";
import { maskCode } from "./codeWords.ts";
import { composed } from "./composed.ts";

/** The language of a text, an answer or a translation. */
export const Language = v.picklist(["ko", "en"]);
export type Language = v.InferOutput<typeof Language>;

/** The setting: a fixed language, or `auto` for whichever of the two the text is not in. */
export const TargetSetting = v.picklist(["auto", ...Language.options]);
export type TargetSetting = v.InferOutput<typeof TargetSetting>;

/**
 * A text counts as Korean from this share of Hangul among its Hangul and Latin letters. Korean developers' sentences
 * are full of English words, while English ones hardly ever quote Korean, so the threshold is far below one half.
 */
const MIN_KOREAN_SHARE = 0.2;

/** UTF-16 units; a longer text is judged by its start. */
const LONGEST_JUDGED = 20_000;

/** @returns the language to translate into, or null for a text without letters: there is nothing to translate. */
export function translationTarget(text: string, setting: TargetSetting): Language | null {
  if (setting !== "auto") return setting;
  if (!/\p{L}/u.test(text)) return null;
  const start = text.slice(0, LONGEST_JUDGED);
  // A text that consists only of identifiers is judged as is.
  const share = koreanShare(maskCode(start)) ?? koreanShare(start) ?? 0;
  return share >= MIN_KOREAN_SHARE ? "en" : "ko";
}

/** @returns Hangul / (Hangul + Latin letters), or null if there are neither. */
function koreanShare(text: string): number | null {
  // Decomposed syllables (macOS file names) count once, like composed ones.
  const inNfc = composed(text);
  const hangul = inNfc.match(/\p{Script=Hangul}/gu)?.length ?? 0;
  const latin = inNfc.match(/\p{Script=Latin}/gu)?.length ?? 0;
  return hangul + latin === 0 ? null : hangul / (hangul + latin);
}
