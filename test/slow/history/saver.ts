/**
 * A process that saves turns as fast as it can and reports each save as a line on stdout: `ID ANSWER_LENGTH`.
 * Arguments: file, conversation id, name of this process, number of turns (0 for endless).
 */
import { writeSync } from "node:fs";
import { ConversationStore } from "../../../src/history/conversationStore.ts";

const [path = "", conversationId = "", name = "", count = "0"] = process.argv.slice(2);
const store = ConversationStore.open(path);
for (let i = 0; count === "0" || i < Number(count); i++) {
  const turn = {
    id: `${name}-${i}`,
    createdAt: i,
    task: { kind: "chat" as const },
    message: `${name} ${i}`,
    prompt: "",
  };
  const longAnswer = "가".repeat(3_000);
  store.saveTurn(conversationId, { ...turn, answer: "", state: { kind: "running", piece: 1, total: 1 } });
  writeSync(1, `${turn.id} 0\n`);
  store.saveTurn(conversationId, {
    ...turn,
    answer: longAnswer,
    state: { kind: "failed", failure: { kind: "interrupted" } },
  });
  writeSync(1, `${turn.id} ${longAnswer.length}\n`);
}
store.close();
