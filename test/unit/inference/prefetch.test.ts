import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { PrepareParams } from "../../../src/inference/protocol.ts";
import { isDischarging } from "../../../src/inference/idleMachine.ts";
import { Prefetcher } from "../../../src/inference/prefetch.ts";
import { temporaryFolder, until } from "../../support/engine.ts";

describe("Work ahead of a question", () => {
  const prepared: { text: string; signal: AbortSignal | undefined }[] = [];
  let allowed: boolean;
  let ahead: Prefetcher;

  beforeEach(() => {
    prepared.length = 0;
    allowed = true;
    const engine = {
      prepare: ({ prompt }: PrepareParams, signal?: AbortSignal): Promise<number> => {
        prepared.push({ text: JSON.stringify(prompt), signal });
        return Promise.resolve(1);
      },
    };
    ahead = new Prefetcher({
      engine,
      isAllowed: () => Promise.resolve(allowed),
      log: (line) => assert.equal(line, ""),
    });
  });
  afterEach(() => ahead.dispose());

  const typing = (text: string): void => ahead.next(() => Promise.resolve([{ text }]));

  it("evaluates what is there at a pause, and not every letter on the way", async () => {
    for (const text of ["ㅎ", "하", "한", "한국"]) typing(text);
    await until(() => prepared.length > 0, "the pause");
    assert.deepEqual(
      prepared.map(({ text }) => text),
      ['[{"text":"한국"}]'],
    );
  });

  it("gives up what it evaluates when more is typed", async () => {
    typing("한국");
    await until(() => prepared.length === 1, "the pause");
    typing("한국의 수도");
    assert.equal(prepared[0]!.signal?.aborted, true);
    await until(() => prepared.length === 2, "the next pause");
    assert.equal(prepared[1]!.signal?.aborted, false);
  });

  it("does nothing where it is switched off or the machine has no time", async () => {
    allowed = false;
    let asked = false;
    ahead.next(() => {
      asked = true;
      return Promise.resolve([]);
    });
    await delay(400);
    assert.deepEqual([asked, prepared.length], [false, 0]);
  });

  it("keeps what every question begins with", async () => {
    await ahead.keep([[{ text: "a" }], [{ text: "b" }]]);
    assert.equal(prepared.length, 2);
  });
});

describe("A computer on battery", () => {
  it("is known by a supply that discharges", async () => {
    const folder = temporaryFolder();
    for (const [name, status] of Object.entries({ AC: undefined, BAT0: "Discharging\n" })) {
      mkdirSync(join(folder, name));
      if (status !== undefined) writeFileSync(join(folder, name, "status"), status);
    }
    assert.equal(await isDischarging(folder), true);
    writeFileSync(join(folder, "BAT0/status"), "Charging\n");
    assert.equal(await isDischarging(folder), false);
  });

  it("is not one with a wireless mouse", async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "hidpp_battery_0"));
    writeFileSync(join(folder, "hidpp_battery_0/status"), "Discharging\n");
    writeFileSync(join(folder, "hidpp_battery_0/scope"), "Device\n");
    assert.equal(await isDischarging(folder), false);
  });
});
