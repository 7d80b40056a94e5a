/** Which files of a project contain the same texts in Korean and in English, judging by their names. */
import type { Language } from "../../text/language.ts";

/**
 * A language's tag as a part of a path: between separators, with or without a region, which Android writes as `rKR`.
 * `koKR` needs its capitals, since `enum` is none.
 */
const TAG =
  /(?<=^|[/._-])(?:(?:[Kk][Oo]|[Ee][Nn])(?:[-_](?:r?[A-Za-z]{2}|[A-Z][a-z]{3})|[A-Z]{2})?|[Kk][Rr]|[Kk]or(?:ean)?|[Ee]ng(?:lish)?|b\+(?:ko|en)(?:\+\w+)*)(?=[./]|$)/g;

/** Other names of the languages, which are words elsewhere: only in the last folder and the file's name. */
const NAME = /^(?:kr|kor|korean|eng|english)$/i;

/** Names that the other language's file may have, most likely first. They may not exist, so there may be many. */
const TAGS: Record<Language, readonly string[]> = {
  ko: "ko ko-KR ko_KR ko-kr ko_kr koKR KO KO-KR KO_KR ko-rKR b+ko b+ko+KR ko_KO ko-KO kr KR kor Kor korean Korean".split(
    " ",
  ),
  en: "en en-US en_US en-us en_us enUS EN EN-US EN_US en-rUS b+en b+en+US en-GB en_GB en-gb en_gb enGB en_EN en-EN eng Eng english English".split(
    " ",
  ),
};

/** What separates the name of a file from its language. */
const SEPARATORS = [".", "_", "-"];

/** The language that a path names; the file's name takes precedence over its folders. */
export function localeOf(path: string): Language | undefined {
  const tag = tagsOf(path).at(-1);
  return tag === undefined ? undefined : languageOf(tag[0]);
}

function languageOf(tag: string): Language {
  return /^(?:b\+)?k/i.test(tag) ? "ko" : "en";
}

/**
 * Paths, with `/`, where the same texts may be in the other language, most likely first. They may not exist.
 * A file without a language in its name (`messages.properties`) has counterparts with one, and vice versa.
 */
export function counterparts(path: string): string[] {
  const own = localeOf(path);
  if (own === undefined) return withTag(path);
  const tags = tagsOf(path).filter(([tag]) => languageOf(tag) === own);
  const [before, last] = [tags.at(-2), tags.at(-1)];
  if (last === undefined) return [];
  const others = TAGS[own === "ko" ? "en" : "ko"];
  const inName = others.map((other) => replaced(path, last, other));
  // `ko/models.ko.yml`: the folder says it too, perhaps in another way.
  const inBoth =
    before === undefined
      ? []
      : others.flatMap((other, index) =>
          [other, ...others.filter((_, at) => at !== index)].map((folder) =>
            replaced(replaced(path, last, other), before, folder),
          ),
        );
  return [
    ...new Set([
      ...inName,
      ...inBoth,
      ...withoutTag(path, last),
      ...inName.flatMap(otherModule),
      ...inName.flatMap(asDefault),
    ]),
  ];
}

/** Shopify's themes say in the name which language is the default one: `en.default.json` and `ko.json`. */
function asDefault(path: string): string[] {
  const [, name, kind = "", extension] = /^(.*?)(\.default)?((?:\.schema)?\.json)$/.exec(path) ?? [];
  return name === undefined || extension === undefined ? [] : [name + (kind === "" ? ".default" : "") + extension];
}

/** A module is a file, `ko.ts`, or a folder, `ko/index.ts`. */
function otherModule(path: string): string[] {
  const [, folder, extension] = /^(.*)\/index(\.[cm]?[jt]sx?)$/.exec(path) ?? [];
  if (folder !== undefined) return [folder + (extension ?? "")];
  const [, name, own] = /^(.*\/[A-Za-z_-]+)(\.[cm]?[jt]sx?)$/.exec(path) ?? [];
  return name === undefined ? [] : [`${name}/index${own ?? ""}`];
}

function tagsOf(path: string): RegExpExecArray[] {
  const end = path.lastIndexOf("/");
  const folder = path.lastIndexOf("/", end - 1);
  return [...path.matchAll(TAG)].filter(({ 0: tag, index }) => !NAME.test(tag) || index > folder);
}

function replaced(path: string, { 0: tag, index }: RegExpExecArray, other: string): string {
  return path.slice(0, index) + other + path.slice(index + tag.length);
}

/** The file in the language that the project is written in: `messages.properties`, `values/`, `Base.lproj/`. */
function withoutTag(path: string, { 0: tag, index }: RegExpExecArray): string[] {
  const before = path.slice(0, index);
  const after = path.slice(index + tag.length);
  if (after.startsWith(".lproj/")) return [`${before}Base${after}`];
  if (/[._-]$/.test(before) && !before.endsWith("/.")) return [before.slice(0, -1) + after];
  return before.endsWith("/") && after.startsWith("/") ? [before.slice(0, -1) + after] : [];
}

function withTag(path: string): string[] {
  const name = path.lastIndexOf("/") + 1;
  const dot = path.lastIndexOf(".");
  if (dot < name) return [];
  const tags = [...TAGS.ko, ...TAGS.en];
  const folder = path.slice(0, name);
  return [
    ...SEPARATORS.flatMap((separator) => tags.map((tag) => path.slice(0, dot) + separator + tag + path.slice(dot))),
    ...tags.map((tag) => `${folder}${tag}/${path.slice(name)}`),
    ...(/\/(?:values|Base\.lproj)\/$/.test(folder)
      ? tags.map(
          (tag) => folder.replace(/values\/$/, `values-${tag}/`).replace(/Base(?=\.lproj\/$)/, tag) + path.slice(name),
        )
      : []),
  ];
}
