import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { reportHtml } from "./reportHtml.ts";
import { reportMarkdown } from "./reportMarkdown.ts";
import type { Report } from "./reportTexts.ts";

export interface ReportFiles {
  html: string;
  markdown: string;
  json: string;
}

/** Writes the report in all of its formats. @returns their paths */
export async function writeReport(report: Report, folder: string): Promise<ReportFiles> {
  const files = {
    html: join(folder, "report.html"),
    markdown: join(folder, "report.md"),
    json: join(folder, "report.json"),
  };
  await Promise.all([
    writeFile(files.html, reportHtml(report)),
    writeFile(files.markdown, reportMarkdown(report)),
    writeFile(files.json, reportJson(report)),
  ]);
  return files;
}

function reportJson({ results, summaries, now, ...facts }: Report): string {
  const systems = results.map(({ answerer: { name, about }, answers, comparisons }, index) => ({
    ...{ name, about, summary: summaries[index] },
    answers: answers.map(({ question: { id }, ...one }) => ({ question: id, ...one })),
    comparisons: comparisons.map(({ question: { id }, ...one }) => ({ question: id, ...one })),
  }));
  return `${JSON.stringify({ date: now.toISOString(), ...facts, systems }, null, 2)}\n`;
}
