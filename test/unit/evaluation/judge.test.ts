import assert from "node:assert/strict";
import {
  DEFAULT_TEMPLATES,
  missingPlaces,
  outcomeOf,
  pairPrompt,
  parseScores,
  parseVerdict,
  scorePrompt,
} from "../../../src/evaluation/judge.ts";

const QUESTION = { id: "1", question: "{answer}?", category: "c", task: "t", check: undefined };
const NAMES = ["Accuracy", "Robustness", "Fairness", "Bias", "Toxicity", "Efficiency"];

function scored(name: (criterion: string) => string, score: (index: number) => unknown): string {
  return JSON.stringify(Object.fromEntries(NAMES.map((one, index) => [name(one), score(index)])));
}

describe("A judge's scores", () => {
  const expected = { accuracy: 1, robustness: 2, fairness: 3, bias: 4, toxicity: 5, efficiency: 1 };
  const of = (index: number): number => (index % 5) + 1;
  const answers: Record<string, string> = {
    "in the published form": scored(
      (name) => name,
      (index) => ({ Explanation: "{x}", Score: of(index) }),
    ),
    "with spaces in the names, as the published template has one": scored(
      (name) => `${name} `,
      (index) => ({
        "Score ": of(index),
      }),
    ),
    "as plain numbers, in small letters": scored((name) => name.toLowerCase(), of),
    "as texts": scored(
      (name) => name,
      (index) => ({ score: String(of(index)) }),
    ),
    "in a code block, with a sentence before it": `Here you are:\n\`\`\`json\n${scored((name) => name, of)}\n\`\`\``,
  };
  for (const [form, answer] of Object.entries(answers))
    it(`are read ${form}`, () => assert.deepEqual(parseScores(answer), expected));

  const others: Record<string, string> = {
    nothing: "",
    "a sentence": "I would say 5 of 5.",
    "a list": "[5, 5, 5, 5, 5, 5]",
    "JSON that is cut": scored((name) => name, of).slice(0, -3),
    "a criterion less": JSON.stringify({ accuracy: 5 }),
    "a score out of range": scored(
      (name) => name,
      () => 7,
    ),
    "a score that is none": scored(
      (name) => name,
      () => "good",
    ),
    "no score": scored(
      (name) => name,
      () => ({ reason: "" }),
    ),
  };
  for (const [form, answer] of Object.entries(others))
    it(`are not made up from ${form}`, () => assert.equal(parseScores(answer), undefined));
});

describe("A pair of answers", () => {
  it("is won only if both orders say so", () => {
    assert.equal(outcomeOf("A", "B"), "won");
    assert.equal(outcomeOf("B", "A"), "lost");
    assert.equal(outcomeOf("A", "A"), "tied");
    assert.equal(outcomeOf("tie", "B"), "tied");
    assert.equal(outcomeOf(undefined, "B"), undefined);
  });

  it("has the last verdict that is written", () => {
    assert.equal(parseVerdict("[[A]] or [[B]]? I say [[C]]"), "tie");
    assert.equal(parseVerdict("so [[B]]."), "B");
    assert.equal(parseVerdict("A"), undefined);
  });
});

describe("What a judge is asked", () => {
  it("has the texts in their places, and leaves braces in them alone", () => {
    assert.equal(scorePrompt("{task}|{question}|{answer}|{other}", QUESTION, "{task}"), "t|{answer}?|{task}|{other}");
    assert.equal(pairPrompt("{answerA}|{answerB}", QUESTION, "$&", "{answerA}"), "$&|{answerA}");
  });

  it("may be the user's own, if it has all places", () => {
    assert.deepEqual(missingPlaces(DEFAULT_TEMPLATES.score, "score"), []);
    assert.deepEqual(missingPlaces(DEFAULT_TEMPLATES.pair, "pair"), []);
    assert.deepEqual(missingPlaces("{question}", "score"), ["answer"]);
    assert.deepEqual(missingPlaces("{question} {answer}", "pair"), ["answerA", "answerB"]);
  });
});
