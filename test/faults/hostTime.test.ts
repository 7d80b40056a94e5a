/** What documents, answers and settings can make of the time that the extension host works at a stretch. */
import assert from "node:assert/strict";
import { describe } from "mocha";
import { inSlices, type Steps } from "../../src/base/steps.ts";
import { readJournal, remaining } from "../../src/editor/batch/job.ts";
import { countAccepted } from "../../src/editor/batch/proposal.ts";
import { ghostPlace } from "../../src/editor/inlineCompletion/ghostPlace.ts";
import { declaredName } from "../../src/editor/naming/declaredName.ts";
import { namePlace } from "../../src/editor/naming/namePlace.ts";
import { documentCorrections, documentFindings } from "../../src/editor/proofreading/documentFindings.ts";
import type { ProofreadSettings } from "../../src/editor/proofreading/proofreadingSettings.ts";
import { DocumentProse } from "../../src/editor/shared/documentProse.ts";
import { afterChanges } from "../../src/editor/suggestions/openSuggestions.ts";
import { previewForm } from "../../src/editor/suggestions/previewForm.ts";
import { foreignProse, nearest } from "../../src/editor/translationHints/foreignProse.ts";
import { hoverMarkdown, noteText } from "../../src/editor/translationHints/translationText.ts";
import { correctSteps } from "../../src/korean/correct.ts";
import { proofreadSteps } from "../../src/korean/proofread.ts";
import { ruleText } from "../../src/korean/rules/rule.ts";
import { RULES } from "../../src/korean/rules/rules.ts";
import { fitContext } from "../../src/prompt/contextBudget.ts";
import { knownFormat, PROMPT_FORMATS } from "../../src/prompt/promptFormat.ts";
import { askTask, explainTask, tidySelection, translatePrompt } from "../../src/prompt/taskPrompts.ts";
import { cleanUserText } from "../../src/prompt/userText.ts";
import { SYNTAXES } from "../../src/prose/code/syntaxes.ts";
import { splitPrefix } from "../../src/prose/commitSubject.ts";
import { findProse, proseSteps } from "../../src/prose/findProse.ts";
import { LocaleSyntaxError, NoTextsError } from "../../src/prose/locale/gaps.ts";
import { COMPARISONS, type LoadedFormat } from "../../src/prose/locale/localeFile.ts";
import { counterparts, localeOf } from "../../src/prose/locale/localePaths.ts";
import { hasRules, messageForms } from "../../src/prose/locale/messageForms.ts";
import { poLanguage } from "../../src/prose/locale/po.ts";
import { hasWords, isCode, isDirective, isLicense, isProseString, whyNotProse } from "../../src/prose/notProse.ts";
import { messageFormat, yamlPlain } from "../../src/prose/quoting.ts";
import { proseWithin } from "../../src/prose/within.ts";
import { rewrap } from "../../src/prose/wrap.ts";
import { passageText, writePassages } from "../../src/prose/write.ts";
import { checkAnswer, isQuoted } from "../../src/rewriting/checks.ts";
import { isKorean, messageFromDiff, typedPrefix } from "../../src/rewriting/commitMessage/commitMessage.ts";
import { readDiff } from "../../src/rewriting/commitMessage/compactDiff.ts";
import { continuation } from "../../src/rewriting/continuation.ts";
import { parseGlossary } from "../../src/rewriting/glossary.ts";
import { findItems, inventedItems, maskProse, unmask, wordsOf } from "../../src/rewriting/mask.ts";
import { mnemonicIn } from "../../src/rewriting/mnemonic.ts";
import { styleOf, symbolKind } from "../../src/rewriting/naming/caseStyle.ts";
import { nameCandidates } from "../../src/rewriting/naming/nameCandidates.ts";
import { createRewriter } from "../../src/rewriting/rewriteText.ts";
import { checkUnit } from "../../src/rewriting/unitGate.ts";
import { maskCode } from "../../src/text/codeWords.ts";
import { escapeMarkdown } from "../../src/text/escapeMarkdown.ts";
import { hasWordsInside } from "../../src/text/keptParts.ts";
import { translationTarget } from "../../src/text/language.ts";
import { linesOf } from "../../src/text/lines.ts";
import { splitText } from "../../src/text/split.ts";
import { targetRanges } from "../../src/text/targetRanges.ts";
import { GrowingAnswer, splitThoughts } from "../../src/text/thoughts.ts";
import { fault } from "./support/fault.ts";
import { assertLinear } from "./support/growth.ts";

