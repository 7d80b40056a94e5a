import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { isDischarging } from "../../../src/inference/idleMachine.ts";
import { Prefetcher } from "../../../src/inference/prefetch.ts";
import type { PrepareParams } from "../../../src/inference/protocol.ts";
import { temporaryFolder, until } from "../../support/engine.ts";

describe("Prefetcher", () => {
  const prepared: { text: string; signal: AbortSignal | undefined }[] = [];
  let allowed: boolean;
  let prefetcher: Prefetcher;

  beforeEach(() => {
    prepared.length = 0;
    allowed = true;
    const engine = {
      prepare: ({ prompt }: PrepareParams, signal?: AbortSignal): Promise<number> => {
        prepared.push({ text: JSON.stringify(prompt), signal });
        return Promise.resolve(1);
      },
    };
    prefetcher = new Prefetcher({
      engine,
      isAllowed: () => Promise.resolve(allowed),
      log: (line) => assert.equal(line, ""),
    });
  });
  afterEach(() => prefetcher.dispose());

  const typing = (text: string): void => prefetcher.next(() => Promise.resolve([{ text }]));

  it("evaluates the text at a pause, and not after every letter", async () => {
    for (const text of ["ㅎ", "하", "한", "한국"]) typing(text);
    await until(() => prepared.length > 0, "the pause");
    assert.deepEqual(
      prepared.map(({ text }) => text),
      ['[{"text":"한국"}]'],
    );
  });

  it("cancels the evaluation when more is typed", async () => {
    typing("한국");
    await until(() => prepared.length === 1, "the pause");
    typing("한국의 수도");
    assert.equal(prepared[0]!.signal?.aborted, true);
    await until(() => prepared.length === 2, "the next pause");
    assert.equal(prepared[1]!.signal?.aborted, false);
  });

  it("does nothing when it is disabled or the machine is busy", async () => {
    allowed = false;
    let called = false;
    prefetcher.next(() => {
      called = true;
      return Promise.resolve([]);
    });
    await delay(400);
    assert.deepEqual([called, prepared.length], [false, 0]);
  });

  it("keeps the prefixes that all questions share", async () => {
    await prefetcher.keep([[{ text: "a" }], [{ text: "b" }]]);
    assert.equal(prepared.length, 2);
  });
});

describe("A computer on battery", () => {
  it("is recognized by a power supply that discharges", async () => {
    const folder = temporaryFolder();
    for (const [name, status] of Object.entries({ AC: undefined, BAT0: "Discharging\n" })) {
      mkdirSync(join(folder, name));
      if (status !== undefined) writeFileSync(join(folder, name, "status"), status);
    }
    assert.equal(await isDischarging(folder), true);
    writeFileSync(join(folder, "BAT0/status"), "Charging\n");
    assert.equal(await isDischarging(folder), false);
  });

  it("is not inferred from the battery of a wireless mouse", async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "hidpp_battery_0"));
    writeFileSync(join(folder, "hidpp_battery_0/status"), "Discharging\n");
    writeFileSync(join(folder, "hidpp_battery_0/scope"), "Device\n");
    assert.equal(await isDischarging(folder), false);
  });
});
