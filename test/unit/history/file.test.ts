import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { HistoryError } from "../../../src/history/historyProblem.ts";
import type { TestWindow } from "../../support/history.ts";
import { connect, conversation, DirectWindow, edit, HistoryFile, turn } from "../../support/history.ts";

describe("The file of the conversations", () => {
  const file = new HistoryFile();
  const open = (): TestWindow => file.window();
  const openDirectly = (): DirectWindow => file.direct();

  /** What another window finds in the file. */
  const onDisk = (id = "c"): string[] => {
    const { store, told, moved } = new DirectWindow(file.path);
    const ids = store.load(id)?.turns.map((each) => each.id) ?? [];
    assert.deepEqual([told, moved], [[], []]);
    store.close();
    return ids;
  };

  describe("under an open window", () => {
    const remove = (...suffixes: string[]): void => {
      for (const suffix of suffixes) rmSync(file.path + suffix, { force: true });
    };

    /** What happens to a file with the turns 1 and 2 of `c`, of which `before` has only the first. */
    const CASES: Record<string, (before: string) => void> = {
      "is deleted": () => remove(""),
      "is deleted with its journal": () => remove("", "-wal", "-shm"),
      "loses its journal": () => remove("-wal"),
      "loses the index of its journal": () => remove("-shm"),
      "is deleted with its folder": () => rmSync(file.folder, { recursive: true }),
      "is renamed": () => renameSync(file.path, join(file.folder, "elsewhere.sqlite")),
      "is renamed with its folder": () => {
        renameSync(file.folder, `${file.folder}-old`);
        rmSync(`${file.folder}-old`, { recursive: true });
      },
      "is replaced by an older one": (before) => renameSync(before, file.path),
      "is replaced by an older one, without its journal": (before) => {
        remove("-wal", "-shm");
        renameSync(before, file.path);
      },
      "is replaced by an empty one": () => {
        writeFileSync(join(file.folder, "new"), "");
        renameSync(join(file.folder, "new"), file.path);
      },
      "is replaced by a damaged one": (before) => {
        writeFileSync(before, readFileSync(before).fill(0xa5, 4096, 8192));
        renameSync(before, file.path);
      },
      "is replaced by something else": () => {
        writeFileSync(join(file.folder, "new"), "PK\u0003\u0004 no database");
        renameSync(join(file.folder, "new"), file.path);
      },
      "is replaced by a folder": () => {
        remove("");
        mkdirSync(file.path);
      },
    };

    it("is told of a file that was deleted, and keeps the dates of the conversations that it saves again", () => {
      const window = openDirectly();
      for (const id of ["a", "b"]) window.store.save(conversation(id), turn(id));
      edit(file.path, "UPDATE conversation SET updated_at = 1700000000000");
      for (const id of ["a", "b"]) window.store.load(id);
      remove("", "-wal", "-shm");
      assert.equal(window.store.save(conversation("c"), turn("c")), "saved");
      assert.deepEqual(window.moved, [{ found: "deleted", restoredTurns: 0, hasOwn: true }]);
      assert.deepEqual(
        window.store.conversations(10, "").map(({ id, updatedAt }) => [id, updatedAt === 1_700_000_000_000]),
        [
          ["c", false],
          ["b", true],
          ["a", true],
        ],
      );
    });

    it("is left as it is when a newer version of the extension takes it over", () => {
      const window = openDirectly();
      window.store.save(conversation("c"), turn("1"));
      edit(file.path, "PRAGMA user_version = 99");
      assert.equal(window.store.save(conversation("c"), turn("2")), "kept");
      assert.throws(() => window.store.delete("c"));
      assert.deepEqual(window.told, ["newer"]);
      assert.deepEqual(
        window.store.load("c")?.turns.map(({ id }) => id),
        ["1", "2"],
        "both are shown",
      );
      edit(file.path, "PRAGMA user_version = 1");
      const database = connect(file.path);
      assert.deepEqual(
        database
          .prepare("SELECT id FROM turn")
          .all()
          .map((row) => row["id"]),
        ["1"],
      );
      database.close();
    });

    for (const [what, happen] of Object.entries(CASES))
      it(`${what}: what is saved next, and what was saved in this window, is in the file that is opened next`, () => {
        const window = openDirectly();
        window.store.save(conversation("c"), turn("1"));
        window.store.save(conversation("other"), turn("o"));
        edit(file.path, `VACUUM INTO '${join(file.folder, "before")}'`);
        window.store.save(conversation("c"), turn("2"));
        happen(join(file.folder, "before"));
        assert.equal(window.store.save(conversation("c"), turn("3")), "saved");
        assert.deepEqual(onDisk(), ["1", "2", "3"]);
        assert.deepEqual(onDisk("other"), ["o"]);
        assert.equal(window.store.load("c")?.turns.length, 3);
        assert.equal(window.store.save(conversation("c"), turn("4")), "saved");
        assert.deepEqual(onDisk(), ["1", "2", "3", "4"]);
        assert.deepEqual(window.told, []);
      });

    it("keeps the conversation that the window shows, with the turns from before", () => {
      openDirectly().store.save(conversation("c"), turn("earlier"));
      const window = openDirectly();
      window.store.load("c");
      remove("", "-wal", "-shm");
      window.store.save(conversation("c"), turn("later"));
      assert.deepEqual(onDisk(), ["earlier", "later"]);
    });

    it("does not bring back what the user has deleted in the file that took its place", () => {
      const window = openDirectly();
      window.store.save(conversation("c"), turn("1"));
      const other = openDirectly();
      other.store.delete("c");
      other.store.close();
      copyFileSync(file.path, join(file.folder, "copy"));
      renameSync(join(file.folder, "copy"), file.path);
      assert.equal(window.store.save(conversation("c"), turn("2")), "deleted");
      assert.deepEqual(onDisk(), []);
    });

    it("is noticed by every window that has it open", () => {
      const two = [openDirectly(), openDirectly()];
      for (const [index, { store }] of two.entries()) store.save(conversation("c"), turn(`${index}`));
      remove("");
      for (const [index, { store }] of two.entries())
        assert.equal(store.save(conversation("c"), turn(`${index} again`)), "saved");
      assert.deepEqual(onDisk().toSorted(), ["0", "0 again", "1", "1 again"]);
    });
  });

  describe("of another kind", () => {
    const KINDS: [found: string, make: () => void][] = [
      ["empty", () => writeFileSync(file.path, "")],
      ["notAFile", () => mkdirSync(file.path)],
      ["otherDatabase", () => edit(file.path, "CREATE TABLE bookmark (url TEXT); INSERT INTO bookmark VALUES ('a')")],
      ["otherDatabase", () => edit(file.path, "CREATE TABLE turn (id TEXT); PRAGMA user_version = 1")],
      ["otherDatabase", () => edit(file.path, "PRAGMA user_version = 2; CREATE TABLE conversation (name TEXT)")],
      ["damaged", () => writeFileSync(file.path, "<!doctype html>".repeat(100))],
      ["damaged", () => writeFileSync(file.path, "SQLite format 3\0")],
    ];
    if (process.platform !== "win32") KINDS.push(["notAFile", () => execFileSync("mkfifo", [file.path])]);

    for (const [index, [found, make]] of KINDS.entries())
      it(`is kept as it is, with a new one in its place, and the user is told: ${found} (${index})`, () => {
        make();
        const before = statSync(file.path).isFile() ? readFileSync(file.path) : undefined;
        const window = openDirectly();
        assert.equal(window.store.save(conversation("c"), turn("1")), "saved");
        assert.deepEqual(
          window.moved.map((moved) => moved.found),
          [found],
        );
        const { movedTo } = window.moved[0]!;
        if (before === undefined) assert.ok(!statSync(movedTo!).isFile());
        else assert.deepEqual(readFileSync(movedTo!), before);
        assert.deepEqual(onDisk(), ["1"]);
      });

    it("is opened when its lock holds garbage, or is no file", () => {
      for (const make of [
        () => writeFileSync(`${file.path}.lock`, "garbage".repeat(1_000)),
        () => writeFileSync(`${file.path}.lock`, "x"),
        () => mkdirSync(`${file.path}.lock`),
        ...(process.platform === "win32" ? [] : [() => execFileSync("mkfifo", [`${file.path}.lock`])]),
      ]) {
        rmSync(`${file.path}.lock`, { recursive: true, force: true });
        make();
        const window = openDirectly();
        assert.equal(window.store.save(conversation("c"), turn("1")), "saved");
        assert.deepEqual([window.told, window.moved], [[], []]);
        window.store.close();
      }
    });

    it("is made of what was restored when the process was killed between two steps of its recovery", () => {
      const window = openDirectly();
      window.store.save(conversation("c"), turn("1"));
      window.store.close();
      renameSync(file.path, `${file.path}.rebuilt`);
      assert.deepEqual(onDisk(), ["1"]);
    });
  });

  it("is written when another process ends its long write, which blocks nobody", async () => {
    const window = open();
    await window.store.saveTurn(conversation("c"), turn("1"));
    const other = connect(file.path);
    other.exec("BEGIN IMMEDIATE");
    let ticks = 0;
    const ticking = setInterval(() => ticks++, 10);
    assert.equal(await window.store.saveTurn(conversation("c"), turn("2")), "kept");
    clearInterval(ticking);
    assert.ok(ticks > 10, `${ticks} ticks`);
    assert.deepEqual(
      (await window.store.load("c"))?.turns.map(({ id }) => id),
      ["1", "2"],
    );
    assert.deepEqual(
      (await window.store.conversations(10, "질문 2")).map(({ id }) => id),
      ["c"],
    );
    assert.deepEqual(window.told, [], "a lock of a moment is not worth a warning");
    other.exec("ROLLBACK");
    other.close();
    await window.until(() => window.told.length > 0);
    assert.deepEqual(window.told, ["over"]);
    assert.deepEqual(onDisk(), ["1", "2"]);
  }).timeout(30_000);

  it("tells the user when another process keeps it locked, and deletes nothing meanwhile", async () => {
    const window = open();
    await window.store.saveTurn(conversation("c"), turn("1"));
    const other = connect(file.path);
    other.exec("BEGIN IMMEDIATE");
    await window.store.saveTurn(conversation("d"), turn("2"));
    await window.until(() => window.told.length > 0);
    assert.deepEqual(window.told, ["locked"]);
    await assert.rejects(window.store.deleteConversation("c"), (error: unknown) => {
      assert.ok(error instanceof HistoryError);
      return error.problem.kind === "locked";
    });
    assert.equal((await window.store.conversations(10)).length, 2);
    // What was never written can be deleted.
    await window.store.deleteConversation("d");
    assert.deepEqual(
      (await window.store.conversations(10)).map(({ id }) => id),
      ["c"],
    );
    other.close();
    await window.store.retry();
    assert.deepEqual(window.told, ["locked", "over"]);
    assert.deepEqual([onDisk(), onDisk("d")], [["1"], []]);
  }).timeout(30_000);

  it("is written before the window closes", async () => {
    const window = open();
    await window.store.saveTurn(conversation("c"), turn("1"));
    const other = connect(file.path);
    other.exec("BEGIN IMMEDIATE");
    assert.equal(await window.store.saveTurn(conversation("c"), turn("2")), "kept");
    other.close();
    await window.close();
    assert.deepEqual(onDisk(), ["1", "2"]);
  });

  it("can be read by its owner only, and so can its folder and all that belongs to it, also if they existed", async function () {
    if (process.platform === "win32") return this.skip();
    const modes = (): Record<string, string> =>
      Object.fromEntries(
        ["", ...readdirSync(file.folder)].map((name) => [
          name,
          (statSync(join(file.folder, name)).mode & 0o777).toString(8),
        ]),
      );
    const window = open();
    await window.store.saveTurn(conversation("c"), turn("1"));
    const before = modes();
    assert.ok(Object.keys(before).length >= 6, JSON.stringify(before));
    for (const [name, mode] of Object.entries(before)) assert.equal(mode, name === "" ? "700" : "600", name);
    // As earlier versions have left them.
    writeFileSync(`${file.path}.damaged-2025`, "");
    for (const name of readdirSync(file.folder)) chmodSync(join(file.folder, name), 0o644);
    chmodSync(file.folder, 0o755);
    await open().store.saveTurn(conversation("c"), turn("2"));
    for (const [name, mode] of Object.entries(modes())) assert.equal(mode, name === "" ? "700" : "600", name);
  });

  it("stays as it is when it and its folder can't be written, and its conversations are shown", async function () {
    if (process.platform === "win32" || process.getuid?.() !== 0) return this.skip();
    const window = open();
    await window.store.saveTurn(conversation("c"), turn("1"));
    await window.close();
    chmodSync(file.folder, 0o755);
    chmodSync(file.path, 0o644);
    rmSync(`${file.path}.lock`);
    // Root may write everywhere, so another user looks at it.
    const script = join(import.meta.dirname, "../../support/otherUser.ts");
    const output = execFileSync(process.execPath, [script, file.path], { encoding: "utf8" });
    assert.deepEqual(JSON.parse(output), {
      found: ["c"],
      turns: ["1", "2"],
      saved: "kept",
      told: ["readOnly"],
      readable: true,
    });
    assert.ok(existsSync(file.path));
    assert.deepEqual(onDisk(), ["1"]);
  });

  it("is not lost when it is emptied in place under an open window", async () => {
    const window = open();
    await window.store.saveTurn(conversation("c"), turn("1"));
    truncateSync(file.path);
    assert.equal(await window.store.saveTurn(conversation("c"), turn("2")), "saved");
    await window.close();
    assert.deepEqual(
      (await open().store.load("c"))?.turns.map(({ id }) => id),
      ["1", "2"],
    );
  });
});