const LANGUAGES = [
  ...new Map(Array.from(SYNTAXES, ([id, syntax]) => [syntax, id])).values(),
  ..."markdown mdx restructuredtext plaintext git-commit html xml vue svelte astro blade razor twig erb handlebars yaml properties po".split(
    " ",
  ),
];

/** What something in some language starts, ends, escapes, repeats or excludes with. */
const PIECES = [
  ...Array.from({ length: 94 }, (_, at) => String.fromCharCode(33 + at)),
  ...'// /// /* */ /** {- -} (* *) --[[ ]] ]==] [==[ <!-- --> #| |# %{ <# #> """ \'\'\' `${ ${ #{ $( \\( }} {{ <<EOF <<<EOF EOF <<A A @"\n "@ r#" r##" R"( )" $" $$" $""" \\n \\" \\\\ \\u{41} \\x41 ?# $\' url( ]( [^1]: ``` ~~~ ``` --- +++ === - * 1. > |- |a| # ## #a ::: $$ ?: := => -> :: @param @returns {T} [a=b] :param Args: >>> @example <b> </b> <br/> <p title=" <script> </script> <style> <pre> &amp; <a msgid msgstr "" key: key= \\: // - ! a=b %d %1$s %(a)s %00 0 00 9 a a.b a/b a_b aB a-b A1 --a #1 @a a@b a@b.c https:// http://a www. e.g. v1 1.2 2x 10MB {{a}} {{#a}} {{/a}} {{{ {{< {% %} <% <%= %> %<a>d %a% %1 %n %( $t( $1 $A$ @:a @:( @.a: :name [[a]] [[ ]] \\( <0> </0> </b> _Open &Open (&O) (_O) Ctrl+ Ctrl+S {a, {0, plural, -> TODO: note: NOTE Copyright SPDX all rights reserved under the terms of const let return import from if ( ) def class while cspell:ignore cspell:disable cspell:enable spell-checker:words disable-next-line eslint-disable vi: -*- coding: <human>: <human <bot> <think> </think> <thought> [INST] Co-authored-by: diff --git a/x b/x @@ -1 +1 @@ \\begin'.split(
    " ",
  ),
  ..."가 나다 되요 됬 할수있다 는것 때문 던지 든지 API를 URL를 3를 5%을 한국어 각 어떻해 않 몇 일 수 있다 을를 ㄱ ㅏ ㅋ 다. 요? 니다 함 。 …".split(
    " ",
  ),
  "각".normalize("NFD"),
  "\u1100",
  "\u1161",
  "\u11a8",
  "e\u0301",
  "\u0301\u0323",
  "\u0301",
  "\u200b",
  "\u202e",
  "\ufeff",
  "\u00a0",
  "\u3000",
  "\ud83d",
  "\ude00",
  "😀",
  "👨‍👩‍👧",
  "🇰🇷",
  "\u2028",
  "\0",
  " ",
  "  ",
  "    ",
  "\t",
  "\n",
  "\r",
  "\r\n",
  "\n\n",
  "\n  ",
  "\n\t- ",
  "\n * ",
  "\n// ",
  "\n# ",
  "\n> ",
  "\n:",
  "\n:::note ",
  "\n.. note:: ",
  "\n.. _a:",
  "::\n\n",
  "{#if a}",
  "{/if}",
  "<?php ",
  "<?= ?>",
  "<p\n",
  'alt="',
  "]]>",
  "<![CDATA[",
  "@if(",
  "[a][]",
  "\n[a]: b\n",
];

