/** The comments and strings of code that are prose. */
import { Pace, type Steps } from "../../base/steps.ts";
import { elementProse, textUnit } from "../markup.ts";
import { merged, type ProseUnit } from "../units.ts";
import { blockComment, Comments, docString, lineComment, lineCommentRun } from "./comment.ts";
import { heredocUnits } from "./heredoc.ts";
import type { Token } from "./scanner.ts";
import { isDocString, stringUnit } from "./strings.ts";

/** @param kind of the strings that are prose */
export function* codeProse(
  text: string,
  tokens: readonly Token[],
  kind: "string" | "localeValue" = "string",
): Steps<ProseUnit[]> {
  const comments = new Comments(text);
  const units: ProseUnit[] = [];
  /** Of elements; what is inside of one is part of it. */
  const sentences: ProseUnit[] = [];
  let endOfElement = 0;
  let end = 0;
  const pace = new Pace();
  for (let index = 0; index < tokens.length;) {
    const token = tokens[index];
    if (token === undefined) break;
    if (pace.isDue(token.close - token.open)) yield;
    const count = token.kind === "line" ? yield* lineCommentRun(text, tokens, index) : 1;
    // Comments and strings in an interpolation are part of the surrounding string if that is prose.
    if (token.kind === "element") {
      for (const unit of yield* elementProse(text, token)) sentences.push(unit);
      endOfElement = Math.max(endOfElement, token.close);
    } else if (token.kind === "text" && token.open < endOfElement) {
      // It has been read with the sentences of its element.
    } else if (token.open >= end && token.kind === "heredoc") units.push(...(yield* heredocUnits(text, token)));
    else if (token.open >= end && token.kind !== "heredoc") {
      const unit =
        token.kind === "line"
          ? yield* lineComment(text, tokens.slice(index, index + count), comments)
          : token.kind === "block"
            ? yield* blockComment(text, token, comments)
            : token.kind === "string"
              ? isDocString(text, token)
                ? yield* docString(text, token, comments)
                : stringUnit(text, token, kind)
              : textUnit(text, token);
      if (unit !== undefined) {
        units.push(unit);
        end = unit.span.end;
      }
    }
    index += count;
  }
  return sentences.length === 0
    ? units
    : merged(
        sentences.sort((one, other) => one.span.start - other.span.start),
        units,
      );
}
