import * as l10n from "@vscode/l10n";
import type { Norm } from "../../korean/rules/rule.ts";

/** @returns the norm's name in the user's language */
export function normText(norm: Norm): string {
  switch (norm.kind) {
    case "orthography":
      return l10n.t("Korean Orthography, article {0}", norm.article);
    case "standardLanguage":
      return l10n.t("Standard Korean Regulations, article {0}", norm.article);
    case "punctuation":
      return l10n.t("Korean Orthography, appendix on punctuation");
    case "loanwords":
      return loanwordText(norm);
    case "dictionary":
      return norm.entry === undefined
        ? l10n.t("Standard Korean Dictionary")
        : l10n.t("Standard Korean Dictionary: {0}", norm.entry);
  }
}

function loanwordText(norm: Extract<Norm, { kind: "loanwords" }>): string {
  switch (norm.place) {
    case "all":
      return l10n.t("Loanword Orthography");
    case "table":
      return l10n.t("Loanword Orthography, chapter 2, table 1");
    case "principles":
      return l10n.t("Loanword Orthography, chapter 1, article {0}", norm.article);
    case "english":
      return l10n.t("Loanword Orthography, chapter 3, section 1, article {0}", norm.article);
  }
}

/** The pages of the National Institute of Korean Language. Articles have no stable URLs. */
const REGULATIONS = "https://korean.go.kr/kornorms/regltn/regltnView.do?regltn_code=";

/** @returns the web page of the norm */
export function normUrl(norm: Norm): string {
  switch (norm.kind) {
    case "orthography":
    case "punctuation":
      return `${REGULATIONS}0001`;
    case "standardLanguage":
      return `${REGULATIONS}0002`;
    case "loanwords":
      return `${REGULATIONS}0003`;
    case "dictionary":
      return "https://stdict.korean.go.kr/";
  }
}
