/** A report as one HTML file that loads nothing and runs nothing. */
import * as l10n from "@vscode/l10n";
import { escapeHtml } from "../text/escapeHtml.ts";
import { htmlDocument } from "../text/htmlDocument.ts";
import type { SystemResult } from "./evaluation.ts";
import { BEST, BEST_SUM, CRITERIA, type Scores } from "./judge.ts";
import { PUBLISHED_PAIRS, PUBLISHED_SUMS } from "./published.ts";
import { legend, radar } from "./radar.ts";
import {
  conditionText,
  criterionText,
  figure,
  headText,
  publishedNote,
  publishedRow,
  type Report,
  tableHead,
  tableRow,
  undecidedText,
} from "./reportTexts.ts";
import { sumOf } from "./summary.ts";

export function reportHtml(report: Report): string {
  const title = l10n.t("Evaluation");
  const parts = [
    `<h1>${escapeHtml(title)}</h1>`,
    `<p>${escapeHtml(headText(report))}</p>`,
    paragraph(undecidedText(report)),
    sums(report),
    radars(report),
    bars(report),
    `<h2>${escapeHtml(l10n.t("Answers"))}</h2>`,
    ...answers(report),
    `<h2>${escapeHtml(l10n.t("Models"))}</h2>`,
    ...report.results.map(about),
  ];
  const main = parts.filter((part) => part !== "").join("\n");
  return htmlDocument(report.language, title, STYLE, `<main>\n${main}\n</main>`);
}

const STYLE = `
:root { color-scheme: light dark; }
body { font: 16px/1.6 system-ui, sans-serif; margin: 2rem auto; max-width: 72rem; word-break: keep-all; padding: 0 1rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { border-bottom: 1px solid #8888; padding: 0.25rem 0.5rem; text-align: end; }
td { white-space: nowrap; }
th:first-child, td:first-child { text-align: start; }
.published { font-style: italic; }
.radars { display: flex; flex-wrap: wrap; gap: 1rem; }
.radars figure { flex: 1 1 20rem; margin: 0; }
svg text { fill: currentColor; font: 13px system-ui, sans-serif; }
svg .value { font-size: 11px; }
svg .ring { fill: none; stroke: #8888; }
svg .series { fill: none; stroke-width: 2.5; }
.legend { display: flex; flex-wrap: wrap; gap: 0.25rem 1.5rem; list-style: none; padding: 0; }
.key { width: 2rem; height: 0.5rem; }
.bar { display: flex; height: 1.5rem; min-width: 16rem; }
.bar span { color: #000; overflow: hidden; text-align: center; white-space: nowrap; font-size: 0.8125rem; }
.won { background: #56b4e9; }
.tied { background: #cccccc; }
.lost { background: #e69f00; }
details { border-top: 1px solid #8888; padding: 0.5rem 0; }
summary { cursor: pointer; }
.text { white-space: pre-wrap; overflow-wrap: anywhere; }
.answer { border-inline-start: 3px solid #8888; margin: 0.75rem 0; padding-inline-start: 0.75rem; }
.small { font-size: 0.875rem; }
`;

function paragraph(text: string | undefined): string {
  return text === undefined ? "" : `<p>${escapeHtml(text)}</p>`;
}

function row(cells: readonly string[], tag: "th" | "td", style = ""): string {
  const attribute = style === "" ? "" : ` class="${style}"`;
  return `<tr${attribute}>${cells.map((cell) => `<${tag}>${escapeHtml(cell)}</${tag}>`).join("")}</tr>`;
}

function sums({ summaries, judge }: Report): string {
  const published = judge === undefined ? [] : PUBLISHED_SUMS.map((one) => row(publishedRow(one), "td", "published"));
  return `<div class="scroll"><table>
${[row(tableHead(), "th"), ...summaries.map((one) => row(tableRow(one), "td")), ...published].join("\n")}
</table></div>
${judge === undefined ? "" : paragraph(publishedNote())}`;
}

function radars({ summaries }: Report): string {
  const scored = summaries.filter(({ scored }) => scored > 0);
  if (scored.length === 0) return "";
  const categories = [...new Set(scored.flatMap((one) => Object.keys(one.categories)))];
  const byCriterion = l10n.t("By criterion");
  const byCategory = l10n.t("Sum by category");
  const figures = [
    figureOf(
      byCriterion,
      radar(
        byCriterion,
        CRITERIA.map(criterionText),
        scored.map(({ name, criteria }) => ({ name, values: CRITERIA.map((one) => criteria?.[one]) })),
        { lowest: 1, highest: BEST },
      ),
    ),
    // Fewer corners than three have no area.
    ...(categories.length < 3
      ? []
      : [
          figureOf(
            byCategory,
            radar(
              byCategory,
              categories,
              scored.map((one) => ({ name: one.name, values: categories.map((name) => one.categories[name]) })),
              { lowest: CRITERIA.length, highest: BEST_SUM },
            ),
          ),
        ]),
  ];
  return `<div class="radars">${figures.join("\n")}</div>\n${legend(scored)}`;
}

