/** Fluent's `.ftl`: https://projectfluent.org/fluent/guide. Its parser is loaded when such a file is compared. */
import {
  FluentParser,
  type Identifier,
  type Message,
  type Pattern,
  type Placeable,
  type SelectExpression,
  type Term,
} from "@fluent/syntax";
import type { Steps } from "../../base/steps.ts";
import { type Language, translationTarget } from "../../text/language.ts";
import type { TextEdit } from "../../text/textEdit.ts";
import {
  type Comparison,
  type Copy,
  copyOf,
  lineEnding,
  LocaleSyntaxError,
  type MissingText,
  whyNotTranslated,
  written,
} from "./gaps.ts";
import { missingForms, one } from "./plurals.ts";

/** The value of a message or a term, or of one of its attributes. */
interface Part {
  /** `id`, `-term` or `id.attribute`. */
  key: string;
  attribute: string | undefined;
  pattern: Pattern;
  /** Behind its `=`. */
  start: number;
}

interface Entry {
  key: string;
  node: Message | Term;
  parts: Part[];
  start: number;
  end: number;
}

/** How a part is written: with translations of `texts`, or as it is if there are none. */
interface Plan {
  part: Part;
  texts: MissingText[];
  write: (translations: readonly string[]) => string;
}

/** Attributes with a key of the keyboard, or with what is no text. */
const NO_TEXT = /^(?:accesskey|key|keycode|commandkey|style|class|size|width|height|href|src)$/;

/** @throws LocaleSyntaxError */
export function* fluentGaps(source: string, target: string, to?: Language): Steps<Comparison> {
  const from = yield* entriesOf(source);
  const known = new Map((yield* entriesOf(target)).map((entry) => [entry.key, entry]));
  const eol = lineEnding(target === "" ? source : target);
  const texts = from.slice(0, 200).flatMap(({ parts }) => parts.map(({ pattern }) => textOf(pattern, source)));
  const language = to ?? translationTarget(texts.join("\n").slice(0, 20_000), "auto") ?? "ko";
  const out: Comparison = { to: language, gaps: [], present: [], same: [], left: [], notProse: [] };
  const [first] = known.values();
  const isLineOpen = target !== "" && !/[\r\n]$/.test(target);
  for (const key of junkIn(source)) out.left.push({ key, reason: "code" });
  const unread = junkIn(target);
  let previous: Entry | undefined;
  for (const entry of new Map(from.map((one) => [one.key, one])).values()) {
    yield;
    const existing = known.get(entry.key);
    if (existing === undefined && unread.has(entry.key)) {
      for (const { key } of entry.parts) out.left.push({ key, reason: "anotherType" });
      continue;
    }
    const plans: Plan[] = [];
    for (const part of entry.parts) {
      const there = existing?.parts.find(({ attribute }) => attribute === part.attribute);
      const copy = there && copyIn(part, source, there, target, language);
      const isThere = there !== undefined && copy !== "untranslated";
      const plan = isThere ? undefined : planOf(part, source, language, out);
      if (copy === "same") out.same.push({ key: part.key, text: textOf(part.pattern, source) });
      else if (isThere) out.present.push(part.key);
      else if (plan !== undefined) plans.push(plan);
    }
    if (existing !== undefined) {
      previous = existing;
      for (const plan of plans)
        out.gaps.push(gapOf([plan], ([text = ""]) => partEdit(target, existing, plan, text, eol)));
      continue;
    }
    if (plans.length === 0) continue;
    const after = previous;
    const place = after?.end ?? first?.start ?? target.length;
    const isBelow = after !== undefined || (first === undefined && isLineOpen);
    out.gaps.push(
      gapOf(plans, (texts) => {
        let head = `${entry.key} =`;
        const lines: string[] = [];
        for (const [index, text] of texts.entries()) {
          const attribute = plans[index]?.part.attribute;
          if (text === undefined) continue;
          if (attribute === undefined) head += text;
          else lines.push(`    .${attribute} =${text}`);
        }
        const block = [head, ...lines].join("\n").replaceAll("\n", eol);
        return { start: place, end: place, text: isBelow ? eol + block : block + eol };
      }),
    );
  }
  return out;
}

function gapOf(
  plans: readonly Plan[],
  edit: (texts: readonly (string | undefined)[]) => TextEdit,
): Comparison["gaps"][number] {
  const texts = plans.flatMap((plan) => plan.texts);
  return {
    key: plans.map(({ part }) => part.key).join(", "),
    texts,
    copied: plans.filter((plan) => plan.texts.length === 0).map(({ part }) => part.key),
    fill: (translations) => {
      const all = written(texts, translations);
      let at = 0;
      const made = plans.map((plan) => {
        const own = all.slice(at, (at += plan.texts.length)).filter((text) => text !== undefined);
        return own.length < plan.texts.length ? undefined : plan.write(own);
      });
      return made.every((text) => text === undefined) ? undefined : edit(made);
    },
  };
}

