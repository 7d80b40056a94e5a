/** Which files of a project contain the same texts in Korean and in English, judging by their names. */
import type { Language } from "../../text/language.ts";

/** A language's tag as a part of a path: between separators, with or without a region. */
const TAG = /(?<=^|[/._-])(ko|en)(?:[-_](?:[A-Za-z]{2}|[A-Z][a-z]{3}))?(?=[./]|$)/gi;

/** Tags that the other language's file may have, most likely first. */
const TAGS: Record<Language, readonly string[]> = {
  ko: ["ko", "ko-KR", "ko_KR", "ko-kr"],
  en: ["en", "en-US", "en_US", "en-GB", "en-us"],
};

/** What separates the name of a file from its language. */
const SEPARATORS = [".", "_", "-"];

/** The language that a path names; the file's name takes precedence over its folders. */
export function localeOf(path: string): Language | undefined {
  const tag = lastTag(path)?.[1]?.toLowerCase();
  return tag === "ko" || tag === "en" ? tag : undefined;
}

/**
 * Paths, with `/`, where the same texts may be in the other language, most likely first. They may not exist.
 * A file without a language in its name (`messages.properties`) has counterparts with one, and vice versa.
 */
export function counterparts(path: string): string[] {
  const tag = lastTag(path);
  const own = localeOf(path);
  if (tag !== undefined && own !== undefined) {
    const before = path.slice(0, tag.index);
    const after = path.slice(tag.index + tag[0].length);
    const others = TAGS[own === "ko" ? "en" : "ko"].map((other) => before + other + after);
    const bare = /[._-]$/.test(before) && !before.endsWith("/.") ? [before.slice(0, -1) + after] : [];
    return [...others, ...bare];
  }
  const dot = path.lastIndexOf(".");
  if (dot <= path.lastIndexOf("/")) return [];
  return SEPARATORS.flatMap((separator) =>
    [...TAGS.ko, ...TAGS.en].map((other) => path.slice(0, dot) + separator + other + path.slice(dot)),
  );
}

function lastTag(path: string): RegExpExecArray | undefined {
  return [...path.matchAll(TAG)].at(-1);
}
