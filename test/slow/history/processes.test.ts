import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "mocha";
import { conversation, TestWindow } from "../../support/history.ts";

describe("ConversationStore with other processes", () => {
  let folder: string;
  let path: string;
  let opened: TestWindow[];
  const open = (): TestWindow => {
    const window = new TestWindow(path);
    opened.push(window);
    return window;
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "conversations-"));
    path = join(folder, "conversations.sqlite");
    opened = [];
  });

  afterEach(async () => {
    for (const window of opened) await window.close();
    rmSync(folder, { recursive: true });
  });

  const saver = (conversationId: string, name: string, count: number) =>
    spawn(process.execPath, [join(import.meta.dirname, "saver.ts"), path, conversationId, name, String(count)], {
      stdio: ["ignore", "pipe", "inherit"],
    });

  it("loses nothing when two open a new file and write to it at the same time", async function () {
    this.timeout(30_000);
    const children = ["a", "b"].map((name) => saver("shared", name, 40));
    const exits = await Promise.all(children.map((child) => once(child, "exit")));
    assert.deepEqual(exits, [
      [0, null],
      [0, null],
    ]);
    const turns = (await open().store.load("shared"))?.turns ?? [];
    assert.equal(turns.length, 80);
    for (const name of ["a", "b"])
      assert.deepEqual(
        turns.filter(({ id }) => id.startsWith(name)).map(({ id }) => id),
        Array.from({ length: 40 }, (_, i) => `${name}-${i}`),
      );
  });

  it("moves a damaged file aside only once when three windows open it at the same time", async function () {
    this.timeout(30_000);
    for (let round = 0; round < 5; round++) {
      writeFileSync(path, "no database");
      const children = ["a", "b", "c"].map((name) => saver(`round ${round}`, name, 3));
      for (const exit of await Promise.all(children.map((child) => once(child, "exit"))))
        assert.deepEqual(exit, [0, null]);
      const window = open();
      assert.equal((await window.store.load(`round ${round}`))?.turns.length, 9);
      await window.close();
      assert.equal(readdirSync(folder).filter((name) => /damaged-[\dTZ-]+$/.test(name)).length, round + 1);
    }
  });

  it("sees what another window writes, and vice versa", async function () {
    this.timeout(30_000);
    const { store } = open();
    const turn = { createdAt: 0, task: { kind: "chat" }, message: "", prompt: "", answer: "" } as const;
    await store.saveTurn(conversation("shared"), { ...turn, id: "mine", state: { kind: "queued" } });
    await once(saver("shared", "other", 1), "exit");
    assert.deepEqual(
      (await store.load("shared"))?.turns.map(({ id }) => id),
      ["mine", "other-0"],
    );
  });

  it("has every turn that was reported as saved after kill -9, 20 times", async function () {
    this.timeout(60_000);
    const acknowledged = new Map<string, number>();
    for (let round = 0; round < 20; round++) {
      const child = saver("killed", `r${round}`, 0);
      let output = "";
      child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
      await once(child.stdout, "data");
      const delayMs = Math.random() * 60;
      await new Promise((resolve) => setTimeout(resolve, delayMs));
      child.kill("SIGKILL");
      await once(child, "close");
      // The last line may be cut off; then it does not count.
      for (const line of output.split("\n").slice(0, -1)) {
        const [id = "", length] = line.split(" ");
        acknowledged.set(id, Number(length));
      }
      const window = open();
      const saved = new Map((await window.store.load("killed"))?.turns.map(({ id, answer }) => [id, answer.length]));
      await window.close();
      assert.deepEqual(window.moved, [], "the file is damaged");
      for (const [id, length] of acknowledged) assert.ok((saved.get(id) ?? -1) >= length, `${id} is lost`);
    }
    assert.ok(acknowledged.size >= 20);
  });
});
