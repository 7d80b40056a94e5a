/** An evaluation: every question to every model, every answer to the judge, and the first model against each other. */
import type { Answer, Answerer } from "./answerer.ts";
import { type Condition, failedConditions } from "./check.ts";
import { type Journal, keyOf } from "./journal.ts";
import {
  type JudgeTemplates,
  type Outcome,
  outcomeOf,
  pairPrompt,
  parseScores,
  parseVerdict,
  scorePrompt,
  type Scores,
} from "./judge.ts";
import type { Question } from "./questionSet.ts";

export interface Judge {
  answerer: Answerer;
  templates: JudgeTemplates;
}

export interface EvaluationOptions {
  questions: readonly Question[];
  /** The first one is compared with the others. */
  answerers: readonly Answerer[];
  judge: Judge | undefined;
  journal: Journal;
  signal: AbortSignal;
  onProgress?: (progress: Progress) => void;
}

export interface Progress {
  done: number;
  total: number;
  /** What is done now. */
  name: string;
  /** Expected for the rest, in ms; undefined before the first step. */
  leftMs: number | undefined;
}

export interface JudgedAnswer {
  question: Question;
  answer: Answer;
  /** What does not hold of the question's check; undefined if it has none. */
  failed: Condition[] | undefined;
  /** What the judge has written; undefined without one. */
  judgment: string | undefined;
  /** Undefined without a judge, or if its answer has no scores. */
  scores: Scores | undefined;
}

export interface Comparison {
  question: Question;
  /** The judge's answers with the first model's as answer A, and as B. */
  judgments: [string, string];
  /** Of the first model; undefined if the judge did not decide. */
  outcome: Outcome | undefined;
}

export interface SystemResult {
  answerer: Answerer;
  answers: JudgedAnswer[];
  /** Of the first model against this one; none of the first one itself, and none without a judge. */
  comparisons: Comparison[];
}

/** What an evaluation has still to do. */
export interface Plan {
  answers: number;
  judgments: number;
  /** About how many tokens the judge reads and writes. */
  judgeTokens: { read: number; written: number };
}

/** Of an answer and of a judgment, on average, before they are written. */
const EXPECTED_ANSWER_TOKENS = 300;
const EXPECTED_JUDGMENT_TOKENS = 250;
/** Of English; Korean has fewer. */
const CHARACTERS_PER_TOKEN = 3;

export function planOf({ questions, answerers, judge, journal }: Omit<EvaluationOptions, "signal">): Plan {
  const plan: Plan = { answers: 0, judgments: 0, judgeTokens: { read: 0, written: 0 } };
  const [first] = answerers;
  const answerOf = (answerer: Answerer | undefined, question: Question): Answer | undefined =>
    answerer && journal.get("answer", answerKey(answerer, question))?.answer;
  /** @param prompt undefined if its answers are not written yet */
  const judged = (prompt: string | undefined, template: string, question: Question, answers: number): void => {
    if (judge === undefined) return;
    if (prompt !== undefined && journal.get("judgment", judgmentKey(judge.answerer, prompt)) !== undefined) return;
    const characters = template.length + question.question.length;
    plan.judgments++;
    plan.judgeTokens.read += Math.ceil(characters / CHARACTERS_PER_TOKEN) + answers * EXPECTED_ANSWER_TOKENS;
    plan.judgeTokens.written += EXPECTED_JUDGMENT_TOKENS;
  };
  for (const question of questions)
    for (const answerer of answerers) {
      const answer = answerOf(answerer, question);
      if (answer === undefined) plan.answers++;
      if (judge === undefined) continue;
      const { score, pair } = judge.templates;
      judged(answer && scorePrompt(score, question, answer.text), score, question, 1);
      if (answerer === first) continue;
      const own = answerOf(first, question);
      const prompts = own && answer ? pairPrompts(judge.templates, question, own, answer) : [undefined, undefined];
      for (const prompt of prompts) judged(prompt, pair, question, 2);
    }
  return plan;
}

/**
 * Answers that the journal has are not asked for again.
 * @throws FailureError of the models; the signal's reason
 */
