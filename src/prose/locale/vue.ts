/** Compares the languages in the `<i18n>` blocks of a Vue component. */
import type { Steps } from "../../base/steps.ts";
import type { Language } from "../../text/language.ts";
import type { Span } from "../../text/span.ts";
import { betweenLanguages, languageOfKey } from "./bilingual.ts";
import { type Comparison, lineEnding, LocaleSyntaxError, NoTextsError } from "./gaps.ts";
import { type Block, i18nBlocks } from "./i18nBlocks.ts";
import { jsonPair } from "./json.ts";
import { scriptPair } from "./script.ts";
import { compareTrees, type Pair } from "./tree.ts";
import { yamlPair } from "./yaml.ts";

/** @throws LocaleSyntaxError, NoTextsError */
export function* vueGaps(_source: string, text: string, to: Language = "ko"): Steps<Comparison> {
  const blocks = i18nBlocks(text);
  const result: Comparison = { to, hasBoth: true, gaps: [], present: [], same: [], left: [], notProse: [] };
  const add = (
    { gaps, present, same, left, notProse }: Comparison,
    at: (edit: string, span: Span) => Span & { text: string },
  ): void => {
    for (const gap of gaps)
      result.gaps.push({
        ...gap,
        fill: (translations) => {
          const edit = gap.fill(translations);
          return edit && at(edit.text, edit);
        },
      });
    result.present.push(...present);
    result.same.push(...same);
    result.left.push(...left);
    result.notProse.push(...notProse);
  };
  const languages = blocks.map(({ locale }) => (locale === undefined ? undefined : languageOfKey(locale)));
  const known = blocks.filter((_, index) => languages[index] === to);
  let hasAny = false;
  for (const [index, block] of blocks.entries()) {
    const shifted =
      ({ start }: Block) =>
      (written: string, span: Span) => ({
        ...{ start: span.start + start, end: span.end + start, text: written },
      });
    if (block.locale === undefined) {
      const comparison = yield* within(text, block, (pair) => compareBetween(pair, to));
      if (comparison === undefined) continue;
      hasAny = true;
      add(comparison, shifted(block));
    } else if (languages[index] !== undefined) {
      hasAny = true;
      if (languages[index] === to) continue;
      const target = known.shift();
      const other = target ?? { ...block, content: block.lang.startsWith("y") ? "" : "{}" };
      const comparison = yield* within(text, block, (pair) => compareTrees(pair, to), other);
      const eol = lineEnding(text);
      add(comparison, target === undefined ? (written) => newBlock(block, written, to, eol) : shifted(target));
    }
  }
  if (!hasAny) throw new NoTextsError();
  return result;
}

/** @returns undefined if the block does not have what is to be translated */
function* compareBetween<P>({ target }: Pair<P>, to: Language): Steps<Comparison | undefined> {
  const pair = betweenLanguages(target, to, true);
  if (pair !== undefined) return yield* compareTrees(pair, to);
  const other = betweenLanguages(target, to === "ko" ? "en" : "ko", true);
  return other && { to, gaps: [], present: [], same: [], left: [], notProse: [] };
}

/** Reads two blocks, by default one with itself. */
function* within<T>(text: string, source: Block, compare: <P>(pair: Pair<P>) => Steps<T>, target = source): Steps<T> {
  try {
    if (/^ya?ml$/.test(source.lang)) return yield* compare(yield* yamlPair(source.content, target.content));
    try {
      if (source.lang === "json") return yield* compare(yield* jsonPair(source.content, target.content));
    } catch (error) {
      // Vue I18n reads what is said to be JSON as JSON5.
      if (!(error instanceof LocaleSyntaxError)) throw error;
    }
    return yield* compare(yield* scriptPair(source.content, target.content));
  } catch (error) {
    if (!(error instanceof LocaleSyntaxError)) throw error;
    const before = source.content.split("\n").slice(0, error.line - 1);
    throw new LocaleSyntaxError(text, source.start + before.join("\n").length + (before.length > 0 ? 1 : 0));
  }
}

/** A block like that of the other language, below it. */
function newBlock(
  { tag, locale = "", close }: Block,
  written: string,
  to: Language,
  eol: string,
): Span & { text: string } {
  const region = /([-_])[A-Za-z]{2}$/.exec(locale)?.[1];
  const own = to + (region === undefined ? "" : region + (to === "ko" ? "KR" : "US"));
  const opening = tag.replace(locale, () => own);
  const body = written.startsWith(eol) ? `{${written}}` : written.trimEnd();
  return { start: close, end: close, text: `${eol}${eol}${opening}${eol}${body}${eol}</i18n>` };
}
