import assert from "node:assert/strict";
import { renameSync, rmSync, writeFileSync } from "node:fs";
import { type ChatWindow, openChat, until } from "../../support/chatWindow.ts";
import { edit, HistoryFile, TestWindow } from "../../support/history.ts";

describe("The chat and its history", function () {
  this.timeout(20_000);
  const file = new HistoryFile();
  const open = (current?: string): Promise<ChatWindow> => openChat(file, current);

  const onDisk = async (id: string): Promise<string[]> => {
    const window = new TestWindow(file.path);
    const turns = (await window.store.load(id))?.turns ?? [];
    await window.close();
    return turns.map(({ message, answer, state }) => `${message} ${answer} ${state.kind}`);
  };

  it("shows a turn of another version among the others; then a new chat can be started", async () => {
    const first = await open();
    await first.ask("하나");
    await first.answer("1");
    await first.ask("둘");
    await first.answer("2");
    await first.close();
    edit(file.path, "UPDATE turn SET state = 'null' WHERE message = '하나'");
    const window = await open(first.current);
    assert.deepEqual(window.shown, ["하나 1 otherVersion", "둘 2 done"]);
    await window.controller.retry(window.turns[0]!.id);
    await window.controller.newChat();
    assert.deepEqual(window.shown, []);
    await window.ask("셋");
    await window.answer("3");
    assert.deepEqual(window.shown, ["셋 3 done"]);
    assert.deepEqual(await onDisk(first.current!), ["하나 1 otherVersion", "둘 2 done"]);
  });

  it("shows the conversation as soon as its file can be read", async () => {
    const first = await open();
    await first.ask("하나");
    await first.answer("1");
    await first.close();
    const id = first.current;
    renameSync(file.folder, `${file.folder}-away`);
    writeFileSync(file.folder, "");
    const window = await open(id);
    assert.deepEqual([window.shown, window.current], [[], id]);
    rmSync(file.folder);
    renameSync(`${file.folder}-away`, file.folder);
    await window.history.store.retry();
    await window.controller.historyIsBack();
    assert.deepEqual(window.shown, ["하나 1 done"]);
  });

  it("does not bring back a conversation that another window has deleted during the answer", async () => {
    const a = await open();
    await a.ask("하나");
    await a.answer("1");
    await a.ask("둘");
    await a.answering();
    const id = a.current!;
    const b = await open(id);
    assert.deepEqual(b.shown, ["하나 1 done", "둘  elsewhere"]);
    await b.controller.deleteConversation(id);
    await a.answer("2");
    await until(() => a.deletedElsewhere === 1 && a.conversationId !== id);
    assert.deepEqual([a.shown, a.current], [[], undefined]);
    assert.deepEqual(await onDisk(id), []);
    await a.ask("셋");
    await a.answer("3");
    assert.deepEqual(a.shown, ["셋 3 done"]);
    assert.equal(a.deletedElsewhere, 1);
  });

  it("brings a deleted conversation back into the window that showed it, unless another one was begun", async () => {
    const a = await open();
    await a.ask("하나");
    await a.answer("1");
    const id = a.current!;
    const b = await open(id);
    const restore = await a.controller.deleteConversation(id);
    assert.deepEqual([a.shown, a.current], [[], undefined]);
    await b.controller.refresh();
    assert.deepEqual([b.deletedElsewhere, b.shown], [1, []]);
    await restore?.();
    assert.deepEqual([a.shown, a.current], [["하나 1 done"], id]);
    await b.controller.openConversation(id);
    await b.ask("둘");
    await b.answer("2");
    assert.deepEqual(b.shown, ["하나 1 done", "둘 2 done"]);
    assert.deepEqual([b.current, b.deletedElsewhere], [id, 1]);

    const again = await b.controller.deleteConversation(id);
    await b.ask("셋");
    await b.answer("3");
    await again?.();
    assert.deepEqual(b.shown, ["셋 3 done"]);
    assert.equal(await b.controller.deleteConversation("unknown"), undefined);
  });

  it("notices a deletion in another window when the window gets the focus", async () => {
    const a = await open();
    await a.ask("하나");
    await a.answer("1");
    const b = await open(a.current);
    await b.controller.deleteConversation(a.current!);
    await a.controller.refresh();
    assert.deepEqual([a.deletedElsewhere, a.shown], [1, []]);
  });

  it("shows what another window has added, and asks with it", async () => {
    const a = await open();
    await a.ask("하나");
    await a.answer("1");
    const b = await open(a.current);
    await b.ask("둘");
    await b.answer("2");
    assert.deepEqual(a.shown, ["하나 1 done"]);
    await a.ask("셋");
    await a.answer("3");
    const all = ["하나 1 done", "둘 2 done", "셋 3 done"];
    assert.deepEqual(a.shown, all);
    await b.controller.refresh();
    assert.deepEqual(b.shown, all);
    assert.deepEqual(await onDisk(a.current!), all);
  });

  it("shows an answer of another window as being written there, and then the answer", async () => {
    const a = await open();
    await a.ask("하나");
    await a.answering();
    const b = await open(a.current);
    assert.deepEqual(b.shown, ["하나  elsewhere"]);
    await b.controller.retry(b.turns[0]!.id);
    assert.deepEqual(b.shown, ["하나  elsewhere"]);
    await a.answer("1");
    // Nobody has to do anything for it.
    await until(() => b.shown[0] === "하나 1 done");
  });

  it("does not take its own answer for an interrupted one when it looks at the file", async () => {
    const a = await open();
    const b = await open();
    await a.ask("하나");
    await a.answering();
    for (let i = 0; i < 20; i++) {
      await b.ask(`다른 대화 ${i}`);
      await b.answer("2");
      await a.controller.refresh();
      assert.deepEqual(a.shown, ["하나  running"]);
    }
    await Promise.all([a.answer("1"), a.controller.refresh(), a.controller.refresh()]);
    await a.controller.refresh();
    assert.deepEqual(a.shown, ["하나 1 done"]);
  });

  it("saves an answer as interrupted when the window closes", async () => {
    const a = await open();
    await a.ask("하나");
    await a.answering();
    await a.close();
    assert.deepEqual(await onDisk(a.current!), ["하나  failed"]);
  });

  it("keeps what was on the screen of an answer when the window is killed, and it can be retried", async () => {
    const a = await open();
    await a.ask("하나");
    await a.write("여기");
    await a.write("까");
    const id = a.current!;
    const saved = new TestWindow(file.path);
    await saved.until(async () => (await saved.store.load(id))?.turns[0]?.answer === "여기까");
    await saved.close();
    // As if it were the process that has died.
    edit(file.path, "UPDATE turn SET writer = 'dead'");
    const next = await open(id);
    assert.deepEqual(next.shown, ["하나 여기까 failed"]);
    assert.deepEqual(
      next.turns[0]?.failure?.actions.map((action) => action.id),
      ["retry"],
    );
    await next.controller.retry(next.turns[0].id);
    await next.answer("끝");
    assert.deepEqual(next.shown, ["하나 끝 done"]);
    assert.deepEqual(await onDisk(id), ["하나 끝 done"]);
  });

  it("shows what another window asks, writes and deletes while the page is visible, and nobody does anything", async () => {
    const a = await open();
    await a.ask("하나");
    await a.answer("1");
    const id = a.current!;
    const b = await open(id);
    await b.controller.setVisible(true);
    await a.ask("둘");
    await until(() => b.shown[1] === "둘  elsewhere");
    await a.write("여기");
    await until(() => b.shown[1] === "둘 여기 elsewhere");
    await a.write("까");
    await until(() => b.shown[1] === "둘 여기까 elsewhere");
    await a.answer("지");
    await until(() => b.shown[1] === "둘 여기까지 done");
    await a.controller.deleteConversation(id);
    await until(() => b.deletedElsewhere === 1 && b.shown.length === 0);
  });

  it("writes a conversation that was deleted elsewhere anew, if the user wants it, with what was being written", async () => {
    const a = await open();
    await a.ask("하나");
    await a.answer("1");
    await a.ask("둘");
    await a.write("여기까");
    const id = a.current!;
    const b = await open(id);
    await b.controller.deleteConversation(id);
    // The next save of the answer tells it.
    await until(() => a.keep !== undefined);
    await a.keep?.();
    assert.deepEqual(a.shown, ["하나 1 done", "둘 여기까 done"]);
    assert.notEqual(a.current, id);
    assert.deepEqual(await onDisk(id), []);
    assert.deepEqual(await onDisk(a.current!), a.shown);
    await a.ask("셋");
    await a.answer("3");
    assert.deepEqual(await onDisk(a.current!), ["하나 1 done", "둘 여기까 done", "셋 3 done"]);
    assert.deepEqual(a.deletedElsewhere, 1);
  });

  it("does not retry a question that another window has gone on from", async () => {
    const a = await open();
    await a.ask("하나");
    await a.answer("1");
    const b = await open(a.current);
    await b.ask("둘");
    await b.answer("2");
    await a.controller.retry(a.turns[0]!.id);
    assert.deepEqual(a.shown, ["하나 1 done", "둘 2 done"]);
    assert.deepEqual(await onDisk(a.current!), a.shown);
  });

  it("asks a question that had to wait with what another window has added in the meantime", async () => {
    const a = await open();
    await a.ask("하나");
    await a.answering();
    const b = await open(a.current);
    await b.ask("둘");
    await b.answer("2");
    await a.ask("셋");
    const first = a.answer("1");
    await until(() => a.prompt.at(-1) === "셋");
    await a.answer("3");
    await first;
    assert.deepEqual(a.prompt, ["하나", "1", "둘", "2", "셋"]);
    assert.deepEqual(a.shown, ["하나 1 done", "둘 2 done", "셋 3 done"]);
  });

  it("stores, shows and sends composed what was typed decomposed", async () => {
    const a = await open();
    await a.ask("회의는 오후 세 시에".normalize("NFD"));
    await a.answer("1");
    await a.ask("été".normalize("NFD"));
    await a.answer("2");
    assert.deepEqual(a.prompt, ["회의는 오후 세 시에", "1", "été"]);
    assert.deepEqual(a.shown, ["회의는 오후 세 시에 1 done", "été 2 done"]);
    assert.deepEqual(await onDisk(a.current!), a.shown);
  });
});