export async function evaluate(options: EvaluationOptions): Promise<SystemResult[]> {
  const { questions, answerers, judge, signal } = options;
  const work = new JournaledWork(options);
  const results: SystemResult[] = [];
  for (const answerer of answerers) {
    const answers = await inParallel(questions, answerer.parallel, signal, async (question): Promise<JudgedAnswer> => {
      const answer = await work.answer(answerer, question);
      const failed = question.check && failedConditions(question.check, answer.text);
      return { question, answer, failed, judgment: undefined, scores: undefined };
    });
    results.push({ answerer, answers, comparisons: [] });
  }
  if (judge === undefined) return results;
  const { answerer, templates } = judge;
  for (const { answers } of results)
    await inParallel(answers, answerer.parallel, signal, async (one) => {
      one.judgment = await work.judgment(judge, scorePrompt(templates.score, one.question, one.answer.text));
      one.scores = parseScores(one.judgment);
    });
  const [first, ...others] = results;
  if (first === undefined) return [];
  for (const other of others) {
    const pairs = other.answers.map(({ question, answer }, index) => ({ question, answer, own: first.answers[index] }));
    other.comparisons = await inParallel(pairs, answerer.parallel, signal, async ({ question, answer, own }) => {
      const [asA, asB] = pairPrompts(templates, question, own?.answer ?? answer, answer);
      const judgments: [string, string] = [await work.judgment(judge, asA), await work.judgment(judge, asB)];
      return { question, judgments, outcome: outcomeOf(parseVerdict(judgments[0]), parseVerdict(judgments[1])) };
    });
  }
  return results;
}

/** Does what the journal does not have yet, and tells how much is left. */
class JournaledWork {
  readonly #options: EvaluationOptions;
  readonly #start = performance.now();
  readonly #total: number;
  #done = 0;

  constructor(options: EvaluationOptions) {
    this.#options = options;
    const { answers, judgments } = planOf(options);
    this.#total = answers + judgments;
    this.#tell("");
  }

  async answer(answerer: Answerer, question: Question): Promise<Answer> {
    const { journal, signal } = this.#options;
    const key = answerKey(answerer, question);
    const known = journal.get("answer", key);
    if (known !== undefined) return known.answer;
    const answer = await answerer.answer(question.question, signal);
    await journal.add({ kind: "answer", key, answer });
    this.#finished(answerer.name);
    return answer;
  }

  async judgment({ answerer }: Judge, prompt: string): Promise<string> {
    const { journal, signal } = this.#options;
    const key = judgmentKey(answerer, prompt);
    const known = journal.get("judgment", key);
    if (known !== undefined) return known.text;
    const { text, ms } = await answerer.answer(prompt, signal);
    await journal.add({ kind: "judgment", key, judge: answerer.name, text, ms });
    this.#finished(answerer.name);
    return text;
  }

  #finished(name: string): void {
    this.#done++;
    this.#tell(name);
  }

  #tell(name: string): void {
    const [done, total] = [this.#done, this.#total];
    const leftMs = done === 0 ? undefined : ((performance.now() - this.#start) / done) * (total - done);
    this.#options.onProgress?.({ done, total, name, leftMs });
  }
}

function answerKey({ id }: Answerer, { question }: Question): string {
  return keyOf("answer", id, question);
}

function judgmentKey({ id }: Answerer, prompt: string): string {
  return keyOf("judgment", id, prompt);
}

/** With the first model's answer as A, and as B. */
function pairPrompts({ pair }: JudgeTemplates, question: Question, first: Answer, other: Answer): [string, string] {
  return [pairPrompt(pair, question, first.text, other.text), pairPrompt(pair, question, other.text, first.text)];
}

/** The results in the order of the list. The first error ends it once what is running has ended. */
async function inParallel<T, Result>(
  list: readonly T[],
  parallel: number,
  signal: AbortSignal,
  work: (one: T) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const queue = list.entries();
  let hasFailed = false;
  const worker = async (): Promise<void> => {
    for (const [index, one] of queue) {
      signal.throwIfAborted();
      if (hasFailed) return;
      try {
        results[index] = await work(one);
      } catch (error) {
        hasFailed = true;
        throw error;
      }
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: parallel }, worker));
  for (const one of ended) if (one.status === "rejected") throw one.reason;
  return results;
}
