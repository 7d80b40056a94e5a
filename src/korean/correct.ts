import { atOnce, type Steps } from "../base/steps.ts";
import { type ProofreadOptions, proofreadSteps } from "./proofread.ts";

/** A correction can uncover another one (`되야한다` → `돼야한다` → `돼야 한다`), but never this many in a row. */
const MAX_ROUNDS = 8;

/** @returns the prose with every unambiguous correction applied */
export function correct(prose: string, options: Omit<ProofreadOptions, "within"> = {}): string {
  return atOnce(correctSteps(prose, options));
}

/** `correct` for prose of any length. */
export function* correctSteps(prose: string, options: Omit<ProofreadOptions, "within"> = {}): Steps<string> {
  let text = prose;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const corrected = yield* correctOnce(text, options);
    if (corrected === text) break;
    text = corrected;
  }
  return text;
}

function* correctOnce(text: string, options: ProofreadOptions): Steps<string> {
  let corrected = "";
  let at = 0;
  for (const { span, replacements } of yield* proofreadSteps(text, options)) {
    const [replacement] = replacements;
    if (replacement === undefined || replacements.length > 1) continue;
    corrected += text.slice(at, span.start) + replacement;
    at = span.end;
  }
  return corrected + text.slice(at);
}
