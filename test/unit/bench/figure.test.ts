import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { figure, measuredText, ratios, statistics, table, unmeasured } from "../../bench/figure.ts";

describe("Figures of the bench", () => {
  it("use the middle sample, or the mean of the middle two, as the median", () => {
    assert.equal(statistics([9, 1, 5]).median, 5);
    assert.equal(statistics([1, 9, 4, 2]).median, 3);
    assert.deepEqual(statistics([7]), { median: 7, min: 7, max: 7, p95: 7 });
  });

  it("show the spread: minimum, maximum and 95th percentile", () => {
    const hundred = Array.from({ length: 100 }, (_, i) => 100 - i);
    assert.deepEqual(statistics(hundred), { median: 50.5, min: 1, max: 100, p95: 95 });
    assert.equal(statistics([1, 2, 3]).p95, 3);
  });

  it("need at least one sample", () => {
    assert.throws(() => figure("P1", "", "ratio", undefined, [], ""), RangeError);
    assert.throws(() => ratios([1, 2], [1]), RangeError);
  });

  it("compare values of the same round", () => {
    assert.deepEqual(ratios([10, 30], [5, 60]), [2, 0.5]);
  });

  it("are judged by the median", () => {
    const atLeast = { relation: "≥", value: 1 } as const;
    assert.equal(figure("P1", "", "ratio", atLeast, [0.5, 1, 1.1], "").met, true);
    assert.equal(figure("P1", "", "ratio", atLeast, [0.9, 0.99, 2], "").met, false);
    assert.equal(figure("P6", "", "ratio", { relation: "≤", value: 0.5 }, [0.4, 0.5, 3], "").met, true);
  });

  it("are judged by the 95th percentile where that is the target", () => {
    const target = { relation: "≤", value: 300, by: "p95" } as const;
    const slowest = figure("P7", "", "ms", target, [10, 20, 301], "");
    assert.equal(slowest.met, false);
    assert.equal(slowest.target, "p95 ≤ 300");
    assert.equal(measuredText(slowest), "p95 301 ms, median 20 [10-301] × 3");
  });

  it("without a target are shown but not judged", () => {
    const speed = figure("P1", "Q4_0", "tok/s", undefined, [20.123, 19, 21], "");
    assert.equal(speed.met, null);
    assert.equal(measuredText(speed), "20.1 tok/s [19-21] × 3");
  });

  it("that could not be measured state the reason", () => {
    const lines = table([
      figure("P1", "Q4_0", "ratio", { relation: "≥", value: 1 }, [0.984, 0.99, 1.02], "as long as it takes"),
      unmeasured("P2", "Q4_0", "no peer given"),
    ]).split("\n");
    assert.deepEqual(
      lines.map((line) => line.trim().replace(/ {2,}/g, " | ")),
      [
        "target | measured: median [min-max] × runs | met",
        "P1 | Q4_0 | ≥ 1 | 0.99 [0.984-1.02] × 3 | NO",
        "as long as it takes",
        "P2 | Q4_0 | -",
        "no peer given",
      ],
    );
  });
});
