import assert from "node:assert/strict";
import { countAccepted, type Proposal } from "../../../../src/editor/batch/proposal.ts";

const TEXT = "// 하나\nlet a;\n// 둘\nlet b;\n";
const ONE = { start: 0, end: 5, text: "// The first one" };
const TWO = { start: 13, end: 17, text: "// 2" };
const proposal: Proposal = { uri: "file:///a.ts", text: TEXT, edits: [ONE, TWO] };

describe("Accepted edits", () => {
  it("are counted in the resulting text", () => {
    assert.equal(countAccepted(proposal, TEXT), 0);
    assert.equal(countAccepted(proposal, "// The first one\nlet a;\n// 둘\nlet b;\n"), 1);
    assert.equal(countAccepted(proposal, "// 하나\nlet a;\n// 2\nlet b;\n"), 1);
    assert.equal(countAccepted(proposal, "// The first one\nlet a;\n// 2\nlet b;\n"), 2);
  });

  it("can be at the same offset", () => {
    const inserts = [",A", ",B", ",C"].map((text) => ({ start: 1, end: 1, text }));
    const insertions: Proposal = { uri: "file:///a.json", text: "{}", edits: inserts };
    assert.equal(countAccepted(insertions, "{,A,C}"), 2);
    assert.equal(countAccepted(insertions, "{,B}"), 1);
  });
});
