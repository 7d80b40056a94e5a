import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { branchThrough } from "../../../src/history/branches.ts";
import { type WholeConversation } from "../../../src/history/tables.ts";
import { withoutTurn, withTurnsOf } from "../../../src/history/withoutTurn.ts";
import { mulberry32 } from "../../support/checkpoint.ts";
import type { DirectWindow } from "../../support/history.ts";
import { conversation, HistoryFile, turn } from "../../support/history.ts";

/** `2<1` follows 1, `1<` follows none, and `3` follows the one before it. */
function whole(turns: string, shown = "", firstTurn = 0): WholeConversation {
  const rows = turns.split(" ").map((each) => {
    const [id = "", parent] = each.split("<");
    return { id, parent: parent ?? null } as WholeConversation["turns"][number];
  });
  return { id: "c", title: "", isPinned: false, workspace: "", updatedAt: 1, firstTurn, shown, turns: rows };
}

const branch = (one?: WholeConversation): string =>
  one === undefined
    ? ""
    : branchThrough(one.turns, one.shown)
        .map(({ id }) => id)
        .join(" ");

describe("A conversation without one of its turns", () => {
  const CASES: [turns: string, shown: string, without: string, branch: string, all: string][] = [
    ["1 2 3", "", "2", "1 3", "1 3"],
    ["1 2 3", "", "1", "2 3", "2 3"],
    ["1 2 3", "3", "3", "1 2", "1 2"],
    ["1", "1", "1", "", ""],
    ["1 2 3 2b<1", "2b", "2b", "1 2 3", "1 2 3"],
    ["1 2 3 2b<1 4<2b", "4", "2b", "1 2 3", "1 2 3"],
    ["1 2 3 2b<1", "3", "2", "1 2b", "1 2b"],
    ["1 2 3 2b<1", "3", "1", "2 3", "2 3 2b"],
    ["1 2 3 2b<1", "3", "3", "1 2", "1 2 2b"],
    ["1 2 3 3b<2 3c<2", "3b", "2", "1 3b", "1 3 3b 3c"],
  ];
  for (const [turns, shown, without, expected, all] of CASES)
    it(`is ${expected} when ${without} is deleted of ${turns}`, () => {
      const rest = withoutTurn(whole(turns, shown), without);
      assert.equal(branch(rest), expected);
      assert.equal(rest?.turns.map(({ id }) => id).join(" "), all);
    });

  it("has the same first turn that the model sees", () => {
    assert.equal(withoutTurn(whole("1 2 3", "", 2), "1")?.firstTurn, 1);
    assert.equal(withoutTurn(whole("1 2 3", "", 1), "2")?.firstTurn, 1);
    assert.equal(withoutTurn(whole("1 2 3 1b<", "3", 2), "1")?.firstTurn, 0);
  });

  it("is none if there is no such turn", () => assert.equal(withoutTurn(whole("1 2"), "3"), undefined));

  it("keeps every other turn of a line in its place, and gets everything back, whatever others have added", () => {
    const random = mulberry32(14);
    for (let tries = 0; tries < 300; tries++) {
      const ids = Array.from({ length: 8 }, (_, index) => `${index}`);
      const texts = ids.map((id, index) => `${id}<${index === 0 ? "" : Math.floor(random() * index)}`);
      const before = whole(texts.join(" "), `${Math.floor(random() * 8)}`);
      const gone = `${Math.floor(random() * 8)}`;
      const rest = withoutTurn(before, gone)!;
      const shown = branchThrough(before.turns, before.shown).map(({ id }) => id);
      const kept = new Set(rest.turns.map(({ id }) => id));
      assert.ok(!kept.has(gone));
      for (const { parent } of rest.turns) assert.ok(parent === "" || kept.has(parent!));
      if (shown.every((id) => id === gone || kept.has(id))) {
        const left = shown.filter((id) => id !== gone).join(" ");
        assert.ok(branch(rest).startsWith(left), `${texts.join(" ")} without ${gone}: ${branch(rest)}, not ${left}`);
      }
      const more = { ...rest, turns: [...rest.turns, ...whole("9<").turns] };
      const back = withTurnsOf(before, more);
      assert.deepEqual(back.turns.slice(0, -1), before.turns);
      assert.equal(branch(back), shown.join(" "));
    }
  });
});

describe("A deleted turn", () => {
  const file = new HistoryFile();
  const open = (): DirectWindow => file.direct();
  const shown = ({ store }: DirectWindow): string => (store.load("c")?.turns ?? []).map(({ id }) => id).join(" ");
  const files = (): string =>
    readdirSync(file.folder)
      .map((name) => readFileSync(join(file.folder, name), "latin1"))
      .join("");

  it("is gone in every window and in the files, stays gone when it is saved once more, and comes back as it was", () => {
    const [a, b] = [open(), open()];
    for (const id of ["1", "2", "3"]) a.store.save(conversation("c"), turn(id, { answer: `text of ${id}` }));
    assert.equal(shown(b), "1 2 3");
    const before = a.store.deleteTurn("c", "2")!;
    assert.doesNotMatch(files(), /text of 2/);
    for (const each of [a, b, open()]) assert.equal(shown(each), "1 3");
    assert.deepEqual(b.store.conversations(9, "text of 2"), []);
    // The window that has written it saves it once more, and goes on.
    a.store.save(conversation("c"), turn("2"));
    a.store.saveAnswer("c", "2", "more");
    b.store.save(conversation("c"), turn("4"));
    for (const each of [a, b, open()]) assert.equal(shown(each), "1 3 4");
    b.store.restoreTurns(before);
    for (const each of [a, b, open()]) assert.equal(shown(each), "1 2 3 4");
    assert.deepEqual(a.store.load("c")?.turns[1], turn("2", { answer: "text of 2" }));
    assert.equal(a.store.conversations(9, "text of 2").length, 1);
  });

  it("is none if the conversation does not have it, or is gone", () => {
    const window = open();
    window.store.save(conversation("c"), turn("1"));
    assert.equal(window.store.deleteTurn("c", "2"), null);
    assert.equal(window.store.deleteTurn("d", "1"), null);
    const before = window.store.deleteTurn("c", "1")!;
    window.store.delete("c");
    window.store.restoreTurns(before);
    assert.equal(window.store.load("c"), null);
  });

  it("is the first one, and the conversation keeps its place in the list and its name by the next one", () => {
    const window = open();
    for (const id of ["1", "2"]) window.store.save(conversation("c"), turn(id));
    window.store.save(conversation("d"), turn("3"));
    const before = window.store.deleteTurn("c", "1")!;
    assert.deepEqual(
      window.store.conversations(9, "").map(({ title }) => title),
      ["질문 3", "질문 2"],
    );
    window.store.restoreTurns(before);
    assert.deepEqual(
      window.store.conversations(9, "").map(({ title }) => title),
      ["질문 3", "질문 1"],
    );
  });
});
