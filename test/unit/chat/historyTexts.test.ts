import assert from "node:assert/strict";
import { movedAsideText, problemText, reasonOf } from "../../../src/chat/historyTexts.ts";
import { HistoryError, HistoryProblem, MovedAside } from "../../../src/history/historyProblem.ts";

describe("A problem with the file of the conversations", () => {
  for (const kind of HistoryProblem.entries.kind.options)
    it(`has a sentence of its own, and a reason for other sentences: ${kind}`, () => {
      const problem = { kind, detail: "disk I/O error", readable: true };
      const text = problemText(problem, "/storage");
      assert.match(text, /kept (?:in this window|until this window closes)/);
      assert.equal(problemText({ ...problem, readable: false }, "/storage").startsWith(text), true);
      assert.match(problemText({ ...problem, readable: false }, "/storage"), /Earlier conversations can't be shown/);
      assert.match(reasonOf(new HistoryError(problem)), /^\w.*[^.]$/);
    });

  for (const found of MovedAside.entries.found.options)
    it(`says what became of the file in its place: ${found}`, () => {
      const moved = { found, movedTo: "/storage/c.damaged-2026" };
      const text = movedAsideText({ ...moved, restoredTurns: 7 });
      assert.match(text, /could be read: 7\. The old one is kept as c\.damaged-2026\.$/);
      assert.match(movedAsideText({ ...moved, restoredTurns: 0 }), /A new, empty one was begun\. The old one is kept/);
    });
});
