import * as l10n from "@vscode/l10n";
import { PUBLISHED_PAIRS, PUBLISHED_SUMS } from "./published.ts";
import {
  figure,
  headText,
  publishedNote,
  publishedRow,
  type Report,
  tableHead,
  tableRow,
  undecidedText,
} from "./reportTexts.ts";

/** The figures, for a pull request or a page; the answers are in the other formats. */
export function reportMarkdown(report: Report): string {
  const { summaries, judge } = report;
  const [first] = summaries;
  const categories = [...new Set(summaries.flatMap((one) => Object.keys(one.categories)))];
  const undecided = undecidedText(report);
  const parts = [
    `# ${l10n.t("Evaluation")}`,
    plain(headText(report)),
    ...(undecided === undefined ? [] : [undecided]),
    table([tableHead(), ...summaries.map(tableRow), ...(judge === undefined ? [] : PUBLISHED_SUMS.map(publishedRow))]),
    ...(judge === undefined ? [] : [publishedNote()]),
  ];
  if (categories.length > 0)
    parts.push(
      `## ${l10n.t("Sum by category")}`,
      table([
        [l10n.t("Category"), ...summaries.map(({ name }) => name)],
        ...categories.map((category) => [category, ...summaries.map((one) => figure(one.categories[category], 2))]),
      ]),
    );
  const pairs = summaries.flatMap(({ name, rates }) => (rates === undefined ? [] : [{ name, rates }]));
  if (first !== undefined && pairs.length > 0)
    parts.push(
      `## ${l10n.t("Won, tied and lost")}`,
      table([
        [l10n.t("Pair"), l10n.t("Won"), l10n.t("Tied"), l10n.t("Lost")],
        ...pairs.map(({ name, rates: { won, tied, lost } }) => [
          `${first.name} ↔ ${name}`,
          ...[won, tied, lost].map((share) => `${figure(share * 100, 1)} %`),
        ]),
        ...PUBLISHED_PAIRS.map(({ against, won, tied, lost }) => [
          `42dot LLM-SFT ↔ ${against} (${l10n.t("published")})`,
          ...[won, tied, lost].map((percent) => `${figure(percent, 1)} %`),
        ]),
      ]),
    );
  return `${parts.join("\n\n")}\n`;
}

function table([head = [], ...rows]: readonly string[][]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(plain).join(" | ")} |`;
  return [line(head), `| ${head.map(() => "---").join(" | ")} |`, ...rows.map(line)].join("\n");
}

/** Only what Markdown would read as something else inside a line. */
function plain(text: string): string {
  return text.replace(/[\\`*_[\]|<]/g, "\\$&").replace(/\s+/g, " ");
}
