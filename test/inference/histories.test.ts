import assert from "node:assert/strict";
import { turnsForDemo } from "../../src/chat/demoTurns.ts";
import { DemoHistories } from "../support/demoHistories.ts";
import { question, startEngine } from "../support/engine.ts";

/** With `DEMO_HISTORIES=200` and `--timeout 0`, 10,000 answers. */
const HISTORIES = Number(process.env["DEMO_HISTORIES"] ?? "1");
const QUESTIONS = 50;
/** The whole history, also what the chat does not show the demo model. */
const EVERYTHING = process.env["DEMO_SEES"] === "everything";

describe("The demo model behind random histories", () => {
  it("gives a known question its answer and declines an unknown one, in 99 of 100", async () => {
    const engine = startEngine();
    const drawn = new DemoHistories(1);
    const questions = drawn.questions(QUESTIONS);
    const wrong: string[] = [];
    try {
      for (let index = 0; index < HISTORIES; index++) {
        const history = drawn.history();
        for (const { prompt, answer } of questions) {
          const turns = EVERYTHING ? history : turnsForDemo(prompt, history);
          const { text } = await engine.generate(question(prompt, turns));
          if (text !== answer) wrong.push(`${prompt}\n→ ${text}\nbehind ${JSON.stringify(history.at(-1))}`);
        }
      }
    } finally {
      engine.dispose();
    }
    const share = 1 - wrong.length / (HISTORIES * QUESTIONS);
    if (HISTORIES > 1) console.log(`${(share * 100).toFixed(2)} % of ${HISTORIES * QUESTIONS} exact`);
    assert.ok(share >= 0.99, wrong.join("\n\n"));
  });
});
