import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { questionForDemo, turnsForDemo } from "../../../src/chat/demoTurns.ts";
import { reference } from "../../support/engine.ts";

/** The indexes of the turns that are shown. */
function shown(question: string, dialogue: readonly (readonly [string, string])[]): number[] {
  const turns = dialogue.map(([message, answer]) => ({ message, answer }));
  return turnsForDemo(question, turns).map((turn) => turns.indexOf(turn));
}

const KNOWN = ["뭘 할 수 있어?", "긴 답변"] as const;
const UNKNOWN = ["Write a haiku", "I am only"] as const;

describe("What the demo model is shown of a conversation", () => {
  it("is nothing for a question of its own", () => {
    for (const { prompt } of reference.unseen) assert.deepEqual(shown(prompt, [KNOWN, UNKNOWN]), [], prompt);
    assert.deepEqual(shown("안녕", [KNOWN, UNKNOWN]), []);
  });

  it("is the turn that a follow-up is about, and what that is about", () => {
    for (const dialogue of reference.dialogues["follow-up"]) {
      const [[question], [followUp]] = [dialogue[0]!, dialogue[1]!];
      assert.deepEqual(shown(followUp, [KNOWN, UNKNOWN, [question, "…"]]), [2], followUp);
    }
    const name = ["내 이름은 민수야", "반갑습니다"] as const;
    assert.deepEqual(shown("이제 영어로.", [KNOWN, name, UNKNOWN, ["내 이름이 뭐야?", "민수"]]), [1, 3]);
    assert.deepEqual(shown("더 짧게", [UNKNOWN, KNOWN, ["이제 영어로", "You can"]]), [1, 2]);
    assert.deepEqual(shown("더 짧게", []), []);
  });

  it("is the name that was told last", () => {
    for (const dialogue of reference.dialogues.name) {
      const [told] = dialogue;
      const [asked] = dialogue.at(-1)!;
      assert.deepEqual(shown(asked, [["I am Tom", "Nice"], told!, KNOWN, UNKNOWN]), [1], asked);
    }
  });
});

describe("What the demo model is shown of a question", () => {
  it("is all of what it knows, and the start of anything longer", () => {
    for (const { prompt } of reference.cases) {
      const task = /설명해|xplain|ranslat|번역/.test(prompt) ? "explain" : "chat";
      assert.equal(questionForDemo(prompt, task), prompt);
    }
    assert.equal(questionForDemo("가".repeat(5_000), "chat"), "가".repeat(200));
    assert.ok(questionForDemo(`${"가".repeat(199)}😀`, "chat").isWellFormed());
  });
});
