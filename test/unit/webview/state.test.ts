import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { ChatState, ToView, TurnView } from "../../../src/chat/protocol.ts";
import type { TurnState } from "../../../src/history/conversation.ts";
import { EMPTY_PAGE, type PageState, reduce } from "../../../webview/state.ts";

const running: TurnState = { kind: "running", piece: 1, total: 1 };
const failed: TurnState = { kind: "failed", failure: { kind: "stopped" } };

function turn(id: string, state: TurnState, answer = ""): TurnView {
  return { id, task: { kind: "chat" }, message: "hi", answer, state, canApply: false };
}

function chat(turns: TurnView[]): ChatState {
  const model = { title: "M", isDemo: false, notice: "", suggestions: [] };
  const rest = {
    engine: { kind: "stopped" },
    model,
    consent: null,
    hasOwnSystemPrompt: false,
    answerLanguage: "auto",
  } as const;
  return { conversationId: "c", turns, firstTurnInContext: 0, ...rest };
}

function after(...messages: ToView[]): PageState {
  return messages.reduce(reduce, EMPTY_PAGE);
}

const answers = ({ chat }: PageState): string[] | undefined => chat?.turns.map(({ answer }) => answer);

describe("The page state", () => {
  it("appends deltas to the running turn", () => {
    const page = after(
      { type: "state", state: chat([turn("1", running), turn("2", { kind: "queued" })]) },
      { type: "delta", turnId: "1", text: "안" },
      { type: "delta", turnId: "1", text: "녕" },
    );
    assert.deepEqual(answers(page), ["안녕", ""]);
  });

  it("appends thoughts to the thoughts", () => {
    const page = after(
      { type: "state", state: chat([turn("1", running)]) },
      { type: "delta", turnId: "1", text: "", thoughts: "음" },
      { type: "delta", turnId: "1", text: "", thoughts: "…" },
      { type: "delta", turnId: "1", text: "네." },
    );
    assert.deepEqual(
      page.chat?.turns.map(({ thoughts, answer }) => ({ thoughts, answer })),
      [{ thoughts: "음…", answer: "네." }],
    );
  });

  it("ignores deltas for turns that are not running or unknown", () => {
    const page = after(
      { type: "state", state: chat([turn("1", failed, "half"), turn("2", { kind: "queued" })]) },
      ...["1", "2", "3"].map((turnId): ToView => ({ type: "delta", turnId, text: "x" })),
    );
    assert.deepEqual(answers(page), ["half", ""]);
  });

  it("ignores everything but a state until it has one", () => {
    const page = after({ type: "delta", turnId: "1", text: "x" }, { type: "engine", engine: { kind: "starting" } });
    assert.deepEqual(page, EMPTY_PAGE);
  });

  it("adds a new turn at the end and replaces a known one in place", () => {
    const page = after(
      { type: "state", state: chat([turn("1", running)]) },
      { type: "turn", turn: turn("2", { kind: "queued" }), firstTurnInContext: 0 },
      { type: "turn", turn: turn("1", failed, "a"), firstTurnInContext: 1 },
    );
    assert.deepEqual(
      page.chat?.turns.map(({ id, state }) => [id, state.kind]),
      [
        ["1", "failed"],
        ["2", "queued"],
      ],
    );
    assert.equal(page.chat.firstTurnInContext, 1);
  });

  it("keeps the identity of turns that didn't change, so that they are not rendered again", () => {
    const before = after({ type: "state", state: chat([turn("1", failed), turn("2", running)]) });
    const page = reduce(before, { type: "delta", turnId: "2", text: "x" });
    assert.equal(page.chat?.turns[0], before.chat?.turns[0]);
    assert.notEqual(page.chat?.turns[1], before.chat?.turns[1]);
  });

  it("remembers the end of a turn that it saw running, so that it is announced once", () => {
    const page = after(
      { type: "state", state: chat([turn("1", running)]) },
      { type: "turn", turn: turn("1", failed), firstTurnInContext: 0 },
    );
    assert.deepEqual(page.ended, { turnId: "1" });
    const restored = after({ type: "state", state: chat([turn("1", failed)]) });
    assert.equal(restored.ended, undefined);
  });

  it("keeps the dialog open through other messages", () => {
    const page = after({ type: "about", title: "A", markdown: "b" }, { type: "state", state: chat([]) });
    assert.deepEqual(page.about, { title: "A", markdown: "b" });
  });
});
