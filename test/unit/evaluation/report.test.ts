import assert from "node:assert/strict";
import { parseDocument } from "htmlparser2";
import type { Answerer } from "../../../src/evaluation/answerer.ts";
import type { SystemResult } from "../../../src/evaluation/evaluation.ts";
import { CRITERIA, type Scores } from "../../../src/evaluation/judge.ts";
import { reportHtml } from "../../../src/evaluation/reportHtml.ts";
import { reportMarkdown } from "../../../src/evaluation/reportMarkdown.ts";
import type { Report } from "../../../src/evaluation/reportTexts.ts";
import { summaryOf } from "../../../src/evaluation/summary.ts";

const HOSTILE = `</div><script>alert("1")</script><img src="https://example.com/x.png" onerror=x>\u202E | *a* [b](c)`;

function scores(score: number): Scores {
  return Object.fromEntries(CRITERIA.map((criterion) => [criterion, score])) as Scores;
}

function system(name: string, score: number | undefined, outcome?: "won"): SystemResult {
  const answerer: Answerer = {
    ...{ name, id: name, parallel: 1, about: { file: HOSTILE } },
    answer: () => assert.fail(),
  };
  const question = { id: "1", question: `${HOSTILE}\n둘째 줄`, category: HOSTILE, task: HOSTILE, check: undefined };
  const answer = { text: HOSTILE, stop: "length", ms: 1000, firstTokenMs: 100, answerTokens: 91 };
  const judged = { judgment: HOSTILE, scores: score === undefined ? undefined : scores(score) };
  return {
    answerer,
    answers: [{ question, answer, failed: [{ kind: "has", texts: [HOSTILE] }], ...judged }],
    comparisons: outcome === undefined ? [] : [{ question, judgments: [HOSTILE, HOSTILE], outcome }],
  };
}

function report(results: SystemResult[], judge: string | undefined): Report {
  const facts = { set: HOSTILE, questions: 1, judge, language: "en", now: new Date(0) } as const;
  return { ...facts, results, summaries: results.map(summaryOf) };
}

interface Node {
  type: string;
  name?: string;
  data?: string;
  attribs?: Record<string, string>;
  children?: Node[];
}

/** @returns the elements of a document, from top to bottom */
function elements(node: Node): Node[] {
  const own = node.name === undefined ? [] : [node];
  return [...own, ...(node.children ?? []).flatMap(elements)];
}

describe("The report of an evaluation", () => {
  const judged = report([system("one", 4), system("two", 3, "won"), system(HOSTILE, undefined)], HOSTILE);

  it("has no element that a question, an answer, a model or the judge has written", () => {
    const found = elements(parseDocument(reportHtml(judged)));
    const names = new Set(found.map(({ name }) => name));
    assert.ok(names.has("svg") && names.has("details"));
    assert.deepEqual(
      ["script", "img", "a", "iframe"].filter((name) => names.has(name)),
      [],
    );
    const attributes = new Set(found.flatMap(({ attribs }) => Object.keys(attribs ?? {})));
    assert.deepEqual(
      [...attributes].filter((name) => name.startsWith("on") || name === "src" || name === "href"),
      [],
    );
    assert.ok(!reportHtml(judged).includes("\u202E"));
  });

  it("has the models' figures beside the published ones, and says that they are of another judge", () => {
    const markdown = reportMarkdown(judged);
    assert.match(markdown, /^\| one \| 24\.00 \| 4\.00 .*\| 0\/1 \| 100 ms \| 100\.0 \|$/m);
    assert.match(markdown, /^\| 42dot LLM-SFT \(published\) \| 27\.32 \|/m);
    assert.match(markdown, /^\| one ↔ two \| 100\.0 % \| 0\.0 % \| 0\.0 % \|$/m);
    assert.match(markdown, /by GPT-4 of 2023/);
    for (const figure of ["24.00", "27.32", "29.28"])
      assert.ok(reportHtml(judged).includes(`<td>${figure}</td>`), figure);
  });

  it("tells what the judge did not decide", () => {
    assert.match(reportMarkdown(judged), /gave no scores to 1 answers, and did not decide 0 pairs/);
  });

  it("has every row of a table as wide as its head, whatever a name has in it", () => {
    const rows = reportMarkdown(judged)
      .split("\n\n")
      .filter((part) => part.startsWith("|"));
    for (const table of rows) {
      const widths = table
        .trim()
        .split("\n")
        .map((line) => line.replaceAll("\\|", "").split("|").length);
      assert.equal(new Set(widths).size, 1, table);
    }
  });

  it("without a judge has only what was measured and checked", () => {
    const plain = report([system("one", undefined)], undefined);
    assert.doesNotMatch(reportMarkdown(plain), /published/);
    assert.doesNotMatch(reportHtml(plain), /GPT-4|role="img"/);
    for (const text of [reportMarkdown(plain), reportHtml(plain)]) assert.match(text, /0\/1/);
  });
});