interface Entry {
  name: string;
  run: (text: string) => unknown;
  /** UTF-16 units; the pipeline gives it no longer texts. */
  most?: number;
}

const MOST = { line: 20_000, name: 400, piece: 4_096, answer: 8_192, unit: 100_000 };

/** All steps, and nothing between them, so that the CPU time is theirs. */
function all<T>(steps: Steps<T>): T {
  for (let step = steps.next(); ; step = steps.next()) if (step.done === true) return step.value;
}

const VALUES = ["json", "po", "php"].map((languageId) => ({ languageId, form: "value" }) as const);
const TASKS = [{ kind: "toEnglish" }, { kind: "toKorean" }, { kind: "fix" }, { kind: "fixSpacing" }] as const;
const QUESTION = PROMPT_FORMATS["42dot"];

const ENTRIES: readonly Entry[] = [
  ...LANGUAGES.map((languageId) => ({
    name: `prose of ${languageId}`,
    run: (text: string) => findProse({ text, languageId }),
  })),
  { name: "prose of a comment", run: (text) => findProse({ text: `/**\n * ${text}\n */`, languageId: "typescript" }) },
  { name: "prose of a line of comments", run: (text) => findProse({ text: `// ${text}`, languageId: "typescript" }) },
  { name: "prose of a docstring", run: (text) => findProse({ text: `"""${text}"""`, languageId: "python" }) },
  {
    name: "prose of a string",
    run: (text) => findProse({ text: `a = "가나 ${text}"`, languageId: "javascript" }),
    most: MOST.line,
  },
  ...RULES.map((rule) => ({
    name: `rule ${rule.id}`,
    run: (text: string) => rule.find(ruleText({ plain: text, masked: text })),
  })),
  { name: "proofreading", run: (text) => all(proofreadSteps(`가 ${text}`)) },
  {
    name: "proofreading of prose",
    run: (text) => all(proofreadSteps(`가 ${text}`, { within: linesOf(text, 0, text.length) })),
  },
  { name: "correcting", run: (text) => all(correctSteps(`되요 ${text}`)) },
  { name: "isCode", run: isCode, most: MOST.line },
  { name: "hasWords", run: hasWords, most: MOST.line },
  { name: "isProseString", run: isProseString, most: MOST.line },
  { name: "isDirective", run: isDirective, most: MOST.line },
  { name: "isLicense", run: isLicense },
  { name: "yamlPlain", run: (text) => yamlPlain.write(text, text), most: MOST.unit },
  { name: "messageFormat", run: (text) => messageFormat(text, "{0}"), most: MOST.unit },
  { name: "rewrap", run: (text) => rewrap(text, { first: 3, following: 3, oldWidths: [70, 60] }), most: MOST.unit },
  {
    name: "writing prose",
    run: (text) => {
      const source = `/**\n * 가나 ${text.replaceAll("*/", "")}\n */`;
      const [unit] = findProse({ text: source, languageId: "typescript" });
      if (unit === undefined) return undefined;
      const proses = unit.passages.map((passage) => `${passageText(source, passage)} 다라`);
      const written = writePassages(source, unit, proses);
      proseWithin([unit], { start: 5, end: 6 }, source);
      return checkUnit(source, unit, written);
    },
    most: MOST.unit,
  },
  {
    name: "writing a string",
    run: (text) => {
      const source = "x = `가나 " + text.replaceAll("`", "") + "`";
      const [unit] = findProse({ text: source, languageId: "javascript" });
      return (
        unit &&
        writePassages(
          source,
          unit,
          unit.passages.map((passage) => `${passageText(source, passage)} 다라`),
        )
      );
    },
    most: MOST.line,
  },
  { name: "masking", run: (text) => maskProse(text, [], "en"), most: MOST.line },
  ...VALUES.map((place) => ({
    name: `masking a value of ${place.languageId}`,
    run: (text: string) => {
      const masked = maskProse(text, [], "en", "verbatim", place);
      return [unmask(masked.prompt, masked), whyNotProse(text), mnemonicIn(text, place)?.put(text)];
    },
    most: MOST.piece,
  })),
  { name: "words inside", run: hasWordsInside, most: MOST.unit },
  {
    name: "the last check of a value",
    run: (text) => {
      const span = { start: 0, end: text.length };
      const unit = {
        kind: "localeValue",
        span,
        passages: [{ lines: [span], layout: "line", continuation: "" }],
      } as const;
      return checkUnit(text, unit, `${text} 다라`);
    },
    most: MOST.unit,
  },
  { name: "masking with marks", run: (text) => maskProse(text, [], "ko", "marked"), most: MOST.line },
  {
    name: "unmasking",
    run: (text) => {
      const masked = maskProse(text, [], "en");
      return unmask(masked.prompt, masked);
    },
    most: MOST.piece,
  },
  { name: "invented items", run: inventedItems, most: MOST.answer },
  ...TASKS.map((task) => ({
    name: `checks of ${task.kind}`,
    run: (text: string) => {
      const masked = maskProse(text.slice(0, MOST.piece), [], "en");
      return checkAnswer({ task, language: "ko", masked, text: `${masked.prompt}${text}`, ended: true });
    },
    most: MOST.answer / 2,
  })),
  { name: "isQuoted", run: isQuoted, most: MOST.answer },
  {
    name: "continuation",
    run: (text) =>
      continuation(
        { text: `가나 다라 ${text}`, ended: true },
        { language: "ko", before: "가나 다라", sentence: "가나 다라", gap: " ", following: text },
      ),
    most: MOST.answer,
  },
  { name: "words of a glossary", run: (text) => wordsOf(text, GLOSSARY, "en"), most: MOST.line },
  { name: "a diff", run: (text) => readDiff(`diff --git a/x b/x\n@@ -1 +1 @@\n${text}`) },
  { name: "the prefix of a subject", run: (text) => [splitPrefix(text), typedPrefix(text), isKorean(text)] },
  {
    name: "checks of a subject",
    run: (text) =>
      messageFromDiff(`diff --git a/x b/x\n@@ -1 +1 @@\n+${text}`, "", COMMITTING(text), {
        priority: "command",
        signal: new AbortController().signal,
      }),
    most: MOST.piece,
  },
  { name: "names", run: (text) => nameCandidates(text, { kind: "variable", style: "camel", text }), most: MOST.answer },
  {
    name: "a line that may declare a name",
    run: (text) => ["cpp", "go", "css"].map((id) => declaredName(text, id)),
    most: 500,
  },
  { name: "names in a text", run: (text) => nameCandidates("a count", { kind: "function", style: "snake", text }) },
  { name: "the style of a name", run: (text) => [styleOf(text), symbolKind(text, text)], most: MOST.name },
  {
    name: "what to name",
    run: (text) => {
      const source = { text: `# 가나\n${text}\nx = 1`, languageId: "python" };
      const units = findProse(source);
      for (const at of [0, 3, text.length >> 1, text.length]) namePlace(source, units, { start: at, end: at });
    },
  },
  {
    name: "ghost text",
    run: (text) => {
      const source = `${text}\n가나 다라 마바`;
      return ghostPlace(source, findProse({ text: source, languageId: "plaintext" }), source.length, "auto");
    },
    most: 200_000,
  },
  {
    name: "hints",
    run: (text) => {
      const units = findProse({ text, languageId: "markdown" });
      return nearest(foreignProse(text, units, "ko"), [{ start: 0, end: text.length }], text.length >> 1);
    },
  },
  { name: "a hover", run: (text) => hoverMarkdown([{ kind: "rewritten", text }]), most: MOST.answer },
  { name: "a note", run: (text) => noteText([{ kind: "rewritten", text }]), most: MOST.answer },
  { name: "a preview", run: (text) => previewForm(text, text.replaceAll("a", "b")) },
  { name: "the language", run: (text) => translationTarget(text, "auto") },
  { name: "words of code", run: maskCode, most: MOST.line },
  { name: "lines", run: (text) => linesOf(text, 0, text.length) },
  { name: "a user's text", run: cleanUserText },
  { name: "escaped Markdown", run: escapeMarkdown },
  { name: "a selection", run: (text) => [tidySelection(text), explainTask({ text, languageId: "c" }, "ko")] },
  { name: "a question about a selection", run: (text) => askTask({ text, languageId: "markdown" }, text) },
  { name: "a prompt", run: (text) => [translatePrompt(text, "en"), QUESTION.prompt([], text, { system: text })] },
  ...Object.entries(PROMPT_FORMATS).map(([name, format]) => ({
    name: `the prompt of ${name}`,
    run: (text: string) => format.segments([{ message: text, answer: text }], text, { system: text }),
  })),
  { name: "a template", run: (text) => knownFormat(text.split(" "), text) },
  { name: "thoughts", run: (text) => [splitThoughts(text), splitThoughts(`<think>${text}`, true)] },
  {
    name: "pieces",
    run: (text) => splitText(text, 100, (texts) => Promise.resolve(texts.map(({ length }) => length))),
  },
  ...(["json", "yaml", "properties", "po"] as const).flatMap((format) => [
    { name: `comparing ${format}`, run: (text: string) => compared(format, text, text) },
    {
      name: `comparing ${format} in an object`,
      run: (text: string) => compared(format, WITH_KEY[format](text), WITH_KEY[format]("")),
    },
  ]),
  { name: "plural rules", run: hasRules },
  { name: "forms of a message", run: (text) => messageForms(`{n, plural, other {${text}}}`, "en"), most: MOST.line },
  { name: "the language of a catalog", run: poLanguage },
  { name: "a path", run: (text) => [localeOf(text), counterparts(text)], most: 4_096 },
  { name: "a journal", run: readJournal },
];

