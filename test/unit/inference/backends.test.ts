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

  const { signal } = new AbortController();

  function trust(
    path: string,
    verdict: Verdict = trusted,
    isLasting = true,
  ): { trust: BackendTrust; refused: string[] } {
    const one = new BackendTrust(
      path,
      () => Promise.resolve({ verdict, isLasting }),
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
    await first.trust.try(cuda, signal);
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
    await one.try(cuda, signal);
    assert.equal(one.faulted(cuda, { kind: "crashed" }, 0), false);
    assert.equal(one.faulted({ ...cuda, devices: ["B"] }, { kind: "crashed" }, 1), false);
    assert.equal(one.faulted(cuda, { kind: "hung" }, 2), true);
    assert.deepEqual(await one.verdicts(), { [backendKey(cuda)]: { kind: "refused", fault: { kind: "hung" } } });
    assert.deepEqual(refused, ["cuda hung"]);
  });

  it("is forgotten with the window if the cause was another", async () => {
    const path = join(temporaryFolder(), "verdicts.json");
    const first = trust(path, { kind: "refused", fault: { kind: "noRoom" } }, false);
    await first.trust.try(cuda, signal);
    assert.equal((await first.trust.verdicts())[backendKey(cuda)]?.kind, "refused");
    assert.deepEqual(await trust(path).trust.verdicts(), {});
  });

  it("is tried again in the next window after an acquittal, and not before", async () => {
    const path = join(temporaryFolder(), "verdicts.json");
    const { trust: one } = trust(path);
    const vulkan: BackendIdentity = { ...cuda, backend: "vulkan" };
    for (const identity of [cuda, vulkan]) {
      await one.try(identity, signal);
      for (const now of [0, 1]) one.faulted(identity, { kind: "crashed" }, now);
    }
    one.acquit();
    await one.try({ ...cuda, devices: ["B"] }, signal);
    const kinds = async (of: BackendTrust): Promise<unknown[]> => {
      const verdicts = await of.verdicts();
      return [cuda, vulkan].map((identity) => verdicts[backendKey(identity)]?.kind);
    };
    assert.deepEqual(await kinds(one), ["refused", "refused"]);
    assert.deepEqual(await kinds(trust(path).trust), [undefined, undefined]);
  });

  it("stays refused once something else has worked in its place", async () => {
    const path = join(temporaryFolder(), "verdicts.json");
    const { trust: one } = trust(path);
    for (const now of [0, 1]) one.faulted(cuda, { kind: "crashed" }, now);
    one.worked();
    one.acquit();
    await one.try({ ...cuda, devices: ["B"] }, signal);
    assert.equal((await trust(path).trust.verdicts())[backendKey(cuda)]?.kind, "refused");
  });

  it("is kept from two windows", async () => {
    const path = join(temporaryFolder(), "verdicts.json");
    const [first, second] = [trust(path).trust, trust(path).trust];
    await Promise.all([first.verdicts(), second.verdicts()]);
    await first.try(cuda, signal);
    await second.try({ ...cuda, devices: ["B"] }, signal);
    assert.equal(Object.keys(await trust(path).trust.verdicts()).length, 2);
  });

  for (const content of ["", "[]", "null", "7", '{"x":{"kind":"refused"}}', '{"x":{"kind":"refused","fault":null}}']) {
    it(`is nothing if its file is ${JSON.stringify(content)}, and is then written again`, async () => {
      const path = join(temporaryFolder(), "verdicts.json");
      writeFileSync(path, content);
      const { trust: one } = trust(path);
      assert.deepEqual(await one.verdicts(), {});
      await one.try(cuda, signal);
      assert.deepEqual(JSON.parse(readFileSync(path, "utf8")), { [backendKey(cuda)]: trusted });
    });
  }
});
