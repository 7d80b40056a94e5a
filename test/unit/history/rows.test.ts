import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, conversation, DirectWindow, edit, turn } from "../../support/history.ts";

describe("A row that this version does not know", () => {
  let folder: string;
  let path: string;
  let window: DirectWindow;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "42dot-rows-"));
    path = join(folder, "conversations.sqlite");
    window = new DirectWindow(path);
    for (const id of ["1", "2", "3"]) window.store.save(conversation("a"), turn(id));
    window.store.save(conversation("b"), turn("4"));
  });

  afterEach(() => {
    window.store.close();
    rmSync(folder, { recursive: true });
  });

  const rowOf = (id: string): unknown => {
    const database = connect(path);
    try {
      return database.prepare("SELECT task, message, prompt, answer, state FROM turn WHERE id = ?").get(id);
    } finally {
      database.close();
    }
  };

  const OTHER: [column: string, json: string][] = [
    ["state", "null"],
    ["state", "[]"],
    ["state", '"done"'],
    ["state", "42"],
    ["state", "{}"],
    ["state", '{"kind":"paused","since":7}'],
    ["state", '{"kind":"done"}'],
    ["state", '{"kind":"done","record":null}'],
    ["state", '{"kind":"done","record":{"stop":"bored"}}'],
    ["state", '{"kind":"running","piece":"first"}'],
    ["state", '{"kind":"failed"}'],
    ["state", '{"kind":"failed","failure":null}'],
    ["state", '{"kind":"failed","failure":{"kind":7}}'],
    ["state", '{"kind":"failed","failure":{"kind":"newer"}}'],
    ["state", '{"kind":"failed","failure":{"kind":"gaveUp","restarts":"often","loading":null}}'],
    ["state", '{"kind":"elsewhere"}'],
    ["state", '{"kind":"otherVersion"}'],
    ["state", '{"__proto__":{"kind":"queued"}}'],
    ["task", "null"],
    ["task", "7"],
    ["task", '{"kind":"summarize"}'],
    ["task", '{"kind":"translate","to":"fr"}'],
    ["task", '{"kind":"explain"}'],
    ["task", '{"kind":"constructor"}'],
  ];

  for (const [column, json] of OTHER)
    it(`is shown as of another version, among the others, and stays as it is: ${column} ${json}`, () => {
      edit(path, `UPDATE turn SET ${column} = '${json}' WHERE id = '2'`);
      const before = rowOf("2");
      const loaded = window.store.load("a");
      assert.deepEqual(
        loaded?.turns.map(({ id, state }) => [id, state.kind]),
        [
          ["1", "done"],
          ["2", "otherVersion"],
          ["3", "done"],
        ],
      );
      const { message, answer } = loaded.turns[1]!;
      assert.deepEqual([message, answer], ["질문 2", "답 2"]);
      window.store.save(conversation("a"), turn("5"));
      assert.equal(window.store.conversations(10, "").length, 2);
      assert.equal(window.store.conversations(10, "답 2").length, 1);
      assert.deepEqual(rowOf("2"), before);
      assert.deepEqual(window.told, []);
    });

  it("does not blank the list, whatever is in its numbers", () => {
    edit(
      path,
      `UPDATE conversation SET updated_at = 9223372036854775807, first_turn = -9223372036854775808 WHERE id = 'a';
       UPDATE turn SET created_at = 9223372036854775807 WHERE id = '1' OR id = '2';
       UPDATE turn SET task = 'null' WHERE id = '4'`,
    );
    const list = window.store.conversations(10, "");
    assert.deepEqual(list.map(({ title }) => title).toSorted(), ["질문 1", "질문 4"]);
    assert.ok(list.every(({ updatedAt }) => updatedAt <= Date.now()));
    const loaded = window.store.load("a");
    assert.deepEqual([loaded?.turns.length, loaded?.firstTurnInContext], [3, 0]);
  });

  it("does not blank the chat when texts are not texts", () => {
    edit(
      path,
      `PRAGMA foreign_keys = OFF;
       CREATE TABLE lax AS SELECT * FROM turn;
       UPDATE lax SET message = x'00ff', answer = 7 WHERE id = '1';
       UPDATE lax SET state = NULL, created_at = 'yesterday' WHERE id = '2';
       UPDATE lax SET id = x'00' WHERE id = '3';
       DROP TABLE turn;
       ALTER TABLE lax RENAME TO turn`,
    );
    const loaded = window.store.load("a");
    assert.deepEqual(
      loaded?.turns.map(({ id, message, state }) => [id, message, state.kind]),
      [
        ["1", "", "done"],
        ["2", "질문 2", "otherVersion"],
      ],
    );
    assert.equal(window.store.conversations(10, "").length, 2);
  });
});

describe("What is attached to a question", () => {
  let folder: string;
  let path: string;
  const attachment = {
    kind: "file",
    name: "가.ts",
    languageId: "typescript",
    firstLine: 3,
    text: "a\nb",
    lines: 9,
    used: 1,
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "42dot-attached-"));
    path = join(folder, "conversations.sqlite");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("is stored with its turn, and gone with it", () => {
    const window = new DirectWindow(path);
    const asked = turn("1", { attachments: [{ ...attachment, kind: "file" }] });
    window.store.save(conversation("a"), asked);
    assert.deepEqual(window.store.load("a")?.turns, [asked]);
    const deleted = window.store.delete("a");
    assert.equal(window.store.load("a"), null);
    assert.ok(deleted);
    window.store.restore(deleted);
    assert.deepEqual(window.store.load("a")?.turns, [asked]);
    window.store.close();
  });

  it("makes a turn of another version if this one does not know it", () => {
    const window = new DirectWindow(path);
    window.store.save(conversation("a"), turn("1"));
    edit(path, `UPDATE turn SET attachments = '[{"kind":"hologram"}]'`);
    const other = new DirectWindow(path);
    assert.equal(other.store.load("a")?.turns[0]?.state.kind, "otherVersion");
    window.store.close();
    other.store.close();
  });
});