/** What a part is that has the text of the source. */
function copyIn(part: Part, source: string, there: Part, target: string, to: Language): Copy | undefined {
  if (noTextIn(part) !== undefined || selectOf(part.pattern) !== undefined || selectOf(there.pattern) !== undefined)
    return undefined;
  return copyOf(textOf(part.pattern, source), textOf(there.pattern, target), to);
}

/** Adds a value or an attribute to a message that is there without it, or with that of the source. */
function partEdit(target: string, { node, parts, end }: Entry, { part }: Plan, text: string, eol: string): TextEdit {
  const lines = text.replaceAll("\n", eol);
  const copy = parts.find(({ attribute }) => attribute === part.attribute);
  if (copy !== undefined) return { start: copy.start, end: copy.pattern.span?.end ?? copy.start, text: lines };
  if (part.attribute !== undefined) return { start: end, end, text: `${eol}    .${part.attribute} =${lines}` };
  const sign = target.indexOf("=", node.id.span?.end) + 1;
  return { start: sign, end: sign, text: lines };
}

/** The names of entries that are none, by what they begin with. */
function junkIn(text: string): Set<string> {
  const names = new FluentParser()
    .parse(text.replace(/^\uFEFF/, "\n"))
    .body.filter(({ type }) => type === "Junk")
    .map((node) => (node as { content?: unknown }).content)
    .map((content) => (typeof content === "string" ? /^\s*(-?[A-Za-z][\w-]*)/.exec(content)?.[1] : undefined));
  return new Set(names.filter((name) => name !== undefined));
}

/** What the parser does not read is left out, as programs do, but not if it is everything. */
function* entriesOf(text: string): Steps<Entry[]> {
  yield;
  const entries: Entry[] = [];
  let junk: number | undefined;
  // A mark of the byte order is none of the parser's syntax; a line break is as long.
  for (const node of new FluentParser().parse(text.replace(/^\uFEFF/, "\n")).body) {
    yield;
    if (node.type === "Junk") junk ??= (node as { span?: { start: number } }).span?.start ?? 0;
    if (node.type !== "Message" && node.type !== "Term") continue;
    const { id, value, attributes, span } = node;
    const key = (node.type === "Term" ? "-" : "") + id.name;
    const start = (name: Identifier): number => text.indexOf("=", name.span?.end) + 1;
    const parts: Part[] = value === null ? [] : [{ key, attribute: undefined, pattern: value, start: start(id) }];
    for (const { id: name, value: pattern } of attributes)
      parts.push({ key: `${key}.${name.name}`, attribute: name.name, pattern, start: start(name) });
    entries.push({ key, node: node, parts, start: span?.start ?? 0, end: span?.end ?? 0 });
  }
  if (junk !== undefined && entries.length === 0) throw new LocaleSyntaxError(text, junk);
  return entries;
}

/** @returns undefined if there is nothing to write for it, which is reported */
function planOf(part: Part, source: string, to: Language, out: Comparison): Plan | undefined {
  const { key, pattern } = part;
  const select = selectOf(pattern);
  if (select !== undefined) {
    const plan = isAlone(pattern, select) ? formsOf(part, select, source, to) : undefined;
    if (plan === undefined) out.left.push({ key, reason: "rules" });
    return plan;
  }
  const text = textOf(pattern, source);
  const reason = noTextIn(part) ?? whyNotTranslated(text);
  if (reason === undefined) {
    const accept = (translation: string): string | undefined => accepted(translation, text);
    return { part, texts: [{ key, text, whole: key, accept }], write: ([one = ""]) => indented(one, 4) };
  }
  out.notProse.push({ key, reason });
  return reason === "empty" || reason === "metadata" ? undefined : { part, texts: [], write: () => indented(text, 4) };
}

/** Why an attribute is no text, whatever it says. Those of terms are about the term's language: its gender, its case. */
function noTextIn({ key, attribute }: Part): "metadata" | "identifier" | undefined {
  if (attribute !== undefined && key.startsWith("-")) return "metadata";
  return NO_TEXT.test(attribute ?? "") ? "identifier" : undefined;
}

