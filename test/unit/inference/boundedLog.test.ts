import assert from "node:assert/strict";
import { BoundedLog } from "../../../src/inference/boundedLog.ts";

describe("The log of the inference process", () => {
  let lines: string[];
  let now: number;
  let log: BoundedLog;

  beforeEach(() => {
    lines = [];
    now = 0;
    log = new BoundedLog(
      (line) => lines.push(line),
      () => now,
    );
  });

  const written = (): number => lines.join("").length;

  it("has what the process writes, without the line break at its end", () => {
    log.write("llama.cpp warn: one\n");
    log.write("two\nthree\n");
    assert.deepEqual(lines, ["llama.cpp warn: one", "two\nthree"]);
  });

  it("cuts long lines and says how long they were", () => {
    log.write(`short\n${"가".repeat(60_000)}\nend`);
    const [first = "", second = "", third = ""] = lines[0]?.split("\n") ?? [];
    assert.deepEqual([first, third], ["short", "end"]);
    assert.match(second, /^가{2000}… \(60000 characters\)$/);
  });

  it("leaves out what is too much for a second, says so once, and goes on in the next", () => {
    for (let second = 0; second < 3; second++) {
      for (let line = 0; line < 10_000; line++) log.write("the same error again");
      now += 1_000;
    }
    assert.ok(written() <= 200_000 && written() >= 180_000, `${written()}`);
    assert.deepEqual(
      lines.filter((line) => line !== "the same error again").map((line) => line.includes("left out")),
      [true],
    );
    log.write("the last words");
    assert.equal(lines.at(-1), "the last words");
  });

  it("is bounded over the whole life of a process", () => {
    for (let second = 0; second < 1_000; second++) {
      for (let line = 0; line < 40; line++) log.write("x".repeat(1_000));
      now += 1_000;
    }
    assert.ok(written() <= 2_000_200 && written() >= 1_900_000, `${written()}`);
    assert.equal(lines.filter((line) => line.includes("left out")).length, 1);
  });
});
