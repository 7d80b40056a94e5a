import assert from "node:assert/strict";
import type { ToView } from "../../../src/chat/protocol.ts";
import { firstTurnOfBranch, temperatureOf, versionOf } from "../../../src/chat/turnVersions.ts";
import { type ChatWindow, openChat, until } from "../../support/chatWindow.ts";
import { edit, HistoryFile, turn } from "../../support/history.ts";

describe("The versions of a turn", function () {
  this.timeout(20_000);
  const file = new HistoryFile();
  const open = (current?: string): Promise<ChatWindow> => openChat(file, current);

  /** A window with questions that are answered 1, 2, 3 … */
  const asked = async (...questions: string[]): Promise<ChatWindow> => {
    const window = await open();
    for (const [index, question] of questions.entries()) {
      await window.ask(question);
      await window.answer(`${index + 1}`);
    }
    return window;
  };

  const versions = ({ turns }: ChatWindow): string[] =>
    turns.flatMap(({ id, versions: all }) => (all === undefined ? [] : `${all.indexOf(id) + 1}/${all.length}`));

  it("are both kept when a question is edited, and the model sees only the branch that is shown", async () => {
    const window = await asked("하나", "둘", "셋");
    await window.controller.edit(window.turns[1]!.id, "두 번째");
    await window.answer("2b");
    assert.deepEqual(window.prompt, ["하나", "1", "두 번째"]);
    assert.deepEqual(window.shown, ["하나 1 done", "두 번째 2b done"]);
    assert.deepEqual(versions(window), ["2/2"]);
    await window.ask("넷");
    await window.answer("4");
    assert.deepEqual(window.prompt, ["하나", "1", "두 번째", "2b", "넷"]);

    const [first] = window.turns[1]!.versions!;
    await window.controller.showVersion(first!);
    assert.deepEqual(window.shown, ["하나 1 done", "둘 2 done", "셋 3 done"]);
    assert.deepEqual(versions(window), ["1/2"]);
    await window.ask("다섯");
    await window.answer("5");
    assert.deepEqual(window.prompt, ["하나", "1", "둘", "2", "셋", "3", "다섯"]);

    const next = await open(window.current);
    assert.deepEqual(next.shown, window.shown);
    await next.controller.showVersion(next.turns[1]!.versions![1]!);
    assert.deepEqual(next.shown, ["하나 1 done", "두 번째 2b done", "넷 4 done"]);
    // The other window takes it over when it looks.
    await window.controller.refresh();
    assert.deepEqual(window.shown, next.shown);
  });

  it("lose no text: an edit of what another window has replaced meanwhile goes back to the composer", async () => {
    const window = await asked("하나", "둘");
    const posted: ToView[] = [];
    window.controller.onDidPost((message) => posted.push(message));
    const [, second] = window.turns;
    const other = await open(window.current);
    await other.controller.edit(second!.id, "다른 둘");
    await other.answer("2b");
    await window.controller.edit(second!.id, "두 번째");
    assert.deepEqual(
      posted.flatMap((message) => (message.type === "refused" ? [message.text] : [])),
      ["두 번째"],
    );
    assert.deepEqual(window.shown, ["하나 1 done", "다른 둘 2b done"]);
  });

  it("are made by Retry of an answer, which keeps it, and by warmer and colder ones of any turn", async () => {
    const window = await asked("하나", "둘");
    await window.controller.retry(window.turns[1]!.id);
    await window.answer("2b");
    assert.deepEqual([window.shown, versions(window)], [["하나 1 done", "둘 2b done"], ["2/2"]]);
    assert.equal(window.temperature, 0);
    await window.controller.regenerate(window.turns[0]!.id, "warmer");
    await window.answer("1b");
    assert.deepEqual([window.shown, versions(window)], [["하나 1b done"], ["2/2"]]);
    assert.deepEqual([window.prompt, window.temperature], [["하나"], 0.3]);
    await window.controller.regenerate(window.turns[0]!.id, "warmer");
    await window.answer("1c");
    assert.equal(window.temperature, 0.6);
    await window.controller.regenerate(window.turns[0]!.id, "same");
    await window.answer("1d");
    assert.equal(window.temperature, 0.6);
    await window.controller.regenerate(window.turns[0]!.id, "colder");
    await window.answer("1e");
    assert.deepEqual([window.temperature, versions(window)], [0.3, ["5/5"]]);
    const [first] = window.turns[0]!.versions!;
    await window.controller.showVersion(first!);
    assert.deepEqual(
      [window.shown, versions(window)],
      [
        ["하나 1 done", "둘 2b done"],
        ["1/5", "2/2"],
      ],
    );
  });

  it("stop what is being answered, which stays in its branch with what was written", async () => {
    const window = await asked("하나");
    await window.ask("둘");
    await window.write("여기까");
    await window.ask("셋");
    const { id } = window.turns[0]!;
    // One click of two makes one.
    await Promise.all([window.controller.edit(id, "첫째"), window.controller.edit(id, "다시")]);
    await window.answer("1b");
    assert.match(window.shown.join(), /^(?:첫째|다시) 1b done$/);
    assert.deepEqual(versions(window), ["2/2"]);
    const [first] = window.turns[0]!.versions!;
    await window.controller.showVersion(first!);
    assert.deepEqual(window.shown, ["하나 1 done", "둘 여기까 done", "셋  done"]);
  });

  it("can't be made of nothing, nor shown while one is being answered", async () => {
    const window = await asked("하나");
    await window.controller.edit(window.turns[0]!.id, " \n");
    await window.controller.edit("nobody", "둘");
    await window.controller.showVersion("nobody");
    assert.deepEqual(window.shown, ["하나 1 done"]);
    await window.controller.edit(window.turns[0]!.id, "둘");
    await window.answering();
    const [first] = window.turns[0]!.versions!;
    await window.controller.showVersion(first!);
    assert.deepEqual(window.shown, ["둘  running"]);
    await window.answer("2");
    await window.controller.showVersion(first!);
    assert.deepEqual(window.shown, ["하나 1 done"]);
  });

  it("do not change what another window is answering, which takes the branch over when it has", async () => {
    const a = await asked("하나", "둘");
    const b = await open(a.current);
    await a.ask("셋");
    await a.write("3");
    await b.controller.edit(b.turns[0]!.id, "첫째");
    await b.answering();
    await a.controller.refresh();
    assert.deepEqual(
      a.shown,
      ["하나 1 done", "둘 2 done", "셋 3 running"].map((each, i) => (i < 2 ? each : a.shown[2]!)),
    );
    await a.answer("");
    await b.answer("1b");
    await a.controller.refresh();
    assert.deepEqual(a.shown, ["첫째 1b done"]);
    const [first] = a.turns[0]!.versions!;
    await a.controller.showVersion(first!);
    assert.deepEqual(a.shown, ["하나 1 done", "둘 2 done", "셋 3 done"]);
    await b.controller.refresh();
    assert.deepEqual(b.shown, a.shown);
  });

  it("are undone with the conversation that they belong to, and keep their branch when it comes back", async () => {
    const window = await asked("하나", "둘");
    await window.controller.edit(window.turns[1]!.id, "두 번째");
    await window.answer("2b");
    const [first] = window.turns[1]!.versions!;
    await window.controller.showVersion(first!);
    const restore = await window.controller.deleteConversation(window.current!);
    assert.deepEqual(window.shown, []);
    await restore?.();
    assert.deepEqual([window.shown, versions(window)], [["하나 1 done", "둘 2 done"], ["1/2"]]);
  });

  it("can be retried when the window was killed while one was being written", async () => {
    const window = await asked("하나");
    await window.controller.edit(window.turns[0]!.id, "첫째");
    await window.answering();
    edit(file.path, "UPDATE turn SET writer = 'dead' WHERE writer <> ''");
    const next = await open(window.current);
    assert.deepEqual([next.shown, versions(next)], [["첫째  failed"], ["2/2"]]);
    await next.controller.retry(next.turns[0]!.id);
    await next.answer("다시");
    assert.deepEqual([next.shown, versions(next)], [["첫째 다시 done"], ["2/2"]]);
    await until(() => next.turns[0]?.state.kind === "done");
  });

  it("decide anew what the model sees if it did not see their place any more", () => {
    assert.deepEqual([firstTurnOfBranch(1, 3), firstTurnOfBranch(3, 3), firstTurnOfBranch(4, 3)], [1, 3, 0]);
    const conversation = { id: "c", firstTurnInContext: 2, turns: ["1", "2", "3"].map((id) => turn(id)) };
    const version = versionOf(conversation, conversation.turns[0]!, {});
    assert.deepEqual([conversation.firstTurnInContext, conversation.turns, version.parent], [0, [], ""]);
  });

  it("are warmer and colder only as far as the setting goes", () => {
    assert.deepEqual(
      [temperatureOf("warmer", 1.9), temperatureOf("colder", 0.2), temperatureOf("same", 0.7)],
      [2, 0, 0.7],
    );
    assert.deepEqual([temperatureOf("warmer", 0.5), temperatureOf("colder", 0.5)], [0.8, 0.2]);
  });

  describe("that is deleted", () => {
    const remove = async ({ controller, turns }: ChatWindow, index: number) => {
      const deleted = await controller.deleteTurn(turns[index]!.id);
      assert.ok(deleted !== undefined && deleted !== "busy");
      return deleted;
    };

    it("is gone in every window and from what the model sees, and comes back", async () => {
      const window = await asked("하나", "둘", "셋");
      const other = await open(window.current);
      const deleted = await remove(window, 1);
      assert.equal(deleted.what, "turn");
      await other.controller.refresh();
      for (const each of [window, other]) assert.deepEqual(each.shown, ["하나 1 done", "셋 3 done"]);
      await window.ask("넷");
      await window.answer("4");
      assert.deepEqual(window.prompt, ["하나", "1", "셋", "3", "넷"]);
      await deleted.undo();
      await other.controller.refresh();
      for (const each of [window, other])
        assert.deepEqual(each.shown, ["하나 1 done", "둘 2 done", "셋 3 done", "넷 4 done"]);
    });

    it("gives way to another version of it, and takes with it what followed only it", async () => {
      const window = await asked("하나", "둘", "셋");
      await window.controller.edit(window.turns[1]!.id, "두 번째");
      await window.answer("2b");
      await window.ask("넷");
      await window.answer("4");
      const deleted = await remove(window, 1);
      assert.equal(deleted.what, "version");
      assert.deepEqual(window.shown, ["하나 1 done", "둘 2 done", "셋 3 done"]);
      assert.deepEqual(versions(window), []);
      await deleted.undo();
      assert.deepEqual(window.shown, ["하나 1 done", "두 번째 2b done", "넷 4 done"]);
      assert.deepEqual(versions(window), ["2/2"]);
    });

    it("is the only one of its conversation, which is deleted, and comes back", async () => {
      const window = await asked("하나");
      const { current } = window;
      const deleted = await remove(window, 0);
      assert.equal(deleted.what, "conversation");
      assert.deepEqual(window.shown, []);
      await deleted.undo();
      assert.deepEqual([window.current, window.shown], [current, ["하나 1 done"]]);
    });

    it("stays while something is being answered, and is none that another window has deleted", async () => {
      const window = await asked("하나", "둘");
      const [, second] = window.turns;
      await window.ask("셋");
      await window.answering();
      assert.equal(await window.controller.deleteTurn(second!.id), "busy");
      await window.answer("3");
      const other = await open(window.current);
      await remove(other, 1);
      assert.equal(await window.controller.deleteTurn(second!.id), undefined);
      assert.deepEqual(window.shown, ["하나 1 done", "셋 3 done"]);
    });
  });
});
