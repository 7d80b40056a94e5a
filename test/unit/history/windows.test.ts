import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, conversation, TestWindow, turn } from "../../support/history.ts";

const RUNNING = { answer: "여기까", state: { kind: "running", piece: 1, total: 1 } } as const;

describe("Two windows on one history", () => {
  let folder: string;
  let path: string;
  let a: TestWindow;
  let b: TestWindow;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "42dot-windows-"));
    path = join(folder, "conversations.sqlite");
    [a, b] = [new TestWindow(path), new TestWindow(path)];
  });

  afterEach(async () => {
    await Promise.all([a.close(), b.close()]);
    rmSync(folder, { recursive: true });
  });

  const states = async ({ store }: TestWindow): Promise<string[]> =>
    (await store.load("c"))?.turns.map(({ id, state }) => `${id} ${state.kind}`) ?? [];

  it("see each other's turns, in one order", async () => {
    await a.store.saveTurn(conversation("c"), turn("1"));
    await b.store.saveTurn(conversation("c"), turn("2"));
    await a.store.saveTurn(conversation("c"), turn("3"));
    await b.store.saveTurn(conversation("c"), turn("1"));
    for (const window of [a, b]) assert.deepEqual(await states(window), ["1 done", "2 done", "3 done"]);
  });

  it("notice by the version that the other one has changed something, and not what they did themselves", async () => {
    await a.store.saveTurn(conversation("c"), turn("1"));
    const before = await a.store.version();
    await a.store.saveTurn(conversation("c"), turn("2"));
    await a.store.load("c");
    assert.equal(await a.store.version(), before);
    await b.store.saveTurn(conversation("c"), turn("3"));
    const after = await a.store.version();
    assert.notEqual(after, before);
    assert.equal(await a.store.version(), after);
  });

  it("do not bring back what the other one has deleted", async () => {
    await a.store.saveTurn(conversation("c"), turn("1", RUNNING));
    assert.equal((await b.store.load("c"))?.turns.length, 1);
    await b.store.deleteConversation("c");
    assert.equal(await a.store.saveTurn(conversation("c"), turn("1")), "deleted");
    assert.equal(await a.store.saveTurn(conversation("c"), turn("2")), "deleted");
    for (const { store } of [a, b]) {
      assert.equal(await store.load("c"), undefined);
      assert.deepEqual(await store.conversations(10), []);
    }
  });

  it("do not bring it back after they were opened again, nor after the file was salvaged", async () => {
    await a.store.saveTurn(conversation("c"), turn("1"));
    await a.store.saveTurn(conversation("d"), turn("2"));
    await b.store.deleteConversation("c");
    await Promise.all([a.close(), b.close()]);
    // The loss of an index loses nothing.
    const database = connect(path);
    const index = database.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'turn_of_conversation'").get();
    database.close();
    const end = Number(index?.["rootpage"]) * 4_096;
    writeFileSync(path, readFileSync(path).fill(0xa5, end - 4_096, end));
    [a, b] = [new TestWindow(path), new TestWindow(path)];
    assert.equal((await a.store.load("d"))?.turns.length, 1);
    assert.equal(a.moved[0]?.restoredTurns, 1);
    assert.equal(await b.store.saveTurn(conversation("c"), turn("1")), "deleted");
  });

  it("show what the other one is answering as being answered there, until that window ends", async () => {
    await a.store.saveTurn(conversation("c"), turn("1"));
    await a.store.saveTurn(conversation("c"), turn("2", RUNNING));
    await a.store.saveTurn(conversation("c"), turn("3", { state: { kind: "queued" } }));
    assert.deepEqual(await states(b), ["1 done", "2 elsewhere", "3 elsewhere"]);
    await a.store.saveTurn(conversation("c"), turn("2"));
    assert.deepEqual(await states(b), ["1 done", "2 done", "3 elsewhere"]);
    await a.close();
    assert.deepEqual(await states(b), ["1 done", "2 done", "3 failed"]);
  });

  it("leave nothing of a window behind", async () => {
    await Promise.all([a, b].map(({ store }, index) => store.saveTurn(conversation("c"), turn(`${index}`))));
    assert.equal(readdirSync(folder).filter((name) => name.includes(".window-")).length, 2);
    await a.close();
    assert.equal(readdirSync(folder).filter((name) => name.includes(".window-")).length, 1);
    await b.close();
    assert.deepEqual(readdirSync(folder), ["conversations.sqlite", "conversations.sqlite.lock"]);
  });
});

describe("The search", () => {
  const folder = mkdtempSync(join(tmpdir(), "42dot-search-"));
  const { store } = new TestWindow(join(folder, "conversations.sqlite"));
  after(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });

  const TEXTS: [text: string, searches: string[], others: string[]][] = [
    ["회의는 오후 세 시에 시작합니다.".normalize("NFD"), ["회의", "오후 세 시", "회의".normalize("NFD")], ["오전"]],
    ["L'ÉTÉ À LA MER", ["été", "à la", "E\u0301TE\u0301", "Été"], ["ete"]],
    ["Straße nach Köln", ["STRASSE", "strasse", "KÖLN", "ko\u0308ln"], ["koln"]],
    ["ΟΔΟΣ ΑΘΗΝΩΝ", ["οδος", "οδοσ", "Αθηνών".normalize("NFD").replace("\u0301", "")], ["αθηνας"]],
    ["Санкт-Петербург", ["САНКТ", "петербург"], ["москва"]],
    ["100%_확실, a\0b", ["%", "0%_", "확실", "A\0B"], ["100_"]],
    ["İstanbul'da ışık", ["İSTANBUL", "IŞIK"], ["ankara"]],
    [
      "한국어 검색: 두 글자 낱말".normalize("NFD"),
      ["검색", "글자", "낱말", "국어", "자 낱".normalize("NFD")],
      ["검새", "색인"],
    ],
    ["ﾊﾝｸﾞﾙ カ\u3099", ["ガ", "ﾊﾝｸﾞﾙ"], ["カ\u309a"]],
    ["👩‍👩‍👧 가족", ["👩‍👩‍👧", "가족"], ["👨‍👩‍👧"]],
  ];

  for (const [text, searches, others] of TEXTS)
    it(`finds “${text}” however it is written`, async () => {
      await store.saveTurn(conversation(text), turn(text, { message: text, prompt: text, answer: "" }));
      const finds = async (search: string): Promise<boolean> =>
        (await store.conversations(100, search)).some(({ id }) => id === text);
      for (const search of searches) assert.ok(await finds(search), search);
      for (const search of others) assert.ok(!(await finds(search)), search);
    });
});
