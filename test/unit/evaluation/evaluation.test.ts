import assert from "node:assert/strict";
import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Answerer } from "../../../src/evaluation/answerer.ts";
import { evaluate, type EvaluationOptions, planOf, type Progress } from "../../../src/evaluation/evaluation.ts";
import { Journal } from "../../../src/evaluation/journal.ts";
import { CRITERIA, type JudgeTemplates } from "../../../src/evaluation/judge.ts";
import { parseQuestions, type Question } from "../../../src/evaluation/questionSet.ts";
import { summaryOf } from "../../../src/evaluation/summary.ts";
import { temporaryFolder } from "../../support/engine.ts";

const QUESTIONS = parseQuestions("id,question,category,task,check\n1,a,X,t,has a\n2,b,X,t,has x\n3,c,Y,t,\n");
const TEMPLATES: JudgeTemplates = { score: "S {question} {answer}", pair: "P {question} {answerA} {answerB}" };

/** Answers with what `say` makes of a question, and remembers the questions. */
function answerer(name: string, say: (question: string) => string): Answerer & { asked: string[] } {
  const asked: string[] = [];
  return {
    ...{ name, id: name, parallel: 2, about: {}, asked },
    answer: async (question) => {
      asked.push(question);
      await new Promise((wake) => setImmediate(wake));
      return { text: say(question), stop: "eos", ms: 1 };
    },
  };
}

/** Scores by the length of the answer; the longer one is better, but the judge prefers what it reads first. */
function judgeAnswer(prompt: string): string {
  const [kind, , first = "", second = ""] = prompt.split(" ");
  if (kind === "P") return first.length >= second.length ? "[[A]]" : "[[B]]";
  if (first === "unscored") return "I can't say.";
  return JSON.stringify(Object.fromEntries(CRITERIA.map((criterion) => [criterion, first.length])));
}

