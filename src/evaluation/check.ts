/**
 * What a right answer can be told from without a judge. A check is a list of conditions, separated by semicolons, that
 * all hold:
 *
 *     has 서울 | Seoul      one of these texts is in the answer, in any case
 *     lacks sorry | 죄송    none of them is
 *     language ko           most letters are Hangul (en: Latin)
 *     lines 3               so many lines that are not empty
 *     sentences 3           at most so many sentences
 *     characters 200        at most so many
 *     number 42             the last number in it
 *     json                  it is JSON, or a code block of it
 *     code python           it has a code block of this language, or of none that is named
 */
import type { Language } from "../text/language.ts";

export type Condition =
  | { kind: "has" | "lacks"; texts: string[] }
  | { kind: "language"; language: Language }
  | { kind: "lines" | "sentences" | "characters" | "number"; number: number }
  | { kind: "json" }
  | { kind: "code"; language: string };

export type Check = Condition[];

export class CheckError extends Error {
  override readonly name = "CheckError";
  /** What is not understood. */
  readonly part: string;

  constructor(part: string) {
    super(`not a condition: ${part}`);
    this.part = part;
  }
}

/** @throws CheckError */
export function parseCheck(text: string): Check {
  return text.split(";").map((part) => parseCondition(part.trim()));
}

function parseCondition(part: string): Condition {
  const [kind = ""] = part.split(/\s/, 1);
  const rest = part.slice(kind.length).trim();
  switch (kind) {
    case "has":
    case "lacks": {
      const texts = rest.split("|").map((one) => one.trim());
      if (texts.includes("")) throw new CheckError(part);
      return { kind, texts };
    }
    case "language":
      if (rest !== "ko" && rest !== "en") throw new CheckError(part);
      return { kind, language: rest };
    case "lines":
    case "sentences":
    case "characters":
    case "number": {
      const number = Number(rest);
      if (rest === "" || !Number.isFinite(number)) throw new CheckError(part);
      return { kind, number };
    }
    case "json":
      if (rest !== "") throw new CheckError(part);
      return { kind };
    case "code":
      if (rest === "") throw new CheckError(part);
      return { kind, language: rest };
    default:
      throw new CheckError(part);
  }
}

/** @returns the conditions that don't hold; none of a right answer */
export function failedConditions(check: Check, answer: string): Condition[] {
  return check.filter((condition) => !holds(condition, answer));
}

function holds(condition: Condition, answer: string): boolean {
  switch (condition.kind) {
    case "has":
    case "lacks": {
      const lower = answer.toLowerCase();
      const isIn = condition.texts.some((text) => lower.includes(text.toLowerCase()));
      return isIn === (condition.kind === "has");
    }
    case "language": {
      const hangul = answer.match(/\p{Script=Hangul}/gu)?.length ?? 0;
      // A Korean syllable is worth about two and a half letters of an English word.
      const latin = (answer.match(/\p{Script=Latin}/gu)?.length ?? 0) / 2.5;
      return condition.language === "ko" ? hangul > latin : latin > hangul;
    }
    case "lines":
      return answer.split("\n").filter((line) => line.trim() !== "").length === condition.number;
    case "sentences":
      return sentences(answer) <= condition.number;
    case "characters":
      return Array.from(answer.trim()).length <= condition.number;
    case "number":
      return (
        Number(
          answer
            .match(/-?\d[\d,]*(?:\.\d+)?/g)
            ?.at(-1)
            ?.replaceAll(",", ""),
        ) === condition.number
      );
    case "json":
      return isJson(blocks(answer)[0]?.code ?? answer);
    case "code":
      return blocks(answer).some(({ language }) => language === "" || language === condition.language.toLowerCase());
  }
}

function sentences(text: string): number {
  let count = 0;
  for (const { segment } of new Intl.Segmenter("ko", { granularity: "sentence" }).segment(text))
    if (/[\p{L}\p{N}]/u.test(segment)) count++;
  return count;
}

function blocks(text: string): { language: string; code: string }[] {
  const parts = text.split(/^```/mu);
  return parts.flatMap((part, index) => {
    if (index % 2 === 0) return [];
    const end = part.indexOf("\n");
    return [{ language: part.slice(0, end).trim().toLowerCase(), code: part.slice(end + 1) }];
  });
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
