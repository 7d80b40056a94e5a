/** Finds prose in code: which text of a file is prose, and how new prose is written in its place. */
import { atOnce, type Steps } from "../base/steps.ts";
import type { SourceText } from "../text/sourceText.ts";
import { blockComment, Comments, docString, lineComment, lineCommentRun } from "./code/comment.ts";
import { scan, type StringToken } from "./code/scanner.ts";
import { isDocString, stringUnit } from "./code/strings.ts";
import { type Syntax, syntaxOf } from "./code/syntaxes.ts";
import { commitProse } from "./commit.ts";
import { jsonProse } from "./locale/json.ts";
import { poProse } from "./locale/po.ts";
import { propertiesProse } from "./locale/properties.ts";
import { yamlProse } from "./locale/yaml.ts";
import { markdownProse, plainProse } from "./markdown.ts";
import { markupProse, textUnit } from "./markup.ts";
import type { ProseUnit } from "./units.ts";

/** @returns the prose of a text in order, without overlaps; nothing for an unknown language or for binary data. */
export function findProse(source: SourceText): ProseUnit[] {
  return atOnce(proseSteps(source));
}

/** `findProse` for a text of any length. */
export function* proseSteps({ text, languageId }: SourceText): Steps<ProseUnit[]> {
  if (text.includes("\0")) return [];
  switch (languageId) {
    case "markdown":
    case "mdx":
      return yield* markdownProse(text);
    case "plaintext":
    case "restructuredtext":
      return yield* plainProse(text);
    case "git-commit":
    case "scminput":
      return yield* commitProse(text);
    case "html":
    case "xml":
    case "vue":
    case "svelte":
    case "handlebars":
    case "xsl":
    case "php-html":
      return yield* markupProse({ text, languageId }, codeIn);
    case "json":
    case "jsonc":
    case "json5":
      return yield* jsonProse(text);
    case "yaml":
    case "dockercompose":
    case "github-actions-workflow":
      return yield* yamlProse(text);
    case "properties":
    case "ini":
    case "java-properties":
      return yield* propertiesProse(text);
    case "po":
    case "gettext":
      return yield* poProse(text);
    default:
      return yield* codeIn({ text, languageId });
  }
}

function* codeIn({ text, languageId }: SourceText): Steps<ProseUnit[]> {
  const syntax = syntaxOf(languageId);
  return syntax === undefined ? [] : yield* codeProse(text, syntax);
}

function* codeProse(text: string, syntax: Syntax): Steps<ProseUnit[]> {
  const tokens = yield* scan(text, syntax);
  const comments = new Comments(text);
  const units: ProseUnit[] = [];
  let end = 0;
  for (let index = 0; index < tokens.length;) {
    yield;
    const token = tokens[index];
    if (token === undefined) break;
    const count = token.kind === "line" ? yield* lineCommentRun(text, tokens, index) : 1;
    // Comments and strings in an interpolation are part of the surrounding string if that is prose.
    if (token.open >= end) {
      const unit =
        token.kind === "line"
          ? yield* lineComment(text, tokens.slice(index, index + count), comments)
          : token.kind === "block"
            ? yield* blockComment(text, token, comments)
            : token.kind === "string"
              ? yield* stringProse(text, token, syntax, comments)
              : textUnit(text, token);
      if (unit !== undefined) {
        units.push(unit);
        end = unit.span.end;
      }
    }
    index += count;
  }
  return units;
}

function* stringProse(
  text: string,
  token: StringToken,
  syntax: Syntax,
  comments: Comments,
): Steps<ProseUnit | undefined> {
  return isDocString(text, token)
    ? yield* docString(text, token, comments)
    : stringUnit(text, token, syntax.locale === true);
}
