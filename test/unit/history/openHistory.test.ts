import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openHistory } from "../../../src/history/openHistory.ts";

const unexpected = (): never => assert.fail("unexpected problem");

describe("The history", () => {
  const folder = mkdtempSync(join(tmpdir(), "42dot-history-"));
  after(() => rmSync(folder, { recursive: true }));

  it("is one store, however often it is requested, in a folder that it creates", async () => {
    const history = openHistory(join(folder, "new/deep"), { onDamaged: unexpected, onUnavailable: unexpected });
    assert.equal(await history.store(), await history.store());
    history.dispose();
  });

  it("is kept in memory when nothing can be written, and reports it", async () => {
    writeFileSync(join(folder, "file"), "");
    const errors: unknown[] = [];
    const history = openHistory(join(folder, "file/inside"), {
      onDamaged: unexpected,
      onUnavailable: (error) => errors.push(error),
    });
    const store = await history.store();
    assert.equal(errors.length, 1);
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
