import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { InstalledModels } from "../../../src/model/installedModels.ts";

const MOVER = join(import.meta.dirname, "mover.ts");

/** On Linux a disk in memory; elsewhere the same disk, where files are renamed. */
const OTHER_DISK = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();

describe("A process that is killed while it moves models", () => {
  it("loses none of them, whenever it dies", async () => {
    const storage = mkdtempSync(join(tmpdir(), "42dot-killed-"));
    const folder = mkdtempSync(join(OTHER_DISK, "42dot-killed-"));
    const installed = new InstalledModels(storage);
    const models = Array.from({ length: 3 }, (_, at) => Buffer.alloc((8 << 20) + at, `model ${at} `));
    const ids = models.map((_, at) => `m${at}`);
    for (const [at, bytes] of models.entries()) {
      const path = await installed.pathOf(ids[at]!);
      writeFileSync(path, bytes);
      const sha256 = createHash("sha256").update(bytes).digest("hex");
      const origin = { id: ids[at]!, title: "", weights: "Q8_0", source: "", installedAt: "" };
      await installed.add(path, { ...origin, sha256, bytes: bytes.length, modifiedMs: statSync(path).mtimeMs });
    }
    let killed = 0;
    const targets = [folder, storage];
    for (let round = 0; round < 40; round++) {
      const mover = spawn(process.execPath, [MOVER, storage, targets[round % 2]!], { stdio: "ignore" });
      const exit = once(mover, "exit");
      await sleep(60 + 7 * round);
      mover.kill("SIGKILL");
      const [, signal] = (await exit) as [number | null, string | null];
      if (signal !== null) killed++;
      const listed = await installed.list();
      for (const [at, id] of ids.entries()) {
        const places = listed.filter((model) => model.id === id);
        assert.ok(places.length > 0, `${id} is gone in round ${round}`);
        for (const { path } of places) assert.ok(readFileSync(path).equals(models[at]!), `${path} in round ${round}`);
      }
    }
    assert.ok(killed > 3, `only ${killed} were killed`);
    const last = spawn(process.execPath, [MOVER, storage, folder], { stdio: "inherit" });
    assert.deepEqual(await once(last, "exit"), [0, null]);
    assert.deepEqual(
      (await installed.list()).map(({ path }) => path).sort(),
      ids.map((id) => join(folder, `${id}.gguf`)),
    );
    for (const one of [storage, folder]) rmSync(one, { recursive: true });
  });
});
