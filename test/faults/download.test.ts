/** Servers, lines and disks that fail or lie while a model is downloaded. */
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { failureOf } from "../../src/inference/failure.ts";
import { CATALOGUE, type CatalogueEntry } from "../../src/model/catalogue.ts";
import { describeInstallError } from "../../src/model/commands/installErrors.ts";
import { downloadFile } from "../../src/model/download/download.ts";
import { DownloadError } from "../../src/model/download/downloadError.ts";
import { describeFiles } from "../../src/model/download/hub.ts";
import { InstalledModels, verifyInstalled } from "../../src/model/installedModels.ts";
import { ModelInstaller } from "../../src/model/modelInstaller.ts";
import { DEMO_MODEL, ROOT, temporaryFolder } from "../support/engine.ts";
import { type Behaviour, type Fault, fileOf, HubStandIn, sha256 } from "../support/hub.ts";
import { GIVES_UP_SOON, requestOf, WEIGHTS } from "../unit/model/download/support.ts";
import { fault } from "./support/fault.ts";

const SIZE = 600_000;
const weights = fileOf(SIZE);
/** What was installed before, which no failure may touch. */
const OLD = "an older model";

/** Short, but longer than the pauses of a busy machine. */
const POLICY = { ...GIVES_UP_SOON, stallMs: 400 };

function pick<Item>(items: readonly Item[], random: () => number): Item {
  return items[Math.floor(random() * items.length)]!;
}

/** One thing that goes wrong, with random details. */
const FAULTS: Readonly<Record<Fault["kind"], (random: () => number) => Fault>> = {
  truncate: (random) => ({ kind: "truncate", after: Math.floor(random() * SIZE) }),
  reset: (random) => ({ kind: "reset", after: Math.floor(random() * SIZE) }),
  stall: (random) => ({ kind: "stall", after: Math.floor(random() * SIZE) }),
  excess: (random) => ({ kind: "excess", bytes: 1 + Math.floor(random() * 100_000) }),
  html: () => ({ kind: "html" }),
  wrongRange: (random) => ({ kind: "wrongRange", shift: pick([-1, 1, -1000, 1000], random) }),
  ignoreRange: () => ({ kind: "ignoreRange" }),
  ignoreIfRange: () => ({ kind: "ignoreIfRange" }),
  corrupt: () => ({ kind: "corrupt" }),
  gzip: () => ({ kind: "gzip" }),
  bomb: () => ({ kind: "bomb", bytes: 50_000_000 }),
  crumbs: (random) => ({ kind: "crumbs", bytes: 1 + Math.floor(random() * 300_000) }),
  drip: (random) => ({ kind: "drip", bytes: 1 + Math.floor(random() * 100), everyMs: 10 }),
  endless: () => ({ kind: "endless" }),
  newEtag: () => ({ kind: "newEtag" }),
  status: (random) => ({
    kind: "status",
    status: pick([401, 403, 404, 408, 416, 429, 500, 503], random),
    retryAfter: "0",
  }),
  redirect: (random) => {
    const addresses = [
      "/cdn/model.safetensors",
      "https://example.com/x",
      "http://huggingface.co/x",
      "file:///etc/passwd",
      "::",
    ];
    return { kind: "redirect", to: pick(addresses, random) };
  },
};

const METADATA: readonly NonNullable<Behaviour["metadata"]>[] = [
  { endless: true },
  { bomb: 300_000_000 },
  { drip: 20 },
  { text: "" },
  { text: "null" },
  { text: "{}" },
  { text: "[null]" },
  { text: "[[]]" },
  { text: '[{"type":"file","path":"model.safetensors","size":"1"}]' },
  { text: '[{"type":"file","path":"model.safetensors","size":1,"lfs":{"oid":{},"size":1}}]' },
  { text: '[{"type":"file","path":"model.safetensors","size":1,"oid":{}}]' },
  { text: '{"__proto__":{"path":"model.safetensors"}}' },
  { text: "<!doctype html><title>Log in</title>" },
];

