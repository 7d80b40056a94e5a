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
      const moved = { found, movedTo: "/storage/c.damaged-2026", restoredTurns: 0, hasOwn: false };
      const kept = " The old one is kept as c.damaged-2026.";
      assert.ok(movedAsideText({ ...moved, restoredTurns: 7 }).endsWith(`that could be read: 7.${kept}`));
      assert.ok(movedAsideText(moved).endsWith(`A new, empty one was begun.${kept}`));
      assert.ok(movedAsideText({ ...moved, hasOwn: true }).endsWith(`with the conversations of this window.${kept}`));
      const { movedTo: _, ...gone } = moved;
      assert.ok(movedAsideText(gone).endsWith("A new, empty one was begun."));
    });
});
