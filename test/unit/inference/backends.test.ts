import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  type BackendIdentity,
  backendKey,
  type GpuBackend,
  gpuCandidates,
  type GpuSetting,
  isUnreliable,
  type Verdict,
} from "../../../src/inference/backends.ts";
import { BackendTrust } from "../../../src/inference/backendTrust.ts";
import { temporaryFolder } from "../../support/engine.ts";

describe("The GPU back ends to try", () => {
  const table: [GpuSetting, NodeJS.Platform, GpuBackend[]][] = [
    ["auto", "linux", ["cuda", "vulkan"]],
    ["auto", "win32", ["cuda", "vulkan"]],
    ["auto", "darwin", ["metal"]],
    ["cuda", "linux", ["cuda", "vulkan"]],
    ["vulkan", "win32", ["vulkan", "cuda"]],
    ["metal", "darwin", ["metal"]],
    ["off", "linux", []],
    ["off", "darwin", []],
  ];
  for (const [setting, platform, candidates] of table)
    it(`with the setting ${setting} on ${platform}: ${candidates.join(", ") || "none"}`, () =>
      assert.deepEqual(gpuCandidates(setting, platform), candidates));
});

describe("A back end that fails at work", () => {
  const minute = 60_000;
  it("is unreliable after the second time within ten minutes", () => {
    assert.equal(isUnreliable([0], 0), false);
    assert.equal(isUnreliable([0, 9 * minute], 9 * minute), true);
    assert.equal(isUnreliable([0, 11 * minute], 11 * minute), false);
    assert.equal(isUnreliable([0, 9 * minute, 18 * minute], 18 * minute), true);
  });
});

describe("What is known about back ends", () => {
  const cuda: BackendIdentity = { backend: "cuda", devices: ["A GPU"], driver: "580.1", engine: "1" };
  const trusted: Verdict = { kind: "trusted" };

  function trust(path: string, verdict: Verdict = trusted): { trust: BackendTrust; refused: string[] } {
    const one = new BackendTrust(
      path,
      () => Promise.resolve(verdict),
      () => undefined,
    );
    const refused: string[] = [];
    one.onDidRefuse(({ identity, fault }) => refused.push(`${identity.backend} ${fault.kind}`));
    return { trust: one, refused };
  }

  it("is kept on disk", async () => {
    const path = join(temporaryFolder(), "a", "verdicts.json");
    const fault = { kind: "failed", detail: "no" } as const;
    const first = trust(path, { kind: "refused", fault });
    await first.trust.try(cuda);
    assert.deepEqual(first.refused, ["cuda failed"]);
    assert.deepEqual(await trust(path).trust.verdicts(), { [backendKey(cuda)]: { kind: "refused", fault } });
  });

  it("belongs to one device with one driver and one engine", () => {
    const others = [
      { ...cuda, devices: ["B"] },
      { ...cuda, driver: "581" },
      { ...cuda, engine: "2" },
    ];
    assert.equal(new Set([cuda, ...others].map(backendKey)).size, 4);
  });

  it("is known at once after the second fault", async () => {
    const { trust: one, refused } = trust(join(temporaryFolder(), "verdicts.json"));
    await one.try(cuda);
    assert.equal(one.faulted(cuda, { kind: "crashed" }, 0), false);
    assert.equal(one.faulted({ ...cuda, devices: ["B"] }, { kind: "crashed" }, 1), false);
    assert.equal(one.faulted(cuda, { kind: "hung" }, 2), true);
    assert.deepEqual(await one.verdicts(), { [backendKey(cuda)]: { kind: "refused", fault: { kind: "hung" } } });
    assert.deepEqual(refused, ["cuda hung"]);
  });

  for (const content of ["", "[]", "null", "7", '{"x":{"kind":"refused"}}', '{"x":{"kind":"refused","fault":null}}']) {
    it(`is nothing if its file is ${JSON.stringify(content)}, and is then written again`, async () => {
      const path = join(temporaryFolder(), "verdicts.json");
      writeFileSync(path, content);
      const { trust: one } = trust(path);
      assert.deepEqual(await one.verdicts(), {});
      await one.try(cuda);
      assert.deepEqual(JSON.parse(readFileSync(path, "utf8")), { [backendKey(cuda)]: trusted });
    });
  }
});
