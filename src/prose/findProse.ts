/** Finds prose in code: which text of a file is prose, and how new prose is written in its place. */
import { atOnce, type Steps } from "../base/steps.ts";
import type { SourceText } from "../text/sourceText.ts";
import { codeProse } from "./code/codeProse.ts";
import { tokensOf } from "./code/grammarTokens.ts";
import { indexOrEnd, scan } from "./code/scanner.ts";
import { syntaxOf } from "./code/syntaxes.ts";
import { commitProse } from "./commit.ts";
import type { Region } from "./grammar/scopedTokens.ts";
import { fluentProse } from "./locale/fluentProse.ts";
import { i18nBlocks } from "./locale/i18nBlocks.ts";
import { jsonProse } from "./locale/json.ts";
import { localeReader } from "./locale/localeProse.ts";
import { poProse } from "./locale/po.ts";
import { propertiesProse } from "./locale/properties.ts";
import { tableProse } from "./locale/table.ts";
import { inOrder } from "./locale/values.ts";
import { yamlProse } from "./locale/yaml.ts";
import { markdownProse } from "./markdown.ts";
import { embedded, markupProse } from "./markup.ts";
import { plainProse } from "./plain.ts";
import { restructuredTextProse } from "./restructuredText.ts";
import { TEMPLATE_LANGUAGES } from "./templates.ts";
import { typesetProse } from "./typesetting.ts";
import { merged, type ProseUnit } from "./units.ts";

/** @returns the prose of a text in order, without overlaps; nothing for an unknown language or for binary data. */
export function findProse(source: SourceText): ProseUnit[] {
  return atOnce(proseSteps(source));
}

/** Languages of which the scanner knows too little: quotes of any character, documentation between the code. */
const READ_BY_GRAMMAR = new Set(["perl", "perl6"]);

/** Whether the language's own grammar, if VS Code has one, reads its comments and strings better than the scanner. */
export function isReadByGrammar(languageId: string): boolean {
  return READ_BY_GRAMMAR.has(languageId) || (!READERS.has(languageId) && syntaxOf(languageId) === undefined);
}

/**
 * `findProse` for a text of any length.
 * @param regions comments and strings, if a grammar has found them
 */
export function* proseSteps(source: SourceText, regions?: readonly Region[]): Steps<ProseUnit[]> {
  const { text, languageId } = source;
  if (text.includes("\0")) return [];
  const readLocale = localeReader(source);
  const units = readLocale && (yield* readLocale());
  if (units !== undefined) return units;
  const read = READERS.get(languageId);
  if (read !== undefined) return yield* read(source);
  return regions === undefined ? yield* codeIn(source) : yield* codeProse(text, tokensOf(text, languageId, regions));
}

type Reader = (source: SourceText) => Steps<ProseUnit[]>;

const FAMILIES: readonly (readonly [ids: string, read: Reader])[] = [
  ["markdown mdx", (source) => markdownProse(source, (part) => proseSteps(part))],
  ["plaintext", ({ text }) => plainProse(text)],
  ["restructuredtext rst", ({ text }) => restructuredTextProse(text)],
  ["latex tex", (source) => typesetAndCode(source, "latex")],
  ["typst", (source) => typesetAndCode(source, "typst")],
  ["asciidoc", (source) => typesetAndCode(source, "asciidoc")],
  ["git-commit scminput", ({ text }) => commitProse(text)],
  [`xml xsl ${TEMPLATE_LANGUAGES.join(" ")}`, (source) => markupProse(source, codeIn)],
  ["vue", vueProse],
  ["php", phpProse],
  ["json jsonc json5", ({ text }) => jsonProse(text)],
  [
    "yaml dockercompose github-actions-workflow ansible helm azure-pipelines spring-boot-properties-yaml",
    ({ text }) => yamlProse(text),
  ],
  ["properties ini java-properties spring-boot-properties", ({ text }) => propertiesProse(text)],
  ["po gettext", ({ text }) => poProse(text)],
  ["ftl fluent", ({ text }) => fluentProse(text)],
  ["csv tsv", ({ text }) => tableProse(text)],
];

/** What is no code, by language id. */
const READERS: ReadonlyMap<string, Reader> = new Map(
  FAMILIES.flatMap(([ids, read]) => ids.split(" ").map((id) => [id, read] as const)),
);

/** A component with texts of its own. */
function* vueProse(source: SourceText): Steps<ProseUnit[]> {
  const { text } = source;
  const blocks = i18nBlocks(text);
  const units = (yield* markupProse(source, codeIn)).filter(
    ({ span }) => !blocks.some(({ start, end }) => span.start < end && span.end > start),
  );
  for (const block of blocks) {
    const languageId = /^ya?ml$/.test(block.lang) ? "yaml" : block.lang === "json" ? "json" : "typescript";
    for (const unit of yield* embedded(text, block, languageId, proseSteps)) units.push(unit);
  }
  return inOrder(units);
}

function* codeIn({ text, languageId }: SourceText): Steps<ProseUnit[]> {
  const syntax = syntaxOf(languageId);
  return syntax === undefined ? [] : yield* codeProse(text, (yield* scan(text, syntax)).tokens);
}

/** The words of a document, and its comments. */
function* typesetAndCode(source: SourceText, dialect: Parameters<typeof typesetProse>[1]): Steps<ProseUnit[]> {
  return merged(yield* typesetProse(source.text, dialect), yield* codeIn(source));
}

/** PHP, and the HTML around it. */
function* phpProse(source: SourceText): Steps<ProseUnit[]> {
  const { text } = source;
  const syntax = syntaxOf("php");
  if (syntax === undefined) return [];
  const { tokens, code } = yield* scan(text, syntax);
  const units = yield* codeProse(text, tokens);
  const isOnlyCode =
    /^\ufeff?<\?php\b/.test(text.slice(0, 8)) && /^(?:\?>\s*)?$/.test(text.slice(indexOrEnd(text, "?>", 0)));
  if (isOnlyCode || !/<\?(?:php\b|=)/.test(text)) return units;
  return merged(yield* markupProse(source, codeIn, code), units);
}
