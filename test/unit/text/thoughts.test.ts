import assert from "node:assert/strict";
import { GrowingAnswer, splitThoughts, withoutThoughts } from "../../../src/text/thoughts.ts";

describe("splitThoughts", () => {
  const cases: [what: string, text: string, thoughts: string, answer: string][] = [
    ["an answer without thoughts", "안녕하세요!", "", "안녕하세요!"],
    ["nothing", "", "", ""],
    ["whitespace, which stays", " \n안녕 ", "", " \n안녕 "],
    ["thoughts and an answer", "<think>\n음…\n</think>\n\n네.", "음…", "네."],
    ["EXAONE Deep's marks", "<thought>\n음…\n</thought>\n\n네.", "음…", "네."],
    ["an empty thought", "<think>\n\n</think>\n\n네.", "", "네."],
    ["thoughts that were cut off", "<think>\n음… 그러니까", "음… 그러니까", ""],
    ["thoughts that had just begun", "<think>", "", ""],
    ["thoughts without an answer", "<think>음</think>", "음", ""],
    ["thoughts that the prompt opened, and the model again", "<think>\n<think>\n음\n</think>\n\n네.", "음", "네."],
    [
      "another mark inside of the thoughts",
      "<think>`<thought>` or `<think>`?</think>둘 다.",
      "`<thought>` or `<think>`?",
      "둘 다.",
    ],
    [
      "marks in the answer",
      "<think>음</think>`<think>`는 태그입니다. </think>",
      "음",
      "`<think>`는 태그입니다. </think>",
    ],
    ["a mark in the middle", "태그는 <think>입니다.</think>", "", "태그는 <think>입니다.</think>"],
    ["code about marks", "```html\n<think>\n</think>\n```", "", "```html\n<think>\n</think>\n```"],
    ["a closing mark alone", "</think>네.", "", "</think>네."],
    ["other tags", "<thinking>음</thinking>", "", "<thinking>음</thinking>"],
    ["half a mark", "<thi", "", "<thi"],
    ["whitespace before the thoughts", "\n <think>음</think> 네.", "음", "네."],
  ];
  for (const [what, text, thoughts, answer] of cases) {
    it(`takes ${what}`, () => {
      assert.deepEqual(splitThoughts(text), { thoughts, answer });
      assert.equal(withoutThoughts(text), answer);
    });
  }

  it("shows, of a growing text, only what stays, wherever the text is cut", () => {
    for (const [, text] of cases) {
      const whole = splitThoughts(text);
      let before = { thoughts: "", answer: "" };
      for (let end = 0; end <= text.length; end++) {
        const now = splitThoughts(text.slice(0, end), true);
        const position = JSON.stringify(text.slice(0, end));
        assert.ok(now.thoughts.startsWith(before.thoughts) && now.answer.startsWith(before.answer), position);
        assert.ok(whole.thoughts.startsWith(now.thoughts) && whole.answer.startsWith(now.answer), position);
        before = now;
      }
    }
  });

  it("holds back half a mark until it is one, or turns out to be text", () => {
    assert.deepEqual(splitThoughts("<thi", true), { thoughts: "", answer: "" });
    assert.deepEqual(splitThoughts("<third", true), { thoughts: "", answer: "<third" });
    assert.deepEqual(splitThoughts("<think>음</thi", true), { thoughts: "음", answer: "" });
    assert.deepEqual(splitThoughts("<think>음</third", true), { thoughts: "음</third", answer: "" });
  });
});

describe("GrowingAnswer", () => {
  const PARTS = [..."<think> </think> <thought> </thought> <thi nk> </th <x> a 가나. \n".split(" "), " ", "\n\n", ""];
  let seed = 11;
  const random = (below: number): number => (seed = (seed * 48271) % 2147483647) % below;

  it("gives, piece by piece, what splitThoughts gives for the text so far", () => {
    for (let round = 0; round < 3_000; round++) {
      const text = Array.from({ length: random(12) }, () => PARTS[random(PARTS.length)]).join("");
      const growing = new GrowingAnswer();
      const sum = { thoughts: "", answer: "" };
      for (let at = 0; at < text.length;) {
        const end = Math.min(text.length, at + 1 + random(5));
        const { thoughts, answer } = growing.push(text.slice(at, end));
        sum.thoughts += thoughts;
        sum.answer += answer;
        at = end;
        assert.deepEqual(sum, splitThoughts(text.slice(0, at), true), JSON.stringify(text.slice(0, at)));
      }
    }
  });
});
