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
import type { StoredTurn } from "../../../src/history/conversation.ts";
import { ConversationStore, titleOf } from "../../../src/history/conversationStore.ts";
import type { TurnTask } from "../../../src/prompt/taskPrompts.ts";

const RECORD = {
  model: "demo",
  stop: "eos" as const,
  promptTokens: 40,
  cachedTokens: 0,
  generatedTokens: 5,
  prefillMs: 12.5,
  decodeMs: 30.25,
  timeToFirstTokenMs: 13,
};

function turn(id: string, change: Partial<StoredTurn> = {}): StoredTurn {
  return {
    id,
    createdAt: 1_700_000_000_000,
    task: { kind: "chat" },
    message: `질문 ${id}`,
    prompt: `질문 ${id}`,
    answer: `답 ${id}`,
    state: { kind: "done", record: RECORD },
    ...change,
  };
}

describe("ConversationStore", () => {
  let folder: string;
  let path: string;
  let opened: ConversationStore[];
  const open = (onDamaged?: (movedTo: string, restoredTurns: number) => void): ConversationStore => {
    const store = ConversationStore.open(path, onDamaged);
    opened.push(store);
    return store;
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "conversations-"));
    path = join(folder, "conversations.sqlite");
    opened = [];
  });

  afterEach(() => {
    for (const store of opened) store.close();
    rmSync(folder, { recursive: true });
  });

  it("returns what was saved, even after reopening", () => {
    const store = open();
    const { id } = store.createConversation();
    const turns = [
      turn("1", { message: "이모지 👨‍👩‍👧‍👦, NUL \0, 줄\n바꿈", answer: "" }),
      turn("2", { task: { kind: "translate", to: "en" }, message: "**Translate**", prompt: "번역할 글" }),
      turn("3", {
        task: { kind: "ask", languageId: "c++" },
        state: { kind: "failed", failure: { kind: "gaveUp", restarts: 3, loading: null } },
      }),
    ];
    for (const each of turns) store.saveTurn(id, each);
    assert.deepEqual(store.load(id), { id, firstTurnInContext: 0, turns });
    store.close();
    assert.deepEqual(open().load(id), { id, firstTurnInContext: 0, turns });
  });

  it("updates a turn in place", () => {
    const store = open();
    const { id } = store.createConversation();
    store.saveTurn(id, turn("1", { answer: "", state: { kind: "queued" } }));
    store.saveTurn(id, turn("2"));
    store.saveTurn(id, turn("1", { answer: "끝" }));
    assert.deepEqual(
      store.load(id)?.turns.map((each) => [each.id, each.answer, each.state.kind]),
      [
        ["1", "끝", "done"],
        ["2", "답 2", "done"],
      ],
    );
  });

  it("loads a turn that was being answered as interrupted, with its text so far", () => {
    const store = open();
    const { id } = store.createConversation();
    store.saveTurn(id, turn("1", { answer: "여기까", state: { kind: "running", piece: 1, total: 2 } }));
    store.saveTurn(id, turn("2", { answer: "", state: { kind: "queued" } }));
    for (const each of store.load(id)?.turns ?? [])
      assert.deepEqual(each.state, { kind: "failed", failure: { kind: "interrupted" } });
    assert.equal(store.load(id)?.turns[0]?.answer, "여기까");
  });

  it("finds conversations by any text in their questions and answers, newest first", () => {
    const store = open();
    const saved: [id: string, message: string, answer: string][] = [
      ["a", "수도가 어디야?", "서울입니다."],
      ["b", "What is Redis?", "A database in memory."],
      ["c", "날씨", "서울은 맑습니다. 100%_확실"],
    ];
    for (const [id, message, answer] of saved) store.saveTurn(id, turn(`t${id}`, { message, answer }));
    const found = (text: string): string[] => store.conversations(10, text).map(({ id }) => id);
    assert.deepEqual(found("서울"), ["c", "a"]);
    assert.deepEqual(found("redis"), ["b"]);
    assert.deepEqual(found("0%_"), ["c"]);
    assert.deepEqual(found("%"), ["c"]);
    assert.deepEqual(found("부산"), []);
    assert.deepEqual(found(""), ["c", "b", "a"]);
  });

  it("leaves no trace of an empty conversation", () => {
    const store = open();
    const { id } = store.createConversation();
    assert.equal(store.load(id), undefined);
    assert.deepEqual(store.conversations(10), []);
  });

  it("lists the conversations, most recently updated first", () => {
    const store = open();
    const [a, b, c] = [store.createConversation().id, store.createConversation().id, store.createConversation().id];
    for (const [id, name] of [
      [a, "a1"],
      [b, "b1"],
      [c, "c1"],
      [a, "a2"],
    ] as const) {
      store.saveTurn(id, turn(name));
      const now = Date.now();
      while (Date.now() === now);
    }
    const list = store.conversations(2);
    assert.deepEqual(
      list.map(({ id, title }) => ({ id, title })),
      [
        { id: a, title: "질문 a1" },
        { id: c, title: "질문 c1" },
      ],
    );
    assert.ok(Math.abs((list[0]?.updatedAt ?? 0) - Date.now()) < 1_000);
  });

  it("remembers where the context starts", () => {
    const store = open();
    const { id } = store.createConversation();
    for (const name of ["1", "2", "3"]) store.saveTurn(id, turn(name));
    store.setFirstTurnInContext(id, 2);
    assert.equal(store.load(id)?.firstTurnInContext, 2);
    store.saveTurn(id, turn("4"));
    assert.equal(store.load(id)?.firstTurnInContext, 2);
  });

  it("deletes a conversation and its turns, but no other", () => {
    const store = open();
    const [a, b] = [store.createConversation().id, store.createConversation().id];
    store.saveTurn(a, turn("a"));
    store.saveTurn(b, turn("b"));
    store.deleteConversation(a);
    assert.equal(store.load(a), undefined);
    assert.deepEqual(
      store.conversations(10).map(({ id }) => id),
      [b],
    );
    store.saveTurn(b, turn("a"));
    assert.equal(store.load(b)?.turns.length, 2, "the deleted turn's id can be reused");
  });

  it("leaves nothing of a deleted conversation in its files", () => {
    const store = open();
    const { id } = store.createConversation();
    const secret = "아무도 읽어서는 안 되는 말";
    store.saveTurn(id, { ...turn("a"), answer: secret });
    const isInFiles = (): boolean =>
      readdirSync(folder).some((name) => readFileSync(join(folder, name)).includes(secret));
    assert.ok(isInFiles());
    store.deleteConversation(id);
    assert.ok(!isInFiles());
  });

  it("can be closed more than once, and works with `using`", () => {
    const store = open();
    store.close();
    store[Symbol.dispose]();
  });

  it("lists 10,000 conversations, the newest first", () => {
    const store = open();
    // Saving them one by one through the store would wait for the disk 10,000 times.
    store.close();
    const sqlite = process.getBuiltinModule("node:sqlite");
    const database = new sqlite.DatabaseSync(path);
    database.exec(`BEGIN;
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)
        INSERT INTO conversation SELECT 'c' || i, 0, i FROM n;
      INSERT INTO turn (id, conversation_id, created_at, task, message, prompt, answer, state)
        SELECT c.id || '-' || value, c.id, 0, '{"kind":"chat"}', 'question', 'question', hex(randomblob(250)), '{"kind":"queued"}'
        FROM conversation c, json_each('[1,2,3,4]');
      COMMIT;`);
    database.close();
    const again = open();
    assert.equal(again.conversations(10_000).length, 10_000);
    assert.equal(again.conversations(1)[0]?.id, "c10000");
  });

  it("migrates the stop reasons in a file of the first version", () => {
    const store = open();
    const conversation = store.createConversation();
    store.saveTurn(conversation.id, turn("a"));
    store.close();
    const sqlite = process.getBuiltinModule("node:sqlite");
    const database = new sqlite.DatabaseSync(path);
    database.exec(`UPDATE turn SET state = replace(state, '"eos"', '"guard"'); PRAGMA user_version = 1`);
    database.close();
    const [read] = open().load(conversation.id)?.turns ?? [];
    assert.deepEqual(read?.state, { kind: "done", record: { ...RECORD, stop: "stopSequence" } });
  });

  it("rejects a file of a newer version and leaves it unchanged", () => {
    open().close();
    const sqlite = process.getBuiltinModule("node:sqlite");
    const database = new sqlite.DatabaseSync(path);
    database.exec("PRAGMA user_version = 99");
    database.close();
    assert.throws(() => ConversationStore.open(path), /newer version/);
    assert.deepEqual(readdirSync(folder), ["conversations.sqlite", "conversations.sqlite.lock"]);
  });

  describe("with a damaged file", () => {
    let reports: [movedTo: string, restoredTurns: number][];
    beforeEach(() => {
      reports = [];
    });

    function openDamaged(): ConversationStore {
      const damaged = readFileSync(path);
      const store = open((...report) => reports.push(report));
      assert.equal(reports.length, 1);
      const [movedTo = ""] = reports[0] ?? [];
      assert.match(movedTo, /conversations\.sqlite\.damaged-[\dTZ-]+$/);
      assert.deepEqual(readFileSync(movedTo), damaged, "the file is kept as is");
      store.saveTurn("new", turn("new"));
      assert.equal(store.load("new")?.turns.length, 1);
      return store;
    }

    function fill(): void {
      const store = open();
      for (let i = 0; i < 60; i++) store.saveTurn(`c${i % 3}`, turn(`t${i}`, { answer: "가".repeat(2_000) }));
      store.close();
    }

    it("moves aside a file of random bytes", () => {
      writeFileSync(path, Buffer.from(Array.from({ length: 5_000 }, (_, i) => (i * 7919) % 251)));
      openDamaged();
    });

    it("moves aside a file of a few bytes", () => {
      writeFileSync(path, "no database");
      openDamaged();
    });

    it("moves aside a truncated file", () => {
      fill();
      truncateSync(path, 40_000);
      openDamaged();
    });

    it("restores what can be read when part of it was overwritten", () => {
      fill();
      const bytes = readFileSync(path);
      bytes.fill(0xa5, Math.floor(bytes.length / 2), Math.floor(bytes.length / 2) + 8_192);
      writeFileSync(path, bytes);
      const store = openDamaged();
      const restored = reports[0]?.[1] ?? 0;
      const turns = ["c0", "c1", "c2"].flatMap((id) => store.load(id)?.turns ?? []);
      assert.ok(restored > 20 && restored < 60, `${restored} restored`);
      assert.equal(turns.length, restored);
      // SQLite has no checksums: an answer in the overwritten part may be garbled.
      const sound = turns.filter(
        ({ id, answer, message }) => message === `질문 ${id}` && answer === "가".repeat(2_000),
      );
      assert.ok(restored - sound.length <= 4, `${restored - sound.length} garbled`);
    });

    it("does not apply the journal of the damaged file to the new one", () => {
      fill();
      const journal = join(folder, "journal");
      const store = open();
      store.saveTurn("c0", turn("in the journal"));
      copyFileSync(`${path}-wal`, journal);
      store.close();
      truncateSync(path, 40_000);
      renameSync(journal, `${path}-wal`);
      const fresh = open((...report) => reports.push(report));
      assert.equal(reports.length, 1);
      fresh.saveTurn("new", turn("new"));
      fresh.close();
      assert.equal(open().load("new")?.turns.length, 1);
    });

    it("does not hide other errors by creating a new file", () => {
      path = join(folder, "missing", "conversations.sqlite");
      assert.throws(() => ConversationStore.open(path), /unable to open/);
    });
  });
});

describe("titleOf", () => {
  const title = (task: TurnTask, prompt: string): string => titleOf({ task, prompt });
  const chat: TurnTask = { kind: "chat" };

  it("is the first line of what the user typed", () => {
    assert.equal(title(chat, "\n  Git이 뭐야?  \n자세히"), "Git이 뭐야?");
    assert.equal(title({ kind: "ask", languageId: "c" }, "a_b\n\n```c\nx\n```"), "a_b");
  });

  it("is the first line of the selection for a task on a selection", () => {
    const prompt = "Explain the following code.\n\n```typescript\nconst a = 1;\nconst b = 2;\n```";
    assert.equal(title({ kind: "explain", languageId: "typescript" }, prompt), "const a = 1;");
    assert.equal(title({ kind: "translate", to: "en" }, "좋은 아침입니다.\n안녕"), "좋은 아침입니다.");
  });

  it("is truncated between grapheme clusters", () => {
    assert.equal(title(chat, "👨‍👩‍👧".repeat(60)), "👨‍👩‍👧".repeat(60));
    assert.equal(title(chat, "👨‍👩‍👧".repeat(61)), `${"👨‍👩‍👧".repeat(59)}…`);
  });
});