const GLOSSARY = parseGlossary(
  Object.fromEntries(
    PIECES.flatMap((piece, at) => [piece, piece.repeat(20)].map((term) => [term, at % 2 ? "keep" : "x"])),
  ),
);

const WITH_KEY = {
  json: (text: string) => JSON.stringify({ a: { b: text, c: "x" } }),
  yaml: (text: string) => `a:\n  b: ${text}\n  c: x`,
  properties: (text: string) => `a=${text}\nb=x`,
  po: (text: string) => `msgid "${text}"\nmsgstr ""\n`,
};

function COMMITTING(text: string): Parameters<typeof messageFromDiff>[2] {
  const never = (): never => {
    throw new Error("not asked");
  };
  return {
    rewriter: { rewrite: never },
    modelClient: {
      complete: () => Promise.resolve({ text, ended: true }),
      count: (texts) => Promise.resolve(texts.map(({ length }) => length)),
      contextSize: () => Promise.resolve(4096),
    },
  };
}

function compared(format: LoadedFormat, source: string, target: string): unknown {
  try {
    return all(COMPARISONS[format](source, target)).gaps.map(({ texts, fill }) => fill(texts.map(({ text }) => text)));
  } catch (error) {
    if (error instanceof LocaleSyntaxError || error instanceof NoTextsError) return undefined;
    throw error;
  }
}

