import assert from "node:assert/strict";
import { mergeConversation } from "../../../src/chat/mergeConversation.ts";
import type { Conversation, StoredTurn } from "../../../src/history/conversation.ts";
import { turn } from "../../support/history.ts";

const of = (...turns: StoredTurn[]): Conversation => ({ id: "c", firstTurnInContext: 0, turns });
const nobodys = (): boolean => false;
const RUNNING = { answer: "여기까", state: { kind: "running", piece: 1, total: 1 } } as const;

describe("A conversation that another window has changed", () => {
  it("stays as it is, and is not shown again, if nothing has changed", () => {
    const shown = of(turn("1"), turn("2"));
    const turns = [...shown.turns];
    assert.deepEqual(mergeConversation(shown, of(turn("1"), turn("2")), nobodys), []);
    assert.ok(shown.turns.every((each, index) => each === turns[index]));
  });

  it("gets the turns of the other window where they are in the file, and keeps its own last", () => {
    const shown = of(turn("1"), turn("unsaved"));
    assert.equal(mergeConversation(shown, of(turn("0"), turn("1"), turn("2")), nobodys), undefined);
    assert.deepEqual(
      shown.turns.map(({ id }) => id),
      ["0", "1", "2", "unsaved"],
    );
  });

  it("gets new answers and states, in the same objects", () => {
    const shown = of(turn("1"), turn("2", { answer: "", state: { kind: "elsewhere" } }));
    const [, second] = shown.turns;
    assert.deepEqual(mergeConversation(shown, of(turn("1"), turn("2"), turn("3")), nobodys), [second, turn("3")]);
    assert.equal(shown.turns[1], second);
    assert.deepEqual(second, turn("2"));
  });

  it("keeps what this window is changing at the moment", () => {
    const shown = of(turn("1"), turn("2", RUNNING));
    const stored = of(turn("1"), turn("2", { state: { kind: "failed", failure: { kind: "interrupted" } } }), turn("3"));
    stored.firstTurnInContext = 1;
    assert.deepEqual(
      mergeConversation(shown, stored, ({ id }) => id === "2"),
      [turn("3")],
    );
    assert.deepEqual(shown.turns, [turn("1"), turn("2", RUNNING), turn("3")]);
    assert.equal(shown.firstTurnInContext, 0, "the answer being written decides that");
    assert.equal(mergeConversation(shown, stored, nobodys), undefined);
    assert.equal(shown.firstTurnInContext, 1);
  });
});
