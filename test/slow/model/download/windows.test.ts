/** Concurrent windows, and windows that are killed: each is a separate process. */
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { downloadFile } from "../../../../src/model/download/download.ts";
import { tryLock } from "../../../../src/model/download/fileLock.ts";
import { temporaryFolder, until } from "../../../support/engine.ts";
import { fileOf, HubStandIn } from "../../../support/hub.ts";
import { failureOf, IMPATIENT, namesIn, requestOf, WEIGHTS } from "../../../unit/model/download/support.ts";

const SIZE = 1_000_000;
const weights = fileOf(SIZE);
const KILLS = 50;

/** A process that downloads, and its output so far. */
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

  /** The whole file is there, and no byte was sent twice. */
  function assertArrived(): void {
    assert.deepEqual(namesIn(folder), [WEIGHTS]);
    assert.ok(readFileSync(target).equals(weights));
    assert.equal(hub.bytesServed, SIZE);
  }

  const hasPrinted = (window: Window, line: RegExp): boolean => window.lines.some((said) => line.test(said));

  it("let one download while the other watches and gets the same file", async () => {
    hub.behaviour.bytesPerSecond = 500_000;
    const first = openWindow();
    await until(() => hasPrinted(first, /^downloading false [1-9]/), "the first downloads");
    const second = openWindow();
    await until(() => hasPrinted(second, /^downloading true [1-9]/), "the second watches");
    delete hub.behaviour.bytesPerSecond;
    assert.deepEqual(await Promise.all([first.exited, second.exited]), [0, 0]);
    assert.ok(!hasPrinted(second, /^downloading false/));
    assertArrived();
  });

  it("agree on one that downloads if they start at the same time", async () => {
    const windows = [openWindow(), openWindow(), openWindow()];
    assert.deepEqual(await Promise.all(windows.map((window) => window.exited)), [0, 0, 0]);
    assert.ok(windows.every((window) => hasPrinted(window, /^done$/)));
    assertArrived();
  });

  it("let another resume where the first was killed", async () => {
    hub.behaviour.nextFaults = [{ kind: "stall", after: 300_000 }];
    const first = openWindow();
    await until(() => bytesKept() === 300_000, "the first bytes");
    const second = openWindow();
    await until(() => hasPrinted(second, /^downloading true 300000/), "the second watches");
    first.process.kill("SIGKILL");
    assert.equal(await second.exited, 0);
    assert.equal(hub.fileRequests.at(-1)?.range, "bytes=300000-");
    assertArrived();
  });

  it("exclude each other within one process too, and a watcher can cancel", async () => {
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

  it(`never leave a bad file or lose received bytes when killed at ${KILLS} random moments`, async () => {
    let resumed = 0;
    let finished = 0;
    hub.behaviour.bytesPerSecond = 2_500_000;
    for (let kill = 0; kill < KILLS; kill++) {
      const kept = bytesKept();
      const requestsBefore = hub.fileRequests.length;
      const window = openWindow();
      // Between before its request and after it is done.
      await Promise.race([sleep(100 + Math.random() * 400), window.exited]);
      window.process.kill("SIGKILL");
      await window.exited;
      const [request] = hub.fileRequests.slice(requestsBefore);
      if (request) assert.equal(request.range, kept > 0 ? `bytes=${kept}-` : undefined);
      if (kept > 0) resumed++;
      if (!existsSync(target)) continue;
      assert.ok(readFileSync(target).equals(weights));
      // Start the next download, next to what the killed one left.
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
