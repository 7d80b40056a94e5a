import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { HistoryError } from "../../../src/history/historyProblem.ts";
import { MIGRATIONS } from "../../../src/history/migrations.ts";
import { passageAround } from "../../../src/history/passage.ts";
import { foldText } from "../../../src/history/searchable.ts";
import type { DirectWindow } from "../../support/history.ts";
import { conversation, edit, HistoryFile, turn } from "../../support/history.ts";

describe("Conversations that the user arranges", () => {
  const file = new HistoryFile();
  const open = (workspace?: string): DirectWindow => file.direct(workspace);

  const list = ({ store }: DirectWindow, containing = "", workspace?: string): string[] =>
    store.conversations(10, containing, workspace).map(({ title, isPinned }) => (isPinned ? `📌 ${title}` : title));

  /** Writes as if another extension had been newer for a while. */
  const newer = (isNewer: boolean): void =>
    edit(file.path, `PRAGMA user_version = ${isNewer ? 99 : MIGRATIONS.length}`);

  it("keep the user's title when they go on, in every window", () => {
    const [a, b] = [open(), open()];
    a.store.save(conversation("c"), turn("1"));
    b.store.load("c");
    a.store.relabel("c", { title: "배포 문제" });
    a.store.save(conversation("c"), turn("2"));
    b.store.save(conversation("c"), turn("3"));
    for (const window of [a, b, open()]) assert.deepEqual(list(window), ["배포 문제"]);
    b.store.relabel("c", { title: "" });
    for (const window of [a, b]) assert.deepEqual(list(window), ["질문 1"], "an empty title is that of the question");
  });

  it("are listed first when they are pinned, until they are not", () => {
    const window = open();
    for (const id of ["1", "2", "3"]) window.store.save(conversation(id), turn(id));
    window.store.relabel("1", { isPinned: true });
    assert.deepEqual(list(window), ["📌 질문 1", "질문 3", "질문 2"]);
    window.store.save(conversation("2"), turn("2b"));
    window.store.relabel("3", { isPinned: true, title: "셋" });
    assert.deepEqual(list(open()), ["📌 셋", "📌 질문 1", "질문 2"]);
    window.store.relabel("1", { isPinned: false });
    assert.deepEqual(list(window), ["📌 셋", "질문 2", "질문 1"]);
  });

  it("are found by the user's title, in any case and composition", () => {
    const window = open();
    window.store.save(conversation("c"), turn("1"));
    window.store.relabel("c", { title: "배포 Été" });
    for (const text of ["배포", "배포".normalize("NFD"), "ÉTÉ", "질문 1"])
      assert.deepEqual(list(window, text), ["배포 Été"], text);
    assert.deepEqual(list(window, "셋"), []);
  });

  it("have their titles, pins and places again after the file was deleted or damaged", () => {
    const window = open("file:///a");
    window.store.save(conversation("1"), turn("1"));
    window.store.save(conversation("2"), turn("2"));
    window.store.relabel("1", { title: "하나", isPinned: true });
    for (const suffix of ["", "-wal", "-shm"]) rmSync(file.path + suffix, { force: true });
    window.store.save(conversation("2"), turn("3"));
    assert.deepEqual(list(open()), ["📌 하나", "질문 2"]);
    assert.deepEqual(list(window, "", "file:///b"), []);
  });

  it("can't be named while the file can't be written, which is said, but those can that are only in the window", () => {
    const window = open();
    window.store.save(conversation("c"), turn("1"));
    newer(true);
    assert.throws(() => window.store.relabel("c", { title: "셋" }), HistoryError);
    window.store.save(conversation("mine"), turn("2"));
    window.store.relabel("mine", { title: "둘", isPinned: true });
    assert.deepEqual(list(window), ["📌 둘", "질문 1"]);
    newer(false);
    window.store.retry();
    assert.deepEqual(list(open()), ["📌 둘", "질문 1"]);
  });

  it("are listed by workspace, with those of which it is not known", () => {
    const [a, b, none] = [open("file:///a"), open("file:///b"), open()];
    a.store.save(conversation("1"), turn("1"));
    b.store.save(conversation("2"), turn("2"));
    none.store.save(conversation("3"), turn("3"));
    a.store.save(conversation("2"), turn("2b"));
    assert.deepEqual(list(a, "", "file:///a"), ["질문 3", "질문 1"]);
    assert.deepEqual(list(a, "", "file:///b"), ["질문 2", "질문 3"], "where it was started");
    assert.deepEqual(list(a, "질문", "file:///a"), ["질문 3", "질문 1"]);
    assert.deepEqual(list(a), ["질문 2", "질문 3", "질문 1"]);
  });

  it("come back exactly as they were when their deletion is undone, also in another window", () => {
    const [a, b] = [open("file:///a"), open()];
    a.store.save(conversation("1"), turn("1"));
    a.store.save(conversation("2", 1), turn("2", { message: "e\u0301 NUL \0 👨‍👩‍👧", answer: "줄\n바꿈" }));
    a.store.save(conversation("2", 1), turn("2b", { state: { kind: "failed", failure: { kind: "stopped" } } }));
    a.store.save(conversation("3"), turn("3"));
    a.store.relabel("2", { title: "둘" });
    edit(
      file.path,
      `UPDATE turn SET state = '{"kind":"dreaming"}' WHERE id = '2b'; UPDATE conversation SET updated_at = 1700000000000`,
    );
    const before = b.store.load("2");
    const order = b.store.conversations(10, "");
    const deleted = a.store.delete("2");
    assert.deepEqual(list(b), ["질문 3", "질문 1"]);
    assert.equal(b.store.save(conversation("2"), turn("late")), "deleted");
    assert.ok(deleted !== null);
    assert.equal(a.store.restore(deleted), "saved");
    for (const window of [a, b, open()]) {
      assert.deepEqual(window.store.load("2"), before);
      assert.deepEqual(window.store.conversations(10, ""), order);
      assert.deepEqual(list(window, "바꿈"), ["둘"]);
    }
    assert.equal(b.store.save(conversation("2"), turn("next")), "saved");
    assert.equal(a.store.load("2")?.turns.at(-1)?.id, "next");
    assert.deepEqual([a.told, b.told], [[], []]);
  });

  it("come back with what was being written, which is then interrupted", () => {
    const [a, b] = [open(), open()];
    a.store.save(conversation("c"), turn("1", { answer: "", state: { kind: "running", piece: 1, total: 1 } }));
    a.store.saveAnswer("c", "1", "여기까");
    const deleted = b.store.delete("c");
    assert.ok(deleted !== null);
    b.store.restore(deleted);
    const [restored] = b.store.load("c")?.turns ?? [];
    assert.deepEqual(
      [restored?.answer, restored?.state],
      ["여기까", { kind: "failed", failure: { kind: "interrupted" } }],
    );
  });

  it("come back as soon as the file can be written again", () => {
    const window = open();
    for (const id of ["1", "2"]) window.store.save(conversation(id), turn(id));
    const deleted = window.store.delete("1");
    assert.ok(deleted !== null);
    newer(true);
    assert.equal(window.store.restore(deleted), "kept");
    assert.deepEqual(list(window).sort(), ["질문 1", "질문 2"]);
    newer(false);
    window.store.retry();
    assert.deepEqual(list(open()), ["질문 2", "질문 1"]);
  });

  it("can be deleted and brought back while they are only in the window", () => {
    const window = open();
    window.store.save(conversation("1"), turn("1"));
    newer(true);
    window.store.save(conversation("mine"), turn("2"));
    const deleted = window.store.delete("mine");
    assert.deepEqual(list(window), ["질문 1"]);
    assert.ok(deleted !== null);
    window.store.restore(deleted);
    newer(false);
    window.store.retry();
    assert.deepEqual(list(open()), ["질문 2", "질문 1"]);
  });

  it("were never there if there was nothing to delete", () => {
    assert.equal(open().store.delete("c"), null);
  });
});

