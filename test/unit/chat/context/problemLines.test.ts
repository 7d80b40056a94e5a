import assert from "node:assert/strict";
import { problemLines } from "../../../../src/chat/context/problemLines.ts";

describe("Problems of a file", () => {
  const lines = ["let x: number;", "  x = 'a';", "x;"];
  const problems = [
    { first: 3, last: 3, severity: "hint", message: "unused", source: "" },
    {
      first: 2,
      last: 2,
      severity: "error",
      message: "Type 'string' is not assignable to type 'number'.",
      source: "ts",
    },
    { first: 1, last: 3, severity: "warning", message: "여러 줄", source: "x" },
  ] as const;

  it("are written with their lines, the worst first", () =>
    assert.equal(
      problemLines(problems, lines),
      [
        "2: error: Type 'string' is not assignable to type 'number'. (ts)\n    x = 'a';",
        "1: warning: 여러 줄 (x)\n    let x: number;",
        "3: hint: unused\n    x;",
      ].join("\n"),
    ));

  it("are only those at the cursor if there is one", () =>
    assert.equal(
      problemLines(problems, lines, 3),
      "1: warning: 여러 줄 (x)\n    let x: number;\n3: hint: unused\n    x;",
    ));

  it("need no text", () => assert.equal(problemLines([problems[0]], []), "3: hint: unused"));
});
