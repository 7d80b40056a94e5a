import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { HistoryProblem } from "../../../src/history/historyProblem.ts";
import { openHistory } from "../../../src/history/openHistory.ts";
import { conversation, HISTORY_WORKER, turn } from "../../support/history.ts";

const unexpected = (): never => assert.fail("unexpected problem");

describe("The history", () => {
  const folder = mkdtempSync(join(tmpdir(), "42dot-history-"));
  after(() => rmSync(folder, { recursive: true }));

  it("is one store, however often it is requested, in a folder that it creates", async () => {
    const events = { onProblem: unexpected, onMovedAside: unexpected };
    const history = openHistory(join(folder, "new/deep"), HISTORY_WORKER, events);
    assert.equal(await history.store(), await history.store());
    assert.deepEqual(await (await history.store()).conversations(1), []);
    await history.close();
  });

  it("can be closed when it was never used", async () => {
    await openHistory(join(folder, "unused"), HISTORY_WORKER, {
      onProblem: unexpected,
      onMovedAside: unexpected,
    }).close();
  });

  it("is kept in memory when nothing can be written, and reports it", async () => {
    writeFileSync(join(folder, "file"), "");
    const problems: (HistoryProblem | undefined)[] = [];
    const history = openHistory(join(folder, "file/inside"), HISTORY_WORKER, {
      onMovedAside: unexpected,
      onProblem: (problem) => problems.push(problem),
    });
    const store = await history.store();
    assert.equal(await store.saveTurn(conversation("a"), turn("1")), "kept");
    assert.equal(problems.length, 1);
    assert.deepEqual((await store.load("a"))?.turns, [turn("1")]);
    assert.deepEqual(
      (await store.conversations(10)).map(({ id, title }) => [id, title]),
      [["a", "질문 1"]],
    );
    await history.close();
  });

  it("reports a thread that can't be started, and starts it again on the next call", async () => {
    const worker = join(folder, "worker.mjs");
    const problems: (string | undefined)[] = [];
    const history = openHistory(join(folder, "late"), worker, {
      onMovedAside: unexpected,
      onProblem: (problem) => problems.push(problem?.kind),
    });
    const store = await history.store();
    await assert.rejects(store.saveTurn(conversation("a"), turn("1")), /thread ended/);
    assert.deepEqual(problems, ["unavailable"]);
    writeFileSync(worker, `await import(${JSON.stringify(HISTORY_WORKER)});`);
    assert.equal(await store.saveTurn(conversation("a"), turn("2")), "saved");
    assert.deepEqual(problems, ["unavailable", undefined]);
    // What could not be saved before is saved, too.
    assert.deepEqual((await store.load("a"))?.turns.map(({ id }) => id).toSorted(), ["1", "2"]);
    await history.close();
  });
});
