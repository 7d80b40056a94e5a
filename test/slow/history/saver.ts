/**
 * A process that saves turns as fast as it can and reports each save as a line on stdout: `ID ANSWER_LENGTH`.
 * Arguments: file, conversation id, name of this process, number of turns (0 for endless).
 */
import { writeSync } from "node:fs";
import { conversation, TestWindow } from "../../support/history.ts";

const [path = "", conversationId = "", name = "", count = "0"] = process.argv.slice(2);
const window = new TestWindow(path);
const shown = conversation(conversationId);
for (let i = 0; count === "0" || i < Number(count); i++) {
  const turn = {
    id: `${name}-${i}`,
    createdAt: i,
    task: { kind: "chat" as const },
    message: `${name} ${i}`,
    prompt: "",
  };
  const longAnswer = "가".repeat(3_000);
  const states = [
    { ...turn, answer: "", state: { kind: "running", piece: 1, total: 1 } },
    { ...turn, answer: longAnswer, state: { kind: "failed", failure: { kind: "interrupted" } } },
  ] as const;
  for (const each of states)
    if ((await window.store.saveTurn(shown, each)) === "saved") writeSync(1, `${turn.id} ${each.answer.length}\n`);
}
await window.close();
