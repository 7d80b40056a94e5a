import assert from "node:assert/strict";
import { type DownloadProgress, ProgressMeter } from "../../../../src/model/download/progress.ts";

describe("ProgressMeter", () => {
  let now: number;
  let seen: DownloadProgress[];
  let meter: ProgressMeter;
  const last = (): DownloadProgress => seen.at(-1)!;

  beforeEach(() => {
    now = 0;
    seen = [];
    const fixed = { phase: "downloading", elsewhere: false, total: 10_000 } as const;
    meter = new ProgressMeter(
      (progress) => seen.push(progress),
      fixed,
      () => now,
    );
  });

  it("reports no speed and no time left at first", () => {
    meter.update(4_000);
    assert.deepEqual([last().bytes, last().bytesPerSecond, last().secondsLeft], [4_000, 0, null]);
  });

  it("does not count bytes of an earlier attempt in the speed", () => {
    meter.update(4_000);
    now = 1_000;
    meter.update(5_000);
    assert.deepEqual([last().bytesPerSecond, last().secondsLeft], [1_000, 5]);
  });

  it("averages the speed over the last seconds", () => {
    for (let second = 0; second <= 20; second++) {
      now = second * 1000;
      meter.update(second < 10 ? second * 10 : 100 + (second - 10) * 200);
    }
    assert.equal(last().bytesPerSecond, 200);
  });

  it("reports a few times a second, and always at the end", () => {
    for (now = 0; now < 1_000; now += 10) meter.update(now);
    assert.equal(seen.length, 5);
    meter.update(10_000);
    assert.deepEqual([last().bytes, last().secondsLeft], [10_000, 0]);
  });

  it("starts over together with the file", () => {
    meter.update(0);
    now = 1_000;
    meter.update(5_000);
    now = 2_000;
    meter.update(100);
    assert.deepEqual([last().bytes, last().bytesPerSecond], [100, 0]);
  });
});
