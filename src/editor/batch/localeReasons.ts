import * as l10n from "@vscode/l10n";
import type { LeftReason, NotProseReason } from "../../prose/locale/gaps.ts";

/** Why the text of a key is left to the user. */
export function leftKeyText(reason: LeftReason | "otherForm" | "notAccepted"): string {
  switch (reason) {
    case "rules":
      return l10n.t("it has plural or choice rules that can't be translated as text");
    case "list":
      return l10n.t("it is a list");
    case "block":
      return l10n.t("it is a YAML block of several lines");
    case "reference":
      return l10n.t("it has an anchor, an alias or a tag of YAML");
    case "code":
      return l10n.t("it is code, not a text alone: an expression, a function, a name or a heredoc");
    case "apart":
      return l10n.t("the other file has no counterpart of the part that it is in");
    case "anotherType":
      return l10n.t("the file has a value of another type there");
    case "pluralForms":
      return l10n.t("the language needs plural forms that the source does not have");
    case "entity":
      return l10n.t("it has an entity that only the source declares");
    case "otherForm":
      return l10n.t("another form of the same text has no translation");
    case "notAccepted":
      return l10n.t("the number, the placeholders or the tags of the text are not all in the answer");
  }
}

/** Why the value of a key was not translated. */
export function notProseText(reason: NotProseReason): string {
  switch (reason) {
    case "empty":
      return l10n.t("the source has no text");
    case "data":
      return l10n.t("a value that is no text");
    case "url":
      return l10n.t("a link or an address");
    case "path":
      return l10n.t("a path");
    case "identifier":
      return l10n.t("only names");
    case "code":
      return l10n.t("code, or keys of a keyboard");
    case "placeholder":
    case "number":
    case "noWords":
      return l10n.t("no words: only numbers, signs, placeholders or a format");
    case "metadata":
      return l10n.t("a description for translators or tools");
    case "pluralForm":
      return l10n.t("a plural form that the language does not have");
    case "untranslatable":
      return l10n.t("marked as not to be translated");
    case "obsolete":
      return l10n.t("marked as no longer in the program");
  }
}