/** That it failed, in words. */
function assertDescribed(error: unknown): void {
  assert.ok(error instanceof DownloadError, String(error));
  const message = describeInstallError(error, true);
  assert.ok(message.length > 10 && !/undefined|\[object/.test(message), message);
}

describe("A download that goes wrong", () => {
  fault("R12", "random sequences of faults of the server and the line", { quick: 25, full: 1_000 }, async (attempt) => {
    const hub = await HubStandIn.start({ files: { [WEIGHTS]: weights } });
    const request = requestOf(hub);
    const kinds = new Map<string, number>();
    try {
      for (let sequence = 0; sequence < attempt.tries; sequence++) {
        const folder = temporaryFolder();
        const target = join(folder, WEIGHTS);
        const hasOld = attempt.random() < 0.5;
        if (hasOld) writeFileSync(target, OLD);
        for (let round = 0; round < 3; round++) {
          const faults = Array.from({ length: Math.floor(attempt.random() * 5) }, () => {
            const kind = pick(Object.keys(FAULTS) as Fault["kind"][], attempt.random);
            return FAULTS[kind](attempt.random);
          });
          hub.behaviour = { nextFaults: faults };
          if (attempt.random() < 0.2) hub.behaviour.etag = `${attempt.random()}`;
          const before = hub.requests.length;
          const cancel = new AbortController();
          const timer = attempt.random() < 0.2 ? setTimeout(() => cancel.abort(), attempt.random() * 50) : undefined;
          const error: unknown = await downloadFile(request, target, {
            retryPolicy: POLICY,
            signal: cancel.signal,
          }).then(
            () => undefined,
            (reason: unknown) => reason,
          );
          clearTimeout(timer);
          const what = `sequence ${sequence}, ${JSON.stringify(faults)}: ${String(error)}`;
          // Two requests an attempt, five redirects at most, and as many attempts as there are faults and retries.
          assert.ok(hub.requests.length - before <= 60, what);
          if (error === undefined) {
            assert.ok(readFileSync(target).equals(weights), what);
            kinds.set("arrived", (kinds.get("arrived") ?? 0) + 1);
            break;
          }
          assertDescribed(error);
          assert.ok(error instanceof DownloadError);
          kinds.set(error.failure.kind, (kinds.get(error.failure.kind) ?? 0) + 1);
          if (hasOld) assert.equal(readFileSync(target, "utf8"), OLD, what);
          else assert.ok(!existsSync(target), what);
        }
        // In the end the line is good.
        hub.behaviour = {};
        const kept = statSync(`${target}.part`, { throwIfNoEntry: false })?.size ?? 0;
        const served = hub.bytesServed;
        const isDone = existsSync(target) && statSync(target).size === SIZE;
        await downloadFile(request, target, { retryPolicy: POLICY }).catch((error: unknown) => {
          // A part that a lying server filled is found out at the end, and deleted; then it starts over.
          assert.ok(error instanceof DownloadError && error.failure.kind === "hashMismatch", String(error));
          return downloadFile(request, target, { retryPolicy: POLICY });
        });
        assert.ok(readFileSync(target).equals(weights));
        assert.deepEqual(readdirSync(folder), [WEIGHTS], "nothing is left over, not even a lock");
        if (isDone) assert.equal(hub.bytesServed, served);
        else if (kept > 0) assert.ok(hub.bytesServed - served <= 2 * SIZE, "what had arrived is resumed");
        rmSync(folder, { recursive: true });
      }
    } finally {
      await hub.close();
    }
    attempt.note([...kinds].map(([kind, count]) => `${kind} ${count}`).join(", "));
  });

  fault("R12", "each fault at every answer, without an end", { quick: 1, full: 4 }, async (attempt) => {
    const hub = await HubStandIn.start({ files: { [WEIGHTS]: weights } });
    try {
      for (const kind of Object.keys(FAULTS) as Fault["kind"][]) {
        for (let time = 0; time < attempt.tries; time++) {
          const folder = temporaryFolder();
          const target = join(folder, WEIGHTS);
          writeFileSync(target, OLD);
          hub.behaviour = { fault: FAULTS[kind](attempt.random) };
          const before = { requests: hub.requests.length, served: hub.bytesServed };
          const outcome: unknown = await downloadFile(requestOf(hub), target, { retryPolicy: POLICY }).then(
            () => "arrived",
            (reason: unknown) => reason,
          );
          const requests = hub.requests.length - before.requests;
          assert.ok(requests <= 60, `${kind}: ${requests} requests`);
          assert.ok(hub.bytesServed - before.served < 30 * SIZE, `${kind}: ${hub.bytesServed - before.served} bytes`);
          if (outcome === "arrived") assert.ok(readFileSync(target).equals(weights), kind);
          else {
            assertDescribed(outcome);
            assert.equal(readFileSync(target, "utf8"), OLD, kind);
          }
          attempt.count();
        }
      }
    } finally {
      await hub.close();
    }
  });

  fault(
    "R12",
    "answers about the files that have no end, no sense or the wrong types",
    { quick: 1, full: 20 },
    async (attempt) => {
      const hub = await HubStandIn.start({ files: { [WEIGHTS]: weights } });
      const { endpoint, repo, revision } = hub;
      const before = process.memoryUsage().rss;
      let most = 0;
      const timer = setInterval(() => (most = Math.max(most, process.memoryUsage().rss - before)), 5);
      try {
        for (let time = 0; time < attempt.tries; time++) {
          for (const metadata of METADATA) {
            hub.behaviour = { metadata };
            const from = hub.requests.length;
            const error: unknown = await describeFiles({ endpoint, repo, revision }, [WEIGHTS], {
              retryPolicy: POLICY,
            }).then(
              () => undefined,
              (reason: unknown) => reason,
            );
            assertDescribed(error);
            assert.ok(hub.requests.length - from <= 1 + POLICY.backoffMs.length);
            attempt.count();
          }
        }
      } finally {
        clearInterval(timer);
        await hub.close();
      }
      // The stand-in for the hub, in the same process, needs 300 MB to make the compressed answer.
      attempt.note(`at most ${(most / 1e6).toFixed(0)} MB more, of which 300 MB are the server's own`);
    },
  );

  fault("R12", "a window that is killed at any moment", { quick: 4, full: 100 }, async (attempt) => {
    const hub = await HubStandIn.start({ files: { [WEIGHTS]: weights }, behaviour: { bytesPerSecond: 1_500_000 } });
    const folder = temporaryFolder();
    const target = join(folder, WEIGHTS);
    const program = join(ROOT, "test/slow/model/download/downloader.ts");
    let finished = 0;
    try {
      for (let kill = 0; kill < attempt.tries; kill++) {
        const kept = statSync(`${target}.part`, { throwIfNoEntry: false })?.size ?? 0;
        const from = hub.fileRequests.length;
        const child = spawn(process.execPath, [program, JSON.stringify(requestOf(hub)), target], { stdio: "ignore" });
        const exited = new Promise((done) => child.once("exit", done));
        await Promise.race([sleep(100 + attempt.random() * 900), exited]);
        child.kill("SIGKILL");
        await exited;
        const [request] = hub.fileRequests.slice(from);
        if (request !== undefined) assert.equal(request.range, kept > 0 ? `bytes=${kept}-` : undefined);
        if (!existsSync(target)) continue;
        assert.ok(readFileSync(target).equals(weights));
        rmSync(target);
        finished++;
      }
      hub.behaviour = {};
      await downloadFile(requestOf(hub), target, { retryPolicy: POLICY });
      assert.ok(readFileSync(target).equals(weights));
    } finally {
      await hub.close();
    }
    attempt.note(`${finished} downloads were done before the kill`);
  });

  fault("R12", "a disk that is full at any byte", { quick: 2, full: 40 }, async (attempt) => {
    const hub = await HubStandIn.start({ files: { [WEIGHTS]: weights } });
    const disk = join(temporaryFolder(), "disk");
    mkdirSync(disk);
    const mount = spawnSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", disk]);
    if (mount.status !== 0) {
      attempt.note("not tried: a small disk can't be mounted here");
      attempt.count(0);
      await hub.close();
      return;
    }
    try {
      const target = join(disk, WEIGHTS);
      for (let time = 0; time < attempt.tries; time++) {
        writeFileSync(join(disk, "other"), Buffer.alloc(460_000 + Math.floor(attempt.random() * 500_000)));
        // As if something else took the space after it was looked at.
        const freeSpace = (): Promise<number> => Promise.resolve(1e12);
        const options = { retryPolicy: POLICY, freeSpace };
        const error: unknown = await downloadFile(requestOf(hub), target, options).then(
          () => undefined,
          (reason: unknown) => reason,
        );
        assertDescribed(error);
        assert.ok(error instanceof DownloadError && error.failure.kind === "noSpace", String(error));
        assert.ok(!existsSync(target));
        const kept = statSync(`${target}.part`).size;
        rmSync(join(disk, "other"));
        const before = hub.bytesServed;
        await downloadFile(requestOf(hub), target, { retryPolicy: POLICY });
        assert.equal(hub.bytesServed - before, SIZE - kept);
        assert.ok(readFileSync(target).equals(weights));
        rmSync(target);
      }
    } finally {
      spawnSync("umount", [disk]);
      await hub.close();
    }
  });
});

describe("One flipped bit in a file of the catalogue", () => {
  const demo = readFileSync(DEMO_MODEL);
  const official = CATALOGUE.find(({ source }) => source.kind === "gguf")!;
  assert.ok(official.source.kind === "gguf");
  const { source } = official;
  /** As in the catalogue, but with the hash of a file that there is. */
  const entry: CatalogueEntry = { ...official, source: { ...source, sha256: sha256(demo) } };
  /** A time that a program sets, and sets again. */
  const SECONDS = 1_700_000_000;
  const never = new AbortController().signal;
  const ignore = (): void => undefined;

  fault("R6", "is refused before native code sees it", { quick: 24, full: 2_000 }, async (attempt) => {
    const { repo, revision, file } = source;
    const storage = temporaryFolder();
    const installed = new InstalledModels(join(storage, "models"));
    const files: Record<string, Uint8Array> = { [file]: demo };
    const hub = await HubStandIn.start({ repo, revision, files });
    const installer = new ModelInstaller({
      installed,
      downloads: join(storage, "downloads"),
      converter: "",
      tool: "",
      endpoint: () => hub.endpoint,
    });
    const flipped = (): Buffer => {
      const bytes = Buffer.from(demo);
      bytes[Math.floor(attempt.random() * bytes.length)]! ^= 1 << Math.floor(attempt.random() * 8);
      return bytes;
    };
    const refusal = async (work: Promise<unknown>, kinds: readonly string[]): Promise<void> => {
      const error: unknown = await work.then(
        () => assert.fail("it was accepted"),
        (reason: unknown) => reason,
      );
      const kind = error instanceof DownloadError ? error.failure.kind : failureOf(error).kind;
      assert.ok(kinds.includes(kind), String(error));
      assert.deepEqual(await installed.list(), []);
    };
    try {
      for (let flip = 0; flip < attempt.tries; flip++) {
        // At the server, which says so: a mirror that lies about everything.
        hub.files[file] = flipped();
        if (flip % 3 === 0) await refusal(installer.fromHub(entry, ignore, never), ["changed"]);
        else if (flip % 3 === 1) {
          // At the server, whose metadata is right.
          hub.behaviour = { lfsHash: sha256(demo) };
          await refusal(installer.fromHub(entry, ignore, never), ["changed", "hashMismatch"]);
          hub.behaviour = {};
        } else {
          // On the disk, by a program that leaves no trace in the time.
          hub.files[file] = demo;
          const { path } = await installer.fromHub(entry, ignore, never);
          utimesSync(path, SECONDS, SECONDS);
          await verifyInstalled(path);
          writeFileSync(path, flipped());
          utimesSync(path, SECONDS, SECONDS);
          await assert.rejects(verifyInstalled(path), (error) => failureOf(error).kind === "modelDamaged");
          await installed.remove(path);
        }
      }
      // The pinned hash of the catalogue itself refuses what is not the model.
      hub.files[file] = demo;
      await refusal(installer.fromHub(official, ignore, never), ["changed"]);
      // In what was downloaded before it was interrupted.
      const target = await installed.pathOf(entry.id);
      writeFileSync(`${target}.part`, flipped());
      writeFileSync(`${target}.part.json`, JSON.stringify({ etag: null, size: demo.length, hash: sha256(demo) }));
      await refusal(installer.fromHub(entry, ignore, never), ["hashMismatch"]);
    } finally {
      await hub.close();
    }
    assert.ok(readdirSync(join(storage, "models")).every((name) => !name.endsWith(".gguf") && !name.endsWith(".lock")));
  });
});
