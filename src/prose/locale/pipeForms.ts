/**
 * Texts with several forms between pipes: Laravel's `{0} none|{1} one|[2,*] many`, vue-i18n's `car | cars`. Titles like
 * `Settings | Shop` are read alike, since their parts are texts too.
 */
import type { Language } from "../../text/language.ts";
import { whyNotTranslated } from "./gaps.ts";
import type { MessageForms } from "./messageForms.ts";
import { singular } from "./plurals.ts";

/** The numbers that a form is for: https://laravel.com/docs/localization#pluralization. */
const NUMBERS = /^\s*(?:\{\d{1,9}\}|[[\]](?:\d{1,9}|\*),\s?(?:\d{1,9}|\*)[[\]])\s*/;

const MOST_FORMS = 9;

function partsOf(text: string): string[] {
  const parts = text.includes("|") && text.length < 5_000 ? text.split("|") : [];
  return parts.length > MOST_FORMS || parts.some((part) => part.trim() === "") ? [] : parts;
}

/** `one|many` is also a choice of words, which is one text. */
function isLaravel(text: string, parts: readonly string[]): boolean {
  return !/\s\||\|\s/.test(text) && (text.includes(":count") || parts.every((part) => /\S\s+\S/.test(part)));
}

export function hasPipes(text: string): boolean {
  const parts = partsOf(text);
  if (parts.length < 2) return false;
  const separators = text.match(/\s?\|\s?/g) ?? [];
  return (
    isLaravel(text, parts) || separators.every((one) => one.length === 3) || parts.every((part) => NUMBERS.test(part))
  );
}

/** @returns undefined for forms whose numbers nothing says, or nothing but them */
export function pipeForms(text: string, to: Language): MessageForms | undefined {
  const parts = partsOf(text);
  const isNumbered = parts.every((part) => NUMBERS.test(part));
  // Laravel takes the first form for every number if the language has one form.
  const isOne = !isNumbered && isLaravel(text, parts);
  if (isOne && !text.includes(":count")) return undefined;
  const pieces = (isOne && to === "ko" ? parts.slice(-1) : parts).map((part) => {
    const head = (isNumbered ? NUMBERS : /^\s*/).exec(part)?.[0] ?? "";
    const tail = part.slice(part.trimEnd().length);
    const bare = part.slice(head.length, part.length - tail.length);
    return { head, tail, bare, isText: whyNotTranslated(bare) === undefined };
  });
  const accept = (translation: string): string | undefined => (translation.includes("|") ? undefined : translation);
  // Korean writes the form for one thing like that for many.
  const [one, many] = pieces.map(({ bare }) => bare);
  const isSame = to === "en" && pieces.length === 2 && !isNumbered && one !== undefined && one === many;
  const single = isSame ? singular(one) : undefined;
  const texts = pieces
    .filter(({ isText }) => isText)
    .map(({ bare }, index) =>
      index > 0 || single === undefined
        ? { text: bare, accept }
        : {
            text: single.text,
            accept: (translation: string): string | undefined => {
              const form = single.accept(translation);
              return form === undefined ? undefined : accept(form);
            },
          },
    );
  if (texts.length === 0) return undefined;
  return {
    texts,
    write: (translations) => {
      let next = 0;
      const form = ({ head, tail, bare, isText }: (typeof pieces)[number]): string =>
        head + (isText ? (translations[next++] ?? "").trim() : bare) + tail;
      return pieces.map(form).join("|");
    },
  };
}
