import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MIGRATIONS } from "../../../src/history/migrations.ts";
import type { DirectWindow } from "../../support/history.ts";
import { connect, conversation, edit, HistoryFile, TestWindow, turn } from "../../support/history.ts";

const RUNNING = { answer: "", state: { kind: "running", piece: 1, total: 1 } } as const;

describe("An answer that is being written", () => {
  const file = new HistoryFile();
  const open = (): DirectWindow => file.direct();

  /** A window that was killed while it was answering the second turn. */
  const killed = (answer: string): void => {
    const { store } = open();
    store.save(conversation("c"), turn("1"));
    store.save(conversation("c"), turn("2", RUNNING));
    assert.equal(store.saveAnswer("c", "2", answer.slice(0, 2)), "saved");
    assert.equal(store.saveAnswer("c", "2", answer), "saved");
    // As if another window had written it, which has died.
    edit(file.path, "UPDATE turn SET writer = 'dead' WHERE writer <> ''");
  };

  const shown = ({ store }: DirectWindow): string[] =>
    store.load("c")?.turns.map(({ answer, state }) => `${answer} ${state.kind}`) ?? [];

  it("is what the next window finds of it, and finds by its words", () => {
    killed("ÉTÉ 여기까");
    const next = open();
    assert.deepEqual(shown(next), ["답 1 done", "ÉTÉ 여기까 failed"]);
    for (const text of ["여기까", "été"]) assert.equal(next.store.conversations(10, text).length, 1, text);
    assert.equal(next.store.conversations(10, "여기까지").length, 0);
  });

  it("is replaced by what is saved last, and by a new answer", () => {
    const { store } = open();
    for (const answer of ["끝", "다시"]) {
      store.save(conversation("c"), turn("2", RUNNING));
      assert.deepEqual(shown(open()), [" elsewhere"]);
      store.saveAnswer("c", "2", "ㄲ");
      store.save(conversation("c"), turn("2", { answer }));
      assert.deepEqual(shown(open()), [`${answer} done`]);
      assert.equal(store.conversations(10, "ㄲ").length, 0);
    }
  });

  it("never changes an answer that is final", () => {
    const { store } = open();
    store.save(conversation("c"), turn("2", { answer: "끝" }));
    store.saveAnswer("c", "2", "ㄲ");
    assert.deepEqual(shown(open()), ["끝 done"]);
  });

  it("is shown in another window as it grows", () => {
    const [a, b] = [open(), open()];
    a.store.save(conversation("c"), turn("2", RUNNING));
    const versions = new Set([b.store.version()]);
    for (const answer of ["여", "여기", "여기까"]) {
      a.store.saveAnswer("c", "2", answer);
      assert.deepEqual(shown(b), [`${answer} elsewhere`]);
      versions.add(b.store.version());
    }
    assert.equal(versions.size, 4);
  });

  it("does not bring back a conversation that another window has deleted", () => {
    const [a, b] = [open(), open()];
    a.store.save(conversation("c"), turn("2", RUNNING));
    b.store.delete("c");
    assert.equal(a.store.saveAnswer("c", "2", "여기까"), "deleted");
    assert.equal(a.store.saveAnswer("c", "2", "여기까지"), "deleted");
    assert.deepEqual(shown(open()), []);
  });

  it("is kept while it can't be written, and written with its turn", () => {
    const { store, told } = open();
    store.save(conversation("c"), turn("2", RUNNING));
    const other = connect(file.path);
    other.exec("BEGIN IMMEDIATE");
    assert.equal(store.saveAnswer("c", "2", "여기"), "kept");
    assert.equal(store.saveAnswer("c", "2", "여기까"), "kept");
    other.close();
    store.retry();
    assert.deepEqual(shown(open()), ["여기까 elsewhere"]);
    assert.deepEqual(told, ["over"]);
  });

  it("goes into the file that takes the place of one that was deleted", () => {
    const { store } = open();
    store.save(conversation("c"), turn("2", RUNNING));
    store.saveAnswer("c", "2", "여기");
    rmSync(file.path);
    assert.equal(store.saveAnswer("c", "2", "여기까"), "saved");
    assert.deepEqual(shown(open()), ["여기까 elsewhere"]);
  });

  it("is restored from a damaged file, and read in one of a newer version", async () => {
    killed("여기까");
    await file.closeAll();
    edit(file.path, "PRAGMA user_version = 99");
    assert.deepEqual(shown(open()), ["답 1 done", "여기까 failed"]);
    await file.closeAll();
    edit(file.path, `PRAGMA user_version = ${MIGRATIONS.length}; VACUUM`);
    // The loss of an index loses nothing.
    const database = connect(file.path);
    const index = database.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'turn_of_conversation'").get();
    database.close();
    const end = Number(index?.["rootpage"]) * 4_096;
    writeFileSync(file.path, readFileSync(file.path).fill(0xa5, end - 4_096, end));
    const next = open();
    assert.deepEqual(shown(next), ["답 1 done", "여기까 failed"]);
    assert.equal(next.moved[0]?.restoredTurns, 2);
    assert.equal(next.store.conversations(10, "여기까").length, 1);
  });
});

describe("A window that watches the file", () => {
  const folder = mkdtempSync(join(tmpdir(), "42dot-watch-"));
  const path = join(folder, "conversations.sqlite");
  const [a, b] = [new TestWindow(path), new TestWindow(path)];
  after(async () => {
    await Promise.all([a.close(), b.close()]);
    rmSync(folder, { recursive: true });
  });

  it("is told of what another window saves, writes and deletes, and not of what it does itself", async () => {
    let changes = 0;
    await a.store.watch(() => changes++);
    await a.store.saveTurn(conversation("a"), turn("1"));
    await a.store.saveTurn(conversation("a"), turn("2", RUNNING));
    const steps = [
      () => b.store.saveTurn(conversation("c"), turn("3")),
      () => b.store.saveTurn(conversation("c"), turn("4", RUNNING)),
      () => b.store.saveAnswer("c", "4", "여기까"),
      () => b.store.deleteConversation("c"),
    ];
    for (const [index, step] of steps.entries()) {
      assert.equal(changes, index);
      await step();
      await a.until(() => changes > index);
      await a.store.saveAnswer("a", "2", `${index}`);
      assert.equal(changes, index + 1);
    }
  });

  it("is told of a file that took the place of the old one, and of changes in that", async () => {
    let changes = 0;
    await a.store.watch(() => changes++);
    rmSync(path);
    await b.store.saveTurn(conversation("d"), turn("5"));
    await a.until(() => changes > 0);
    const before = changes;
    await b.store.saveTurn(conversation("d"), turn("6"));
    await a.until(() => changes > before);
  });

  it("is told nothing more when it has stopped watching", async () => {
    let changes = 0;
    await a.store.watch(() => changes++);
    await b.store.saveTurn(conversation("e"), turn("7"));
    await a.until(() => changes > 0);
    await a.store.watch();
    const before = changes;
    await b.store.saveTurn(conversation("e"), turn("8"));
    // Two looks could have been had in that time.
    await new Promise((resolve) => setTimeout(resolve, 200));
    assert.equal(changes, before);
    assert.equal((await a.store.load("e"))?.turns.length, 2);
  });
});