/** Text of several lines starts below the sign, unless its beginning would be syntax there. */
function indented(text: string, by: number): string {
  if (!text.includes("\n")) return ` ${text}`;
  const lines = text.replace(/^(?=.)/gm, " ".repeat(by));
  return /^[[*.]/.test(text) ? ` ${lines.trimStart()}` : `\n${lines}`;
}

function textOf({ elements }: Pattern, source: string): string {
  return elements
    .map((element) => (element.type === "TextElement" ? (element as { value: string }).value : rawOf(element, source)))
    .join("");
}

function rawOf({ span }: { span?: { start: number; end: number } }, source: string): string {
  return source.slice(span?.start, span?.end);
}

/** A translation that is a pattern with the same placeables, and no other syntax. */
function accepted(translation: string, text: string): string | undefined {
  const trimmed = translation.trim().replaceAll("\r\n", "\n");
  const [was, is] = [text, trimmed].map(placeables);
  return was !== undefined && was === is ? trimmed : undefined;
}

function placeables(text: string): string | undefined {
  const written = `key =${indented(text, 4)}\n`;
  const { body } = new FluentParser().parse(written);
  const [message, other] = body;
  if (message?.type !== "Message" || other !== undefined) return undefined;
  const { value, attributes } = message;
  if (value === null || attributes.length > 0 || selectOf(value) !== undefined) return undefined;
  if (textOf(value, written) !== text) return undefined;
  const found = value.elements.filter(({ type }) => type === "Placeable");
  return found
    .map((element) => rawOf(element, written).replace(/\s+/g, ""))
    .sort()
    .join("\n");
}

function selectOf({ elements }: Pattern): SelectExpression | undefined {
  for (const element of elements) {
    const { expression } = element as Placeable;
    if (element.type === "Placeable" && expression.type === "SelectExpression") return expression;
  }
  return undefined;
}

/** No other choice is beside it or in it. */
function isAlone({ elements }: Pattern, select: SelectExpression): boolean {
  const others = elements.filter((element) => (element as Placeable).expression !== select);
  const isPlain = (elements: Pattern["elements"]): boolean => selectOf({ elements } as Pattern) === undefined;
  return isPlain(others) && select.variants.every(({ value }) => isPlain(value.elements));
}

/**
 * Each variant with what is around the choice, since word order differs between languages.
 * @returns undefined for forms that the language needs and the message lacks
 */
function formsOf(part: Part, select: SelectExpression, source: string, to: Language): Plan | undefined {
  const { key, pattern } = part;
  const index = pattern.elements.findIndex((element) => (element as Placeable).expression === select);
  const [before, after] = [pattern.elements.slice(0, index), pattern.elements.slice(index + 1)].map((elements) =>
    textOf({ elements } as Pattern, source),
  );
  const variants = select.variants.map(({ key: name, value, default: isDefault }) => ({
    name: name.type === "Identifier" ? name.name : name.value,
    text: (before ?? "") + textOf(value, source) + (after ?? ""),
    isDefault,
  }));
  const isPlural = variants.every(({ name }) => /^(?:zero|one|two|few|many|other|-?[\d.]+)$/.test(name));
  const wanted = isPlural
    ? variants.filter(({ name }) => name === "other" || /\d/.test(name) || (to === "en" && name === "one"))
    : variants;
  const other = wanted.find(({ isDefault }) => isDefault);
  if (other === undefined) return undefined;
  const forms = wanted.map((variant) => ({
    ...variant,
    accept: (translation: string) => accepted(translation, variant.text),
  }));
  if (isPlural)
    for (const name of missingForms(to, (form) => variants.some((one) => one.name === form))) {
      const { type } = select.selector;
      const number = type === "VariableReference" ? numberIn(other.text, rawOf(select.selector, source)) : undefined;
      const single = number === undefined ? undefined : one(other.text, number);
      if (single === undefined) return undefined;
      const accept = (translation: string): string | undefined => {
        const form = single.accept(translation);
        return form === undefined ? undefined : accepted(form, other.text);
      };
      forms.unshift({ name, text: single.text, isDefault: false, accept });
    }
  const selector = rawOf(select.selector, source);
  return {
    part,
    texts: forms.map(({ text, accept }) => ({ key, text, whole: key, accept })),
    write: (translations) => {
      const lines = forms.map(
        ({ name, isDefault }, at) =>
          `${isDefault ? "       *" : "        "}[${name}]${indented(translations[at] ?? "", 12)}`,
      );
      return `\n    { ${selector} ->\n${lines.join("\n")}\n    }`;
    },
  };
}

/** The placeable of the variable that decides the form, as written. */
function numberIn(text: string, variable: string): string | undefined {
  return text.match(/\{\s*\$[\w-]+\s*\}/g)?.find((placeable) => placeable.slice(1, -1).trim() === variable);
}