describe("An evaluation", () => {
  async function options(changes: Partial<EvaluationOptions> = {}): Promise<EvaluationOptions> {
    return {
      questions: QUESTIONS,
      answerers: [],
      judge: undefined,
      journal: await Journal.open(join(temporaryFolder(), "answers.jsonl")),
      signal: new AbortController().signal,
      ...changes,
    };
  }

  const scored = (question: string): string => question.repeat(3);

  it("asks every model every question, and has its answers in the order of the set", async () => {
    const models = [answerer("one", scored), answerer("two", (question) => question)];
    const results = await evaluate(await options({ answerers: models }));
    assert.deepEqual(
      results.map(({ answers }) => answers.map(({ answer }) => answer.text)),
      [
        ["aaa", "bbb", "ccc"],
        ["a", "b", "c"],
      ],
    );
    assert.deepEqual(results.map(summaryOf)[0]?.checks, { passed: 1, of: 2 });
    assert.equal(results.map(summaryOf)[0]?.sum, undefined);
  });

  it("has every answer judged, and the first model compared with the others in both orders", async () => {
    const models = [answerer("one", scored), answerer("two", (question) => (question === "a" ? "aaaa" : question))];
    models.push(answerer("three", (question) => (question === "c" ? "unscored" : scored(question))));
    const judge = { answerer: answerer("judge", judgeAnswer), templates: TEMPLATES };
    const summaries = (await evaluate(await options({ answerers: models, judge }))).map(summaryOf);
    assert.deepEqual(
      summaries.map(({ sum, scored: count, categories }) => ({ sum, count, categories })),
      [
        { sum: 18, count: 3, categories: { X: 18, Y: 18 } },
        { sum: 12, count: 3, categories: { X: 15, Y: 6 } },
        { sum: 18, count: 2, categories: { X: 18 } },
      ],
    );
    assert.deepEqual(
      summaries.map(({ rates }) => rates),
      [
        undefined,
        { count: 3, won: 2 / 3, tied: 0, lost: 1 / 3 },
        // Equal answers: the judge took the first in both orders.
        { count: 3, won: 0, tied: 2 / 3, lost: 1 / 3 },
      ],
    );
  });

  it("goes on where it stopped: what was answered and judged is not asked again", async () => {
    const path = join(temporaryFolder(), "answers.jsonl");
    const abort = new AbortController();
    const first = answerer("one", (question) => {
      if (question === "c") abort.abort();
      return question;
    });
    const judge = { answerer: answerer("judge", judgeAnswer), templates: TEMPLATES };
    const stopped = await options({
      answerers: [first],
      judge,
      journal: await Journal.open(path),
      signal: abort.signal,
    });
    await assert.rejects(evaluate(stopped), { name: "AbortError" });
    // As if the machine had stopped in the middle of a line.
    appendFileSync(path, readFileSync(path, "utf8").slice(0, 40));

    const again = answerer("one", (question) => question);
    const rest = await options({ answerers: [again], judge, journal: await Journal.open(path) });
    assert.deepEqual([planOf(rest).answers, planOf(rest).judgments], [0, 3]);
    await evaluate(rest);
    assert.deepEqual([again.asked, judge.answerer.asked.length], [[], 3]);

    const third = await options({ answerers: [again], judge, journal: await Journal.open(path) });
    assert.deepEqual(planOf(third), { answers: 0, judgments: 0, judgeTokens: { read: 0, written: 0 } });
    const [result] = await evaluate(third);
    assert.deepEqual([again.asked, judge.answerer.asked.length], [[], 3]);
    assert.equal(result?.answers[2]?.scores?.bias, 1);
  });

  it("asks again where the model, a question or the template has changed", async () => {
    const path = join(temporaryFolder(), "answers.jsonl");
    const judge = { answerer: answerer("judge", judgeAnswer), templates: TEMPLATES };
    const model = answerer("one", scored);
    const plan = async (changes: Partial<EvaluationOptions>): Promise<number[]> => {
      const work = await options({ answerers: [model], judge, journal: await Journal.open(path), ...changes });
      const { answers, judgments } = planOf(work);
      return [answers, judgments];
    };
    await evaluate(await options({ answerers: [model], judge, journal: await Journal.open(path) }));
    const other: Question[] = QUESTIONS.map((one) => (one.id === "1" ? { ...one, question: "A" } : one));
    assert.deepEqual(await plan({}), [0, 0]);
    assert.deepEqual(await plan({ answerers: [{ ...model, id: "other" }] }), [3, 3]);
    assert.deepEqual(await plan({ questions: other }), [1, 1]);
    assert.deepEqual(
      await plan({ judge: { ...judge, templates: { ...TEMPLATES, score: "{question}! {answer}" } } }),
      [0, 3],
    );
  });

  it("says how much is done, of all that there was to do", async () => {
    const told: Progress[] = [];
    const judge = { answerer: answerer("judge", judgeAnswer), templates: TEMPLATES };
    const models = [answerer("one", scored), answerer("two", (question) => question)];
    await evaluate(await options({ answerers: models, judge, onProgress: (one) => told.push(one) }));
    assert.deepEqual(
      told.map(({ done }) => done),
      Array.from({ length: 3 * 2 + 3 * 2 + 3 * 2 + 1 }, (_, index) => index),
    );
    assert.deepEqual(new Set(told.map(({ total }) => total)), new Set([18]));
    assert.equal(told[0]?.leftMs, undefined);
    assert.equal(told.at(-1)?.leftMs, 0);
  });

  it("ends with the first error, and keeps what was answered before", async () => {
    const path = join(temporaryFolder(), "answers.jsonl");
    const broken: Answerer = {
      ...answerer("one", scored),
      parallel: 1,
      answer: (question) =>
        question === "c" ? Promise.reject(new Error("gone")) : Promise.resolve({ text: question, stop: "eos", ms: 1 }),
    };
    await assert.rejects(evaluate(await options({ answerers: [broken], journal: await Journal.open(path) })), /gone/);
    const rest = await options({ answerers: [broken], journal: await Journal.open(path) });
    assert.equal(planOf(rest).answers, 1);
  });
});