function figureOf(title: string, svg: string): string {
  return `<figure><figcaption>${escapeHtml(title)}</figcaption>\n${svg}\n</figure>`;
}

function bars({ summaries }: Report): string {
  const [first, ...others] = summaries;
  const own = others.flatMap(({ name, rates }) =>
    first === undefined || rates === undefined
      ? []
      : [bar(`${first.name} ↔ ${name}`, rates.won, rates.tied, rates.lost)],
  );
  if (own.length === 0) return "";
  const published = PUBLISHED_PAIRS.map(({ against, won, tied, lost }) =>
    bar(`42dot LLM-SFT ↔ ${against} (${l10n.t("published")})`, won / 100, tied / 100, lost / 100),
  );
  return `<h2>${escapeHtml(l10n.t("Won, tied and lost"))}</h2>
<div class="scroll"><table>
${[...own, ...published].join("\n")}
</table></div>`;
}

function bar(name: string, won: number, tied: number, lost: number): string {
  const part = (style: string, label: string, share: number): string => {
    const text = `${escapeHtml(label)} ${figure(share * 100, 1)} %`;
    return `<span class="${style}" style="flex: ${share.toFixed(4)} 0 0" title="${text}">${text}</span>`;
  };
  const parts = [
    part("won", l10n.t("Won"), won),
    part("tied", l10n.t("Tied"), tied),
    part("lost", l10n.t("Lost"), lost),
  ];
  return `<tr><td>${escapeHtml(name)}</td><td style="width: 60%"><div class="bar">${parts.join("")}</div></td></tr>`;
}

function answers({ results }: Report): string[] {
  const questions = results[0]?.answers.map(({ question }) => question) ?? [];
  return questions.map(
    ({ id, question, category, task }, index) => `<details>
<summary>${escapeHtml(`${id} · ${category} · ${firstLine(question)}`)}</summary>
<p class="small">${escapeHtml(task)}</p>
<div class="text">${escapeHtml(question)}</div>
${results.map((result) => answerOf(result, index)).join("\n")}
</details>`,
  );
}

function firstLine(text: string): string {
  const [line = ""] = text.split("\n");
  return line.length > 80 ? `${line.slice(0, 80)}…` : line;
}

function answerOf({ answerer, answers, comparisons }: SystemResult, index: number): string {
  const one = answers[index];
  if (one === undefined) return "";
  const { answer, scores, judgment, failed } = one;
  const comparison = comparisons[index];
  const notes = [
    scores === undefined ? undefined : scoresText(scores),
    failed === undefined
      ? undefined
      : failed.length === 0
        ? l10n.t("The check passes.")
        : l10n.t("The check fails: {0}.", failed.map(conditionText).join(", ")),
    answer.stop === "eos" || answer.stop === "stop" || answer.stop === "stopSequence"
      ? undefined
      : l10n.t("The answer is not complete."),
  ].filter((note) => note !== undefined);
  const judged = [judgment, ...(comparison?.judgments ?? [])].filter((text) => text !== undefined);
  return `<div class="answer">
<strong>${escapeHtml(answerer.name)}</strong>
<div class="text">${escapeHtml(answer.text)}</div>
${notes.map((note) => `<p class="small">${escapeHtml(note)}</p>`).join("\n")}
${judged.map((text) => folded(l10n.t("What the judge wrote"), text)).join("\n")}
${answer.run === undefined ? "" : folded(l10n.t("Record"), JSON.stringify(answer.run))}
</div>`;
}

function scoresText(scores: Scores): string {
  const each = CRITERIA.map((criterion) => `${criterionText(criterion)} ${scores[criterion]}`).join(", ");
  return `${figure(sumOf(scores), 0)}/${BEST_SUM}: ${each}`;
}

function folded(title: string, text: string): string {
  return `<details class="small"><summary>${escapeHtml(title)}</summary><div class="text">${escapeHtml(text)}</div></details>`;
}

function about({ answerer }: SystemResult): string {
  const facts = Object.entries(answerer.about).map(([name, value]) => row([name, value], "td"));
  return `<h3>${escapeHtml(answerer.name)}</h3>\n<div class="scroll"><table>${facts.join("")}</table></div>`;
}
