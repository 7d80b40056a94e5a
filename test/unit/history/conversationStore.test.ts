import assert from "node:assert/strict";
import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "mocha";
import { HistoryError } from "../../../src/history/historyProblem.ts";
import type { StoreClient } from "../../../src/history/storeClient.ts";
import { newConversation } from "../../../src/history/turns.ts";
import { connect, conversation, edit, RECORD, TestWindow, turn } from "../../support/history.ts";

/** Written by the last version whose files had the second layout. */
const VERSION_2 = join(import.meta.dirname, "../../fixtures/history/version2.sqlite");

/** The same with the third one. */
const VERSION_3 = join(import.meta.dirname, "../../fixtures/history/version3.sqlite");

/** The same with the fourth one. */
const VERSION_4 = join(import.meta.dirname, "../../fixtures/history/version4.sqlite");

describe("ConversationStore", () => {
  let folder: string;
  let path: string;
  let opened: TestWindow[];
  const openWindow = (): TestWindow => {
    const window = new TestWindow(path);
    opened.push(window);
    return window;
  };
  const open = (): StoreClient => openWindow().store;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "conversations-"));
    path = join(folder, "conversations.sqlite");
    opened = [];
  });

  afterEach(async () => {
    for (const window of opened) await window.close();
    rmSync(folder, { recursive: true });
  });

  it("returns what was saved, even after reopening", async () => {
    const store = open();
    const { id } = newConversation();
    const turns = [
      turn("1", { message: "이모지 👨‍👩‍👧‍👦, NUL \0, 줄\n바꿈", answer: "" }),
      turn("2", { task: { kind: "translate", to: "en" }, message: "**Translate**", prompt: "번역할 글" }),
      turn("3", {
        task: { kind: "ask", languageId: "c++" },
        state: { kind: "failed", failure: { kind: "gaveUp", restarts: 3, loading: null } },
      }),
    ];
    for (const each of turns) await store.saveTurn(conversation(id), each);
    assert.deepEqual(await store.load(id), { id, firstTurnInContext: 0, turns });
    await store.close();
    assert.deepEqual(await open().load(id), { id, firstTurnInContext: 0, turns });
  });

  it("updates a turn in place", async () => {
    const store = open();
    const { id } = newConversation();
    await store.saveTurn(conversation(id), turn("1", { answer: "", state: { kind: "queued" } }));
    await store.saveTurn(conversation(id), turn("2"));
    await store.saveTurn(conversation(id), turn("1", { answer: "끝" }));
    assert.deepEqual(
      (await store.load(id))?.turns.map((each) => [each.id, each.answer, each.state.kind]),
      [
        ["1", "끝", "done"],
        ["2", "답 2", "done"],
      ],
    );
  });

  it("loads a turn that was being answered as interrupted, with its text so far", async () => {
    const store = open();
    const { id } = newConversation();
    await store.saveTurn(
      conversation(id),
      turn("1", { answer: "여기까", state: { kind: "running", piece: 1, total: 2 } }),
    );
    await store.saveTurn(conversation(id), turn("2", { answer: "", state: { kind: "queued" } }));
    for (const each of (await store.load(id))?.turns ?? [])
      assert.deepEqual(each.state, { kind: "failed", failure: { kind: "interrupted" } });
    assert.equal((await store.load(id))?.turns[0]?.answer, "여기까");
  });

  it("finds conversations by any text in their questions and answers, newest first", async () => {
    const store = open();
    const saved: [id: string, message: string, answer: string][] = [
      ["a", "수도가 어디야?", "서울입니다."],
      ["b", "What is Redis?", "A database in memory."],
      ["c", "날씨", "서울은 맑습니다. 100%_확실"],
    ];
    for (const [id, message, answer] of saved)
      await store.saveTurn(conversation(id), turn(`t${id}`, { message, answer }));
    const found = async (text: string): Promise<string[]> => (await store.conversations(10, text)).map(({ id }) => id);
    assert.deepEqual(await found("서울"), ["c", "a"]);
    assert.deepEqual(await found("redis"), ["b"]);
    assert.deepEqual(await found("0%_"), ["c"]);
    assert.deepEqual(await found("%"), ["c"]);
    assert.deepEqual(await found("부산"), []);
    assert.deepEqual(await found(""), ["c", "b", "a"]);
  });

  it("leaves no trace of an empty conversation", async () => {
    const store = open();
    const { id } = newConversation();
    assert.equal(await store.load(id), undefined);
    assert.deepEqual(await store.conversations(10), []);
  });

  it("lists the conversations, most recently updated first", async () => {
    const store = open();
    const [a, b, c] = [newConversation().id, newConversation().id, newConversation().id];
    for (const [id, name] of [
      [a, "a1"],
      [b, "b1"],
      [c, "c1"],
      [a, "a2"],
    ] as const) {
      await store.saveTurn(conversation(id), turn(name));
      const now = Date.now();
      while (Date.now() === now);
    }
    const list = await store.conversations(2);
    assert.deepEqual(
      list.map(({ id, title }) => ({ id, title })),
      [
        { id: a, title: "질문 a1" },
        { id: c, title: "질문 c1" },
      ],
    );
    assert.ok(Math.abs((list[0]?.updatedAt ?? 0) - Date.now()) < 1_000);
  });

  it("remembers where the context starts", async () => {
    const store = open();
    const { id } = newConversation();
    for (const name of ["1", "2", "3"]) await store.saveTurn(conversation(id), turn(name));
    await store.saveTurn(conversation(id, 2), turn("3"));
    assert.equal((await store.load(id))?.firstTurnInContext, 2);
    await store.saveTurn(conversation(id, 2), turn("4"));
    assert.equal((await store.load(id))?.firstTurnInContext, 2);
  });

  it("deletes a conversation and its turns, but no other", async () => {
    const store = open();
    const [a, b] = [newConversation().id, newConversation().id];
    await store.saveTurn(conversation(a), turn("a"));
    await store.saveTurn(conversation(b), turn("b"));
    await store.deleteConversation(a);
    assert.equal(await store.load(a), undefined);
    assert.deepEqual(
      (await store.conversations(10)).map(({ id }) => id),
      [b],
    );
    await store.saveTurn(conversation(b), turn("a"));
    assert.equal((await store.load(b))?.turns.length, 2, "the deleted turn's id can be reused");
  });

  it("leaves nothing of a deleted conversation in its files", async () => {
    const store = open();
    const { id } = newConversation();
    const secret = "아무도 읽어서는 안 되는 말";
    await store.saveTurn(conversation(id), { ...turn("a"), answer: secret });
    const isInFiles = (): boolean =>
      readdirSync(folder).some((name) => readFileSync(join(folder, name)).includes(secret));
    assert.ok(isInFiles());
    await store.deleteConversation(id);
    assert.ok(!isInFiles());
  });

  it("can be closed more than once, and before it was used", async () => {
    const window = openWindow();
    await window.close();
    await window.close();
    const used = open();
    await used.load("none");
    await used.close();
    await used.close();
    await assert.rejects(used.load("none"), /closing/);
  });

  it("lists 10,000 conversations, the newest first", async () => {
    const store = open();
    assert.deepEqual(await store.conversations(1), []);
    await store.close();
    // Saving them one by one through the store would wait for the disk 10,000 times.
    edit(
      path,
      `BEGIN;
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)
        INSERT INTO conversation (id, first_turn, updated_at, touched) SELECT 'c' || i, 0, i, i FROM n;
      INSERT INTO turn (id, conversation_id, created_at, task, message, prompt, answer, state)
        SELECT c.id || '-' || value, c.id, 0, '{"kind":"chat"}', 'question', 'question', hex(randomblob(250)), '{"kind":"queued"}'
        FROM conversation c, json_each('[1,2,3,4]');
      COMMIT;`,
    );
    const again = open();
    assert.equal((await again.conversations(10_000)).length, 10_000);
    assert.equal((await again.conversations(1))[0]?.id, "c10000");
  });

  it("migrates the stop reasons in a file of the first version", async () => {
    copyFileSync(VERSION_2, path);
    edit(path, `UPDATE turn SET state = replace(state, '"eos"', '"guard"'); PRAGMA user_version = 1`);
    const [read] = (await open().load("older"))?.turns ?? [];
    assert.deepEqual(read?.state, { kind: "done", record: { ...RECORD, stop: "stopSequence" } });
  });

  it("migrates a file of the version before, with everything that is in it", async () => {
    copyFileSync(VERSION_2, path);
    const window = openWindow();
    const { store } = window;
    assert.deepEqual(
      (await store.conversations(10)).map(({ id, title }) => [id, title]),
      [
        ["future", "2036년의 질문"],
        ["newer", "ÉTÉ 2025"],
        ["older", "질문 1"],
      ],
    );
    assert.deepEqual(await store.load("older"), {
      id: "older",
      firstTurnInContext: 1,
      turns: [
        turn("1"),
        turn("2", {
          message: "질문 2".normalize("NFD"),
          state: { kind: "failed", failure: { kind: "interrupted" } },
        }),
        turn("3", { task: { kind: "translate", to: "ko" }, state: { kind: "failed", failure: { kind: "stopped" } } }),
      ],
    });
    for (const text of ["été", "2025", "질문 2", "질문 2".normalize("NFD")])
      assert.equal((await store.conversations(10, text)).length, 1, text);
    assert.deepEqual([window.told, window.moved], [[], []]);
  });

  it("migrates a file of the third version, with everything that is in it and what was deleted", async () => {
    copyFileSync(VERSION_3, path);
    const window = openWindow();
    const { store } = window;
    assert.deepEqual(
      (await store.conversations(10)).map(({ id, title }) => [id, title]),
      [
        ["older", "질문 1"],
        ["newer", "ÉTÉ 2025"],
      ],
    );
    const interrupted = { state: { kind: "failed", failure: { kind: "interrupted" } } } as const;
    assert.deepEqual((await store.load("older"))?.turns, [
      turn("1"),
      turn("2", { message: "질문 2".normalize("NFD"), ...interrupted }),
      turn("4", { task: { kind: "translate", to: "ko" }, answer: "여기까", ...interrupted }),
    ]);
    for (const text of ["été", "질문 2", "여기까"]) assert.equal((await store.conversations(10, text)).length, 1, text);
    assert.equal(await store.saveTurn(conversation("gone"), turn("6")), "deleted");
    assert.deepEqual([window.told, window.moved], [[], []]);
  });

  it("migrates a file of the fourth version, with what was being written and what was deleted", async () => {
    copyFileSync(VERSION_4, path);
    const window = openWindow();
    const { store } = window;
    assert.deepEqual(
      (await store.conversations(10)).map(({ id, title, isPinned, workspace }) => [id, title, isPinned, workspace]),
      [
        ["growing", "질문 4", false, ""],
        ["long", "질문 1", false, ""],
        ["code", "다음 코드를 설명해줘: Counter", false, ""],
      ],
    );
    const { turns = [], firstTurnInContext } = (await store.load("long")) ?? {};
    assert.deepEqual(
      [turns, firstTurnInContext],
      [[turn("1", { message: "cafe\u0301 질문 1" }), turn("3", { message: "질문 3" })], 1],
    );
    assert.equal((await store.load("growing"))?.turns[0]?.answer, "여기까지 쓴 답");
    assert.equal(await store.saveTurn(conversation("gone"), turn("6")), "deleted");
    await store.relabel("long", { title: "내 제목" });
    assert.deepEqual(await store.conversations(10, "내 제목").then((list) => list.map(({ id }) => id)), ["long"]);
    assert.deepEqual([window.told, window.moved], [[], []]);
  });

  it("puts what was written under a clock of 2036 below what is written now, and does not show that date", async () => {
    copyFileSync(VERSION_2, path);
    const store = open();
    assert.ok((await store.conversations(1))[0]!.updatedAt <= Date.now());
    for (const id of ["older", "new"]) await store.saveTurn(conversation(id), turn(`now ${id}`));
    assert.deepEqual(
      (await store.conversations(10)).map(({ id }) => id),
      ["new", "older", "future", "newer"],
    );
  });

  it("leaves a file of a newer version unchanged, and shows what it can read of it", async () => {
    copyFileSync(VERSION_2, path);
    edit(path, `PRAGMA user_version = 99; UPDATE turn SET state = '{"kind":"dreaming"}' WHERE id = '1'`);
    const before = readFileSync(path);
    const window = openWindow();
    assert.equal((await window.store.conversations(10)).length, 3);
    const [first, second] = (await window.store.load("older"))?.turns ?? [];
    assert.deepEqual(first?.state, { kind: "otherVersion" });
    assert.equal(second?.answer, "답 2");
    assert.deepEqual(window.told, ["newer"]);
    assert.equal(window.problem?.readable, true);
    assert.equal(await window.store.saveTurn(conversation("older"), turn("mine")), "kept");
    assert.equal((await window.store.load("older"))?.turns.at(-1)?.id, "mine");
    await assert.rejects(window.store.deleteConversation("newer"), HistoryError);
    await window.close();
    assert.deepEqual(readFileSync(path), before);
    assert.deepEqual(readdirSync(folder), ["conversations.sqlite", "conversations.sqlite.lock"]);
  });

  it("says so when nothing can be read of a file of a newer version", async () => {
    edit(path, "PRAGMA user_version = 99; CREATE TABLE chats (id TEXT)");
    const window = openWindow();
    assert.deepEqual(await window.store.conversations(10), []);
    assert.deepEqual([window.problem?.kind, window.problem?.readable], ["newer", false]);
    await window.close();
    assert.deepEqual(readdirSync(folder), ["conversations.sqlite", "conversations.sqlite.lock"]);
  });

  describe("with a damaged file", () => {
    async function openDamaged(): Promise<TestWindow> {
      const damaged = readFileSync(path);
      const window = openWindow();
      await window.store.conversations(1);
      assert.deepEqual(
        window.moved.map(({ found }) => found),
        ["damaged"],
      );
      const { movedTo = "" } = window.moved[0] ?? {};
      assert.match(movedTo, /conversations\.sqlite\.damaged-[\dTZ-]+$/);
      assert.deepEqual(readFileSync(movedTo), damaged, "the file is kept as is");
      assert.equal(await window.store.saveTurn(conversation("new"), turn("new")), "saved");
      assert.equal((await window.store.load("new"))?.turns.length, 1);
      return window;
    }

    async function fill(): Promise<void> {
      const store = open();
      for (let i = 0; i < 60; i++)
        await store.saveTurn(conversation(`c${i % 3}`), turn(`t${i}`, { answer: "가".repeat(2_000) }));
      await store.close();
    }

    it("moves aside a file of random bytes", async () => {
      writeFileSync(path, Buffer.from(Array.from({ length: 5_000 }, (_, i) => (i * 7919) % 251)));
      await openDamaged();
    });

    it("moves aside a file of a few bytes", async () => {
      writeFileSync(path, "no database");
      await openDamaged();
    });

    it("moves aside a truncated file", async () => {
      await fill();
      truncateSync(path, 40_000);
      await openDamaged();
    });

    for (const index of ["turn_of_conversation", "sqlite_autoindex_turn_1", "sqlite_autoindex_conversation_1"])
      it(`restores everything when only an index is damaged, which the check at opening does not see: ${index}`, async () => {
        await fill();
        const database = connect(path);
        const root = database.prepare("SELECT rootpage FROM sqlite_schema WHERE name = ?").get(index)?.["rootpage"];
        const size = database.prepare("PRAGMA page_size").get()?.["page_size"];
        database.close();
        const bytes = readFileSync(path);
        const page = bytes.subarray((Number(root) - 1) * Number(size), Number(root) * Number(size));
        // In each cell of a leaf, the length of the record's header, so that it ends behind the record:
        // https://www.sqlite.org/fileformat2.html#b_tree_pages
        for (let cell = 0; cell < page.readUInt16BE(3); cell++) page[page.readUInt16BE(8 + 2 * cell) + 1] = 0x7f;
        writeFileSync(path, bytes);
        const { store, moved } = openWindow();
        assert.equal(await store.saveTurn(conversation("c0"), turn("new")), "saved");
        assert.equal(await store.saveTurn(conversation("new"), turn("another")), "saved");
        assert.deepEqual(
          moved.map(({ found, restoredTurns }) => [found, restoredTurns]),
          [["damaged", 60]],
        );
        assert.equal((await store.load("c0"))?.turns.length, 21);
      });

    it("restores what can be read when part of it was overwritten", async () => {
      await fill();
      const bytes = readFileSync(path);
      bytes.fill(0xa5, Math.floor(bytes.length / 2), Math.floor(bytes.length / 2) + 16_384);
      writeFileSync(path, bytes);
      const { store, moved } = await openDamaged();
      const restored = moved[0]?.restoredTurns ?? 0;
      const loaded = await Promise.all(["c0", "c1", "c2"].map((id) => store.load(id)));
      const turns = loaded.flatMap((each) => each?.turns ?? []);
      assert.ok(restored > 20 && restored < 60, `${restored} restored`);
      assert.equal(turns.length, restored);
      // SQLite has no checksums: an answer in the overwritten part may be garbled.
      const sound = turns.filter(
        ({ id, answer, message }) => message === `질문 ${id}` && answer === "가".repeat(2_000),
      );
      assert.ok(restored - sound.length <= 4, `${restored - sound.length} garbled`);
    });

    it("does not apply the journal of the damaged file to the new one", async () => {
      await fill();
      const journal = join(folder, "journal");
      const store = open();
      await store.saveTurn(conversation("c0"), turn("in the journal"));
      copyFileSync(`${path}-wal`, journal);
      await store.close();
      truncateSync(path, 40_000);
      renameSync(journal, `${path}-wal`);
      const fresh = openWindow();
      await fresh.store.saveTurn(conversation("new"), turn("new"));
      assert.equal(fresh.moved.length, 1);
      await fresh.close();
      assert.equal((await open().load("new"))?.turns.length, 1);
    });

    it("does not hide other errors by creating a new file", async () => {
      writeFileSync(join(folder, "file"), "");
      path = join(folder, "file", "conversations.sqlite");
      const window = openWindow();
      assert.equal(await window.store.saveTurn(conversation("a"), turn("a")), "kept");
      assert.deepEqual([window.problem?.kind, window.moved], ["unavailable", []]);
      assert.deepEqual(readdirSync(folder), ["file"]);
    });
  });
});