/** A text of `size` UTF-16 units: a unit of a few pieces, again and again, between a start and an end. */
interface Shape {
  start: string;
  unit: string;
  end: string;
}

function textOf({ start, unit, end }: Shape, size: number): string {
  return start + unit.repeat(Math.ceil(size / unit.length)).slice(0, size) + end;
}

function anyShape(random: () => number): Shape {
  const piece = (): string => PIECES[Math.floor(random() * PIECES.length)] ?? "";
  const pieces = (most: number): string => Array.from({ length: Math.floor(random() * (most + 1)) }, piece).join("");
  return { start: pieces(3), unit: piece() + pieces(2), end: pieces(2) };
}

/** Shapes that took quadratic time or longer, in the entries where they did. */
const KNOWN: readonly (readonly [entry: RegExp, start: string, unit: string, end: string])[] = [
  [/^prose of csharp$/, "// 가\n", "$", ""],
  [/^prose of csharp$/, "", '"', '\n""""'],
  [/^prose of swift$/, "", "#", ""],
  [/^prose of (?:shellscript|ruby|php)$/, "<<<A\n<<A\n", "A", ""],
  [/^prose of (?:javascript|css|c)$/, "", "/* 가 */", ""],
  [/^prose of (?:javascript|python|ruby)$/, "", "`가 나`+'가 나\\n'+\"가 나\",", ""],
  [/^prose of vue$/, "", "<style lang=html>", ""],
  [/^prose of markdown$/, "# 가", " ", "x"],
  [/^prose of markdown$/, "가", " ", "x"],
  [/^prose of yaml$/, "a: 가", " #", "\u2028x"],
  [/^prose of yaml$/, "", "\u3000", ""],
  [/^prose of shellscript$/, ":name ", "<<EOFJ", "\\begin"],
  [/^prose of typst$/, "N?#", "<style>e/*", ""],
  [/^prose of typst$/, "", "```a\n`", ""],
  [/^prose of latex$/, "", "\\begin{verbatim}a\n", ""],
  [/^prose of a comment$/, "@param {", "} [{", ""],
  [/^isCode$/, "let", " ", "!"],
  [/^isCode$/, "a", " #", "\nx"],
  [/^isCode$/, "a", "&&", "\nx"],
  [/^isCode$/, "a", " => x", "\nx"],
  [/^isProseString$/, "a a", "''", "!"],
  [/^proofreading$/, "", "](", ""],
  [/^proofreading$/, "%", "0", ""],
  [/^proofreading$/, "", "`", ""],
  [/^proofreading$/, "<!-- cspell:ignore", " 됬", " -->\n"],
  [/^proofreading$/, "", "cspell:disable-line\r", ""],
  [/^proofreading$/, "cspell:words ", "}}", "\u2028"],
  [/^checks of/, "가", "a.", ""],
  [/^checks of/, "가", " 1", ""],
  [/^writing prose$/, "", "a", ""],
  [/^writing prose$/, "%", "0", ""],
  [/^writing prose$/, "a", " ", "b"],
  [/^writing prose$/, "a-b+1", "\n> of-", ""],
  [/^the last check of a value$/, "", "{%?a@b.c", ""],
  [/^writing a string$/, "", "${a}${b} ", ""],
  [/^comparing po$/, "", 'msgid "a"\nmsgid_plural "b"\nmsgstr[0] ""\n\n', ""],
  [/^comparing yaml$/, "a: x\na", " ", "b: c"],
  [/^comparing json$/, "{", '"a":{"b":{}},', '"c":1}'],
  [/^(?:a selection|a question)/, "", "`a", ""],
];

