import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openHistory } from "../../../src/history/openHistory.ts";

const unexpected = (): never => assert.fail("nothing was wrong");

describe("The history", () => {
  const folder = mkdtempSync(join(tmpdir(), "42dot-history-"));
  after(() => rmSync(folder, { recursive: true }));

  it("is one store, however often it is asked for, in a folder that it makes", async () => {
    const history = openHistory(join(folder, "new/deep"), { onDamaged: unexpected, onUnavailable: unexpected });
    assert.equal(await history.store(), await history.store());
    history.dispose();
  });

  it("is kept in memory where nothing can be written, and says so", async () => {
    writeFileSync(join(folder, "file"), "");
    const told: unknown[] = [];
    const history = openHistory(join(folder, "file/inside"), {
      onDamaged: unexpected,
      onUnavailable: (error) => told.push(error),
    });
    const store = await history.store();
    assert.equal(told.length, 1);
    const { id } = store.createConversation();
    const turn = {
      id: "1",
      createdAt: 0,
      task: { kind: "chat" },
      message: "안녕",
      prompt: "안녕",
      answer: "",
    } as const;
    store.saveTurn(id, { ...turn, state: { kind: "queued" } });
    assert.equal(store.load(id)?.turns.length, 1);
    history.dispose();
  });
});
