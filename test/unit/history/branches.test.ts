import assert from "node:assert/strict";
import { copyFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fromFile, toFile, turnsOf } from "../../../src/chat/conversationFile.ts";
import { type Branching, branchThrough, parentsFirst, versionsOf } from "../../../src/history/branches.ts";
import { MIGRATIONS } from "../../../src/history/migrations.ts";
import { mulberry32 } from "../../support/checkpoint.ts";
import type { DirectWindow } from "../../support/history.ts";
import { connect, conversation, edit, HistoryFile, turn } from "../../support/history.ts";

/** Written by the last version whose files had the fifth layout, in which a conversation is a list. */
const VERSION_5 = join(import.meta.dirname, "../../fixtures/history/version5.sqlite");

/** `2<1` follows 1, `1<` follows none, and `3` follows the one before it, as in files of earlier versions. */
function tree(text: string): Branching[] {
  return text.split(" ").map((each) => {
    const [id = "", parent] = each.split("<");
    return { id, parent: parent ?? null };
  });
}

const ids = (turns: readonly { id: string }[] = []): string => turns.map(({ id }) => id).join(" ");

describe("The branch that is shown", () => {
  const CASES: [turns: string, through: string, branch: string, versions: Record<string, string[]>][] = [
    ["1 2 3", "", "1 2 3", {}],
    ["1 2 3", "2", "1 2 3", {}],
    ["1 2 3 2b<1", "2b", "1 2b", { "2b": ["2", "2b"] }],
    ["1 2 3 2b<1", "2", "1 2 3", { 2: ["2", "2b"] }],
    ["1 2 3 2b<1", "1", "1 2b", { "2b": ["2", "2b"] }],
    ["1 2 3 2b<1", "gone", "1 2b", { "2b": ["2", "2b"] }],
    ["1 2 1b< 1c<", "1b", "1b", { "1b": ["1", "1b", "1c"] }],
    ["1 2<1 3<2 3b<2 2b<1 4<3b", "2", "1 2 3b 4", { 2: ["2", "2b"], "3b": ["3", "3b"] }],
    ["3<2 2<1 1<", "1", "1 2 3", {}],
    ["1< 3<lost 4<3", "", "1 3 4", {}],
    ["1<3 2<1 3<2", "2", "3 1 2", {}],
  ];
  for (const [turns, through, branch, versions] of CASES)
    it(`goes from ${turns} through “${through}” as ${branch}`, () => {
      const all = tree(turns);
      assert.equal(ids(branchThrough(all, through)), branch);
      if (!turns.startsWith("1<3")) assert.deepEqual(versionsOf(all, branchThrough(all, through)), versions);
    });

  it("is none without turns", () => assert.deepEqual(branchThrough([], "1"), []));

  it("has every turn in some branch, each one after the one that it follows, whatever the order in the file", () => {
    const random = mulberry32(14);
    for (let tries = 0; tries < 300; tries++) {
      const turns: Branching[] = [];
      for (let i = 0; i < 12; i++) {
        const parent = turns[Math.floor(random() * (turns.length + 1))]?.id ?? "";
        turns.splice(Math.floor(random() * (turns.length + 1)), 0, { id: `${i}`, parent });
      }
      const ordered = parentsFirst(turns);
      assert.equal(new Set(ordered).size, turns.length);
      for (const [place, { parent }] of ordered.entries())
        assert.ok(parent === "" || ordered.findIndex(({ id }) => id === parent) < place);
      for (const { id } of turns) {
        const branch = branchThrough(turns, id);
        assert.ok(branch.some((each) => each.id === id));
        for (const [index, each] of branch.entries()) assert.equal(each.parent, branch[index - 1]?.id ?? "");
      }
    }
  });
});