function numbers(length: number): number[] {
  return Array.from({ length }, (_, at) => at);
}

/** What users and workspaces can make long, by its number of entries. */
const LISTS: Record<string, (length: number) => () => unknown> = {
  "ignored words": (length) => {
    const ignoredWords = numbers(length).map((at) => `낱말${at}`);
    const text = "됬다. ".repeat(length);
    return () => all(proofreadSteps(text, { ignoredWords: [...ignoredWords] }));
  },
  "words of a directive": (length) => {
    const text = `<!-- cspell:ignore ${numbers(length)
      .map((at) => `낱말${at}`)
      .join(" ")} -->\n${"됬다. ".repeat(length)}`;
    return () => all(proofreadSteps(text));
  },
  directives: (length) => {
    const text = "// cspell:disable-line 됬다\n// 됬다\n".repeat(length / 2);
    return () => all(proofreadSteps(text));
  },
  terms: (length) => {
    const value = Object.fromEntries(numbers(length).map((at) => [`용어${at} term`, "keep"]));
    const text = numbers(1_000)
      .map((at) => `용어${at} term과 용어 Term${at}`)
      .join(" ");
    return () => findItems(text, parseGlossary(value), "en");
  },
  "terms that start with each other": (length) => {
    const value = Object.fromEntries(numbers(length).map((at) => ["a".repeat(at % 199) + String(at), "가"]));
    return () => findItems("a".repeat(2_000) + " aaaa 1".repeat(1_000), parseGlossary(value), "ko");
  },
  selections: (length) => {
    const text = "가".repeat(length * 4);
    return () =>
      targetRanges(
        text,
        numbers(length).map((at) => ({ start: at * 4, end: at * 4 + 2 })),
      );
  },
  "suggestions and changes": (length) => {
    const open = numbers(length).map((id) => ({
      id,
      span: { start: id * 9, end: id * 9 + 3 },
      original: "abc",
      text: "d",
    }));
    return () => afterChanges(open, [{ start: 0, end: 0, text: "x" }]);
  },
  turns: (length) => () =>
    fitContext({ system: 1, turns: numbers(length), question: 1, contextSize: 4096, answer: 512, firstTurn: 0 }),
  "texts of a job": (length) => {
    const texts = numbers(length).map((at) => ({ key: `${at}`, text: "가" }));
    return () => remaining(texts, new Map());
  },
  "edits of a file": (length) => {
    const text = "가나 ".repeat(length);
    const edits = numbers(length).map((at) => ({ start: at * 3, end: at * 3 + 2, text: "x" }));
    return () => countAccepted({ uri: "", text, edits }, "x ".repeat(length));
  },
  "pieces of an answer": (length) => () => {
    const answer = new GrowingAnswer();
    answer.push("<think>");
    for (let piece = 0; piece < length; piece++) answer.push(piece % 2 === 0 ? "가" : " ");
    answer.push("</think>");
    for (let piece = 0; piece < length; piece++) answer.push(piece % 2 === 0 ? "나" : " ");
  },
  "blanks of an answer": (length) => () => {
    const answer = new GrowingAnswer();
    for (let piece = 0; piece < length; piece++) answer.push(" ");
    answer.push("<think>a");
    for (let piece = 0; piece < length; piece++) answer.push(" ");
  },
  "errors of a document": (length) => {
    const document = documentOf("// 되요\n".repeat(length / 4), "typescript");
    const settings: ProofreadSettings = { enabled: true, classes: ["error"], ignoredWords: [], ignoredRules: [] };
    const { signal } = new AbortController();
    return async () => {
      const prose = new DocumentProse();
      await documentFindings(document, settings, prose, signal);
      await documentCorrections(document, settings, prose, signal);
    };
  },
  "units that need no model": (length) => {
    const source = { text: "// The first line.\nf();\n".repeat(length / 4), languageId: "typescript" };
    const never = (): never => {
      throw new Error("not asked");
    };
    const modelClient = { complete: never, count: never, contextSize: never };
    const rewriter = createRewriter({ modelClient, glossary: () => [], correct: (prose) => prose });
    const options = { priority: "command", signal: new AbortController().signal } as const;
    return async () => {
      for await (const result of rewriter.rewrite(source, undefined, { kind: "toEnglish" }, options))
        assert.equal(result.kind, "unchanged");
    };
  },
};

