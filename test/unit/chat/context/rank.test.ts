import assert from "node:assert/strict";
import { globSync } from "node:fs";
import { ranked } from "../../../../src/chat/context/rank.ts";

const paths = globSync("src/**/*.ts").sort();
const found = (query: string): string[] => ranked(query, paths, 5).map((index) => paths[index] ?? "");

describe("What is typed behind #", () => {
  it("finds a file by the start of its name first", () =>
    assert.equal(found("drafts")[0], "src/chat/context/drafts.ts"));
  it("then by what is in its name, in its path, or by some of its letters", () => {
    assert.match(found("turnq")[0] ?? "", /turnQueue/);
    assert.match(found("Controller")[0] ?? "", /chatController/);
    assert.match(found("commands/move")[0] ?? "", /moveModelsCommand/);
    assert.match(found("spmtbdg")[0] ?? "", /prompt\/contextBudget/);
  });
  it("finds nothing that does not fit", () => assert.deepEqual(found("한글"), []));
  it("keeps the order of what fits alike, and of everything when nothing is typed", () =>
    assert.deepEqual(ranked("", ["b", "a", "c"], 2), [0, 1]));
  it("finds Hangul however it is composed", () =>
    assert.deepEqual(ranked("사용", ["사용자.ts".normalize("NFD")], 5), [0]));
});
