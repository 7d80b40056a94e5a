/**
 * The questions of an evaluation: a CSV file with the columns `id`, `question`, `category` and `task`, as the authors of
 * 42dot LLM published theirs, and perhaps `check`, what a right answer can be told from without a judge.
 */
import { atOnce } from "../base/steps.ts";
import { readTable } from "../text/csv.ts";
import { type Check, CheckError, parseCheck } from "./check.ts";

export interface Question {
  id: string;
  question: string;
  category: string;
  /** What kind of answer is asked for, in the set's own words; a judge is told. */
  task: string;
  check: Check | undefined;
}

export type QuestionSetFault =
  /** The file has no such column. */
  | { kind: "noColumn"; column: string }
  | { kind: "noQuestions" }
  /** `line` is the number of the row's first line, from 1. */
  | { kind: "unclosedQuote" | "emptyQuestion" | "emptyId"; line: number }
  | { kind: "sameId"; line: number; id: string }
  | { kind: "badCheck"; line: number; check: string };

export class QuestionSetError extends Error {
  override readonly name = "QuestionSetError";
  readonly fault: QuestionSetFault;

  constructor(fault: QuestionSetFault) {
    super(JSON.stringify(fault));
    this.fault = fault;
  }
}

const COLUMNS = ["id", "question", "category", "task"] as const;

/** @throws QuestionSetError */
export function parseQuestions(csv: string): Question[] {
  const { rows, unclosed } = atOnce(readTable(csv));
  if (unclosed !== undefined) throw new QuestionSetError({ kind: "unclosedQuote", line: lineOf(csv, unclosed) });
  const [header, ...body] = rows;
  const names = header?.cells.map(({ value }) => value.trim().toLowerCase()) ?? [];
  const missing = COLUMNS.find((column) => !names.includes(column));
  if (missing !== undefined) throw new QuestionSetError({ kind: "noColumn", column: missing });
  const ids = new Set<string>();
  const questions = body.map(({ start, cells }) => {
    const line = lineOf(csv, start);
    const cell = (name: string): string => cells[names.indexOf(name)]?.value.trim() ?? "";
    const [id, question] = [cell("id"), cell("question")];
    if (id === "") throw new QuestionSetError({ kind: "emptyId", line });
    if (question === "") throw new QuestionSetError({ kind: "emptyQuestion", line });
    if (ids.has(id)) throw new QuestionSetError({ kind: "sameId", line, id });
    ids.add(id);
    return { id, question, category: cell("category"), task: cell("task"), check: checkOf(cell("check"), line) };
  });
  if (questions.length === 0) throw new QuestionSetError({ kind: "noQuestions" });
  return questions;
}

function checkOf(text: string, line: number): Check | undefined {
  if (text === "") return undefined;
  try {
    return parseCheck(text);
  } catch (error) {
    if (error instanceof CheckError) throw new QuestionSetError({ kind: "badCheck", line, check: error.part });
    throw error;
  }
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}
