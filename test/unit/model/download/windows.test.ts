/** Two windows, and windows that are killed: each is a process of its own. */
import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { downloadFile } from "../../../../src/model/download/download.ts";
import { tryLock } from "../../../../src/model/download/fileLock.ts";
import { temporaryFolder, until } from "../../../support/engine.ts";
import { fileOf, HubStandIn } from "../../../support/hub.ts";
import { failureOf, IMPATIENT, namesIn, requestOf, WEIGHTS } from "./support.ts";

const SIZE = 1_000_000;
const weights = fileOf(SIZE);
const KILLS = 50;

/** A process that downloads, and what it has said so far. */
interface Window {
  process: ChildProcess;
  lines: string[];
  exited: Promise<number | null>;
}

describe("windows that download the same file", function () {
  this.timeout(60_000);
  let hub: HubStandIn;
  let folder: string;
  let target: string;
  const open: Window[] = [];

  beforeEach(async () => {
    hub = await HubStandIn.start({ files: { [WEIGHTS]: weights } });
    folder = temporaryFolder();
    target = join(folder, WEIGHTS);
  });

  afterEach(async () => {
    for (const window of open.splice(0)) {
      window.process.kill("SIGKILL");
      await window.exited;
    }
    await hub.close();
    rmSync(folder, { recursive: true });
  });

  function openWindow(): Window {
    const program = join(import.meta.dirname, "downloader.ts");
    const child = spawn(process.execPath, [program, JSON.stringify(requestOf(hub)), target], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const lines: string[] = [];
    child.stdout.setEncoding("utf8").on("data", (text: string) => lines.push(...text.split("\n").filter(Boolean)));
    const window = { process: child, lines, exited: new Promise<number | null>((exited) => child.on("close", exited)) };
    open.push(window);
    return window;
  }

  const bytesKept = (): number => statSync(`${target}.part`, { throwIfNoEntry: false })?.size ?? 0;

  /** The whole file is there, and no byte of it was sent twice. */
  function assertArrived(): void {
    assert.deepEqual(namesIn(folder), [WEIGHTS]);
    assert.ok(readFileSync(target).equals(weights));
    assert.equal(hub.bytesServed, SIZE);
  }

  const says = (window: Window, line: RegExp): boolean => window.lines.some((said) => line.test(said));

  it("let one work, and the other watch and get the same file", async () => {
    hub.behaviour.bytesPerSecond = 500_000;
    const first = openWindow();
    await until(() => says(first, /^downloading false [1-9]/), "the first downloads");
    const second = openWindow();
    await until(() => says(second, /^downloading true [1-9]/), "the second watches");
    delete hub.behaviour.bytesPerSecond;
    assert.deepEqual(await Promise.all([first.exited, second.exited]), [0, 0]);
    assert.ok(!says(second, /^downloading false/));
    assertArrived();
  });

  it("agree who works when they begin at once", async () => {
    const windows = [openWindow(), openWindow(), openWindow()];
    assert.deepEqual(await Promise.all(windows.map((window) => window.exited)), [0, 0, 0]);
    assert.ok(windows.every((window) => says(window, /^done$/)));
    assertArrived();
  });

  it("let the other go on where the first was killed", async () => {
    hub.behaviour.nextFaults = [{ kind: "stall", after: 300_000 }];
    const first = openWindow();
    await until(() => bytesKept() === 300_000, "the first bytes");
    const second = openWindow();
    await until(() => says(second, /^downloading true 300000/), "the second watches");
    first.process.kill("SIGKILL");
    assert.equal(await second.exited, 0);
    assert.equal(hub.fileRequests.at(-1)?.range, "bytes=300000-");
    assertArrived();
  });

  it("are told apart within one process too, and a watcher can leave", async () => {
    hub.behaviour.nextFaults = [{ kind: "stall", after: 300_000 }];
    const retryPolicy = { ...IMPATIENT, stallMs: 1_000 };
    const cancel = new AbortController();
    const first = downloadFile(requestOf(hub), target, { retryPolicy });
    const second = downloadFile(requestOf(hub), target, { retryPolicy });
    const third = downloadFile(requestOf(hub), target, { retryPolicy, signal: cancel.signal });
    await until(() => bytesKept() === 300_000, "the first bytes");
    cancel.abort();
    await failureOf(third, "cancelled");
    await Promise.all([first, second]);
    assertArrived();
    const lock = tryLock(`${target}.lock`);
    assert.ok(lock, "the lock is free again");
    lock.release();
  });

  it(`never leave a bad file, nor lose what has come, when killed at ${KILLS} moments`, async () => {
    let resumed = 0;
    let finished = 0;
    hub.behaviour.bytesPerSecond = 2_500_000;
    for (let kill = 0; kill < KILLS; kill++) {
      const kept = bytesKept();
      const asked = hub.fileRequests.length;
      const window = openWindow();
      // From before it asks until after it is done.
      await Promise.race([sleep(100 + Math.random() * 400), window.exited]);
      window.process.kill("SIGKILL");
      await window.exited;
      const [request] = hub.fileRequests.slice(asked);
      if (request) assert.equal(request.range, kept > 0 ? `bytes=${kept}-` : undefined);
      if (kept > 0) resumed++;
      if (!existsSync(target)) continue;
      assert.ok(readFileSync(target).equals(weights));
      // On with the next one, beside what the killed one has left.
      rmSync(target);
      finished++;
    }
    delete hub.behaviour.bytesPerSecond;
    await downloadFile(requestOf(hub), target, { retryPolicy: IMPATIENT });
    assert.deepEqual(namesIn(folder), [WEIGHTS]);
    assert.ok(readFileSync(target).equals(weights));
    console.log(`      ${KILLS} kills, ${resumed} of them of a resumed download, ${finished} files finished`);
  });
});