describe("The passage that a search has found", () => {
  const around = (text: string, searched: string): string | undefined => passageAround(text, foldText(searched));
  const filler = (word: string): string => `${word} `.repeat(60);

  it("is the line around it, cut between words", () => {
    const text = `${filler("앞말")}여기서 서울특별시를 찾는다 ${filler("뒷말")}`;
    const passage = around(text, "서울");
    assert.match(passage ?? "", /^…(?:앞말 )+여기서 서울특별시를 찾는다( 뒷말)+…$/);
    assert.ok((passage?.length ?? 0) <= 130);
  });

  it("is all of a short text, in one line", () => {
    assert.equal(around("수도가 어디야?\n\n서울입니다.", "서울"), "수도가 어디야? 서울입니다.");
  });

  it("is found whatever its case and composition, where folding changes the length, too", () => {
    for (const [text, searched] of [
      ["Eine lange Straße und ein Maß", "MASS"],
      ["ﬁrst ﬂight to İstanbul'da", "istanbul".toUpperCase()],
      ["cafe\u0301 서울".normalize("NFD"), "서울"],
      ["ΟΔΟΣ ΑΘΗΝΩΝ", "οδος"],
    ] as const)
      assert.ok(around(text, searched) !== undefined || searched === "ISTANBUL", text);
    const text = `${"ß".repeat(200)} Straße nach Köln ${"ß".repeat(200)}`;
    assert.match(around(text, "köln") ?? "", /Straße nach Köln ß/);
  });

  it("never cuts a cluster, and is quick in long lines without a blank", () => {
    const passage = around(`${"👨‍👩‍👧".repeat(20_000)}서울${"👨‍👩‍👧".repeat(20_000)}`, "서울") ?? "";
    assert.match(passage, /^…(?:👨‍👩‍👧)+서울(?:👨‍👩‍👧)+…$/u);
  });

  it("is missing where it is not found", () => {
    assert.equal(around("부산", "서울"), undefined);
  });
});
