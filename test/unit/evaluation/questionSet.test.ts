import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseQuestions, QuestionSetError, type QuestionSetFault } from "../../../src/evaluation/questionSet.ts";
import { ROOT } from "../../support/engine.ts";

function faultOf(csv: string): QuestionSetFault {
  try {
    parseQuestions(csv);
  } catch (error) {
    assert.ok(error instanceof QuestionSetError);
    return error.fault;
  }
  assert.fail("it is read");
}

describe("A set of questions", () => {
  it("has questions over several lines, with commas and quotation marks", () => {
    const csv = '\uFEFFid,question,category,task\r\n1,"가, ""나""\n다",Chat,talk\r\n2,Hello?,Chat,\r\n';
    assert.deepEqual(parseQuestions(csv), [
      { id: "1", question: '가, "나"\n다', category: "Chat", task: "talk", check: undefined },
      { id: "2", question: "Hello?", category: "Chat", task: "", check: undefined },
    ]);
  });

  it("may have its columns in any order, and others besides", () => {
    const [question] = parseQuestions("Task;ID;note;Question;Category\nt;7;x;q;c\n");
    assert.deepEqual(question, { id: "7", question: "q", category: "c", task: "t", check: undefined });
  });

  it("says what is wrong, and where", () => {
    const head = "id,question,category,task,check\n";
    assert.deepEqual(faultOf(""), { kind: "noColumn", column: "id" });
    assert.deepEqual(faultOf("id,question,task\n1,a,b"), { kind: "noColumn", column: "category" });
    assert.deepEqual(faultOf(head), { kind: "noQuestions" });
    assert.deepEqual(faultOf(`${head}1,a,b,c,\n2,,b,c,\n`), { kind: "emptyQuestion", line: 3 });
    assert.deepEqual(faultOf(`${head},a,b,c,\n`), { kind: "emptyId", line: 2 });
    assert.deepEqual(faultOf(`${head}1,"a\nb",b,c,\n1,d,b,c,\n`), { kind: "sameId", line: 4, id: "1" });
    assert.deepEqual(faultOf(`${head}1,a,b,c,\n2,"a,b,c,\n`), { kind: "unclosedQuote", line: 3 });
    assert.deepEqual(faultOf(`${head}1,a,b,c,json; is nice\n`), { kind: "badCheck", line: 2, check: "is nice" });
  });

  it("of our own has 40 questions in ten categories, in both languages, each with a check", () => {
    const questions = parseQuestions(readFileSync(join(ROOT, "media/evaluation/questions.csv"), "utf8"));
    const categories = Map.groupBy(questions, ({ category }) => category);
    assert.deepEqual([questions.length, categories.size], [40, 10]);
    for (const [category, list] of categories) {
      assert.equal(list.length, 4, category);
      assert.equal(list.filter(({ question }) => /[가-힣]/.test(question)).length >= 2, true, category);
    }
    assert.deepEqual(
      questions.filter(({ check }) => check === undefined),
      [],
    );
  });
});