describe("Time at a stretch", () => {
  fault(
    "budget",
    "every reader takes time in proportion to its text",
    { quick: 1_000, full: 4_000 },
    async (attempt) => {
      const { tries, quick, random, count, note } = attempt;
      const size = quick ? 50_000 : 400_000;
      const slowest: { about: string; ms: number }[] = [];
      const measure = async ({ name, run, most = Infinity }: Entry, shape: Shape): Promise<void> => {
        const about = `${name}: ${JSON.stringify(shape)}`;
        const largest = Math.min(size, most);
        const ms = await assertLinear(
          about,
          largest,
          (length) => {
            const text = textOf(shape, length);
            return () => run(text);
          },
          Math.min(4 * size, most),
        );
        slowest.push({ about, ms });
        count();
      };
      for (const [entry, start, unit, end] of KNOWN)
        for (const one of ENTRIES.filter(({ name }) => entry.test(name))) await measure(one, { start, unit, end });
      for (let at = 0; at < tries; at++) {
        const entry = ENTRIES[Math.floor(random() * ENTRIES.length)];
        if (entry !== undefined) await measure(entry, anyShape(random));
      }
      slowest.sort((a, b) => b.ms - a.ms);
      for (const { about, ms } of slowest.slice(0, 3))
        note(`${ms.toFixed(0)} ms of CPU for ${size} units at most: ${about}`);
    },
  );

  fault(
    "budget",
    "settings and lists take time in proportion to their length",
    { quick: 1, full: 4 },
    async (attempt) => {
      const { tries, quick, count, plot } = attempt;
      const size = (quick ? 8_000 : 20_000) * tries;
      const points: [number, number][] = [];
      for (const [name, work] of Object.entries(LISTS)) {
        points.push([points.length, await assertLinear(name, size, work)]);
        count();
      }
      plot(`CPU time of ${size} entries`, { x: Object.keys(LISTS).join(", "), y: "ms" }, points);
    },
  );

  fault(
    "budget",
    "a document is read with pauses, also where it is worst",
    { quick: 60, full: 300 },
    async (attempt) => {
      const { tries, quick, random, note, plot } = attempt;
      const size = quick ? 300_000 : 2_000_000;
      let longest = { ms: 0, about: "" };
      const points: [number, number][] = [];
      for (let at = 0; at < tries; at++) {
        const languageId = LANGUAGES[Math.floor(random() * LANGUAGES.length)] ?? "";
        const shape = anyShape(random);
        const text = textOf(shape, size);
        const about = `${languageId} ${JSON.stringify(shape)}`;
        let pauses = 0;
        let last = process.threadCpuUsage();
        const measured = function* <T>(steps: Steps<T>): Steps<T> {
          for (let step = steps.next(); ; step = steps.next()) {
            const { user, system } = process.threadCpuUsage(last);
            if ((user + system) / 1000 > longest.ms) longest = { ms: (user + system) / 1000, about };
            if (step.done === true) return step.value;
            pauses++;
            last = process.threadCpuUsage();
            yield;
          }
        };
        const units = await inSlices(measured(proseSteps({ text, languageId })));
        const lines = units.flatMap(({ passages }) => passages.flatMap((passage) => passage.lines));
        await inSlices(measured(proofreadSteps(text, { within: lines })));
        // A pause for each line, token, string of some length, rule: whoever waits gets its turn.
        if (lines.length > 1) assert.ok(pauses >= lines.length, `${about}: ${pauses} pauses`);
        points.push([at, longest.ms]);
      }
      plot("longest time between two pauses so far", { x: "documents", y: "ms of CPU" }, points);
      note(`${longest.ms.toFixed(0)} ms at most between two pauses, of ${size} units: ${longest.about}`);
    },
  );
});

function documentOf(text: string, languageId: string): Parameters<typeof documentFindings>[0] {
  const document = {
    ...{ version: 1, languageId, lineCount: 1, getText: () => text, offsetAt: () => text.length },
    lineAt: () => ({ range: {} }),
  };
  return document as unknown as Parameters<typeof documentFindings>[0];
}