describe("The branches of a conversation in the file", () => {
  const file = new HistoryFile();
  const open = (): DirectWindow => file.direct();
  const shown = ({ store }: DirectWindow, through?: string): string => ids(store.load("c", through)?.turns);

  /** 1, 2 and 3, and another version of 2, which is shown. */
  const branched = (window: DirectWindow): void => {
    for (const id of ["1", "2", "3"]) window.store.save(conversation("c"), turn(id));
    window.store.save(conversation("c"), turn("2b", { parent: "1" }));
  };

  it("are kept, and the one that was added to last is shown", () => {
    const window = open();
    branched(window);
    assert.equal(shown(window), "1 2b");
    window.store.save(conversation("c"), turn("4"));
    for (const each of [window, open()]) {
      const loaded = each.store.load("c");
      assert.equal(ids(loaded?.turns), "1 2b 4");
      assert.deepEqual(loaded?.versions, { "2b": ["2", "2b"] });
      assert.equal(shown(each, "2"), "1 2 3");
    }
  });

  it("are shown as the user chose, in every window and after a restart, with what the model sees of them", () => {
    const [a, b] = [open(), open()];
    branched(a);
    assert.equal(a.store.show("c", "2", 1), "saved");
    a.store.save(conversation("c", 1), turn("3", { answer: "changed" }));
    for (const each of [a, b, open()]) {
      assert.equal(shown(each), "1 2 3");
      assert.equal(each.store.load("c")?.firstTurnInContext, 1);
    }
    b.store.save(conversation("c"), turn("4"));
    assert.equal(shown(a), "1 2 3 4");
  });

  it("stay one line when two windows ask at once, and each one's version is kept when both make one", () => {
    const [a, b] = [open(), open()];
    for (const id of ["1", "2"]) a.store.save(conversation("c"), turn(id));
    assert.equal(shown(b), "1 2");
    a.store.save(conversation("c"), turn("3"));
    b.store.save(conversation("c"), turn("4"));
    a.store.save(conversation("c"), turn("5"));
    for (const each of [a, b, open()]) assert.equal(shown(each), "1 2 3 4 5");
    a.store.save(conversation("c"), turn("2a", { parent: "1" }));
    b.store.save(conversation("c"), turn("2b", { parent: "1" }));
    assert.deepEqual(a.store.load("c")?.versions, { "2b": ["2", "2a", "2b"] });
  });

  it("gets a question at the end of the branch that it was asked in, whatever another window shows", () => {
    const [a, b] = [open(), open()];
    branched(a);
    assert.equal(shown(b), "1 2b");
    a.store.show("c", "2", 0);
    b.store.save(conversation("c"), turn("4"));
    assert.equal(shown(a), "1 2b 4");
    assert.equal(shown(a, "3"), "1 2 3");
  });

  it("are in memory while the file can't be written, and in the file afterwards", () => {
    const window = open();
    for (const id of ["1", "2"]) window.store.save(conversation("c"), turn(id));
    edit(file.path, "PRAGMA user_version = 99");
    assert.equal(window.store.save(conversation("c"), turn("2b", { parent: "1" })), "kept");
    window.store.save(conversation("c"), turn("3"));
    assert.equal(shown(window), "1 2b 3");
    assert.equal(window.store.show("c", "2", 0), "kept");
    assert.equal(shown(window), "1 2");
    window.store.save(conversation("c"), turn("4"));
    assert.equal(shown(window), "1 2 4");
    edit(file.path, `PRAGMA user_version = ${MIGRATIONS.length}`);
    window.store.retry();
    for (const each of [window, open()]) {
      assert.equal(shown(each), "1 2 4");
      assert.equal(shown(each, "2b"), "1 2b 3");
    }
  });

  it("are all written into a new file, when that was deleted", () => {
    const [a, b] = [open(), open()];
    branched(a);
    shown(b);
    b.store.save(conversation("c"), turn("4"));
    shown(b);
    for (const suffix of ["", "-wal", "-shm"]) rmSync(file.path + suffix, { force: true });
    b.store.save(conversation("c"), turn("5"));
    const found = open();
    assert.equal(shown(found), "1 2b 4 5");
    assert.equal(shown(found, "2"), "1 2 3");
  });

  it("come back all, with the one that was shown, when a conversation is restored or imported", () => {
    const window = open();
    branched(window);
    window.store.show("c", "2", 0);
    const deleted = window.store.delete("c")!;
    window.store.restore(deleted);
    assert.equal(shown(window), "1 2 3");
    assert.equal(shown(open(), "2b"), "1 2b");

    const whole = window.store.whole("c")!;
    const text = toFile(whole, [], new Date());
    assert.equal(ids(turnsOf(whole)), "1 2 3");
    const imported = fromFile(new TextEncoder().encode(text), "");
    window.store.restore(imported);
    const loaded = window.store.load(imported.id)!;
    const texts = (turns: readonly { message: string }[] = loaded.turns): string[] =>
      turns.map(({ message }) => message);
    assert.deepEqual(texts(), ["질문 1", "질문 2", "질문 3"]);
    const versions = Object.values(loaded.versions ?? {}).flat();
    assert.equal(versions.length, 2);
    assert.deepEqual(texts(window.store.load(imported.id, versions[1])?.turns), ["질문 1", "질문 2b"]);
    // Earlier versions of the extension read what was shown.
    const file = JSON.parse(text) as { version: number; turns: { message: string }[] };
    assert.deepEqual([file.version, file.turns.map(({ message }) => message)], [1, texts()]);
  });

  it("are found by the search, and survive the salvage of a damaged file", () => {
    const window = open();
    branched(window);
    window.store.show("c", "2", 0);
    assert.equal(window.store.conversations(10, "답 2b").length, 1);
    assert.equal(window.store.conversations(10, "답 3").length, 1);
    window.store.close();
    const database = connect(file.path);
    const index = database.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'turn_of_conversation'").get();
    database.close();
    const end = Number(index?.["rootpage"]) * 4_096;
    writeFileSync(file.path, readFileSync(file.path).fill(0xa5, end - 4_096, end));
    const next = open();
    assert.equal(shown(next), "1 2 3");
    assert.equal(shown(next, "2b"), "1 2b");
    assert.equal(next.moved.length, 1);
  });

  it("are one each in a file of the version before, which are gone on from", () => {
    copyFileSync(VERSION_5, file.path);
    const window = open();
    const loaded = window.store.load("a");
    assert.deepEqual(loaded, { id: "a", firstTurnInContext: 1, turns: ["1", "2", "3", "5"].map((id) => turn(id)) });
    assert.equal(ids(window.store.load("b")?.turns), "4");
    window.store.save(conversation("a"), turn("6"));
    window.store.save(conversation("a"), turn("3b", { parent: "2" }));
    assert.equal(ids(window.store.load("a")?.turns), "1 2 3b");
    assert.equal(ids(window.store.load("a", "3")?.turns), "1 2 3 5 6");
    assert.deepEqual([window.told, window.moved], [[], []]);
    assert.equal(window.store.conversations(10, "")[0]?.title, "제목");
  });

  it("are read whatever is in their columns", () => {
    const window = open();
    branched(window);
    const database = connect(file.path);
    database.exec("UPDATE turn SET parent = 'x' || id WHERE id <> '2b'; UPDATE conversation SET shown = 'nobody'");
    database.close();
    assert.equal(shown(window), "1 2b");
    assert.equal(shown(window, "3"), "1 2 3");
  });
});
