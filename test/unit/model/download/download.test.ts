import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { downloadFile, type DownloadOptions } from "../../../../src/model/download/download.ts";
import { discardPart } from "../../../../src/model/download/partFile.ts";
import type { DownloadProgress } from "../../../../src/model/download/progress.ts";
import { openVerifiedStream } from "../../../../src/model/download/stream.ts";
import { temporaryFolder, until } from "../../../support/engine.ts";
import { type Fault, fileOf, HubStandIn, sha256 } from "../../../support/hub.ts";
import { CONFIG, failureOf, GIVES_UP_SOON, IMPATIENT, namesIn, requestOf, STALLS_SOON, WEIGHTS } from "./support.ts";

const SIZE = 1_000_000;
/** Bytes received before a download is resumed. */
const KEPT = 300_000;
const weights = fileOf(SIZE);
const config = Buffer.from(JSON.stringify({ hidden_size: 2048, vocab_size: 50304 }, null, 2));

describe("downloading a file", () => {
  let hub: HubStandIn;
  let folder: string;
  let target: string;

  beforeEach(async () => {
    hub = await HubStandIn.start({ files: { [WEIGHTS]: weights, [CONFIG]: config, "empty.txt": Buffer.alloc(0) } });
    folder = temporaryFolder();
    target = join(folder, WEIGHTS);
  });

  afterEach(async () => {
    await hub.close();
    rmSync(folder, { recursive: true });
  });

  const download = (options: DownloadOptions = {}): Promise<void> =>
    downloadFile(requestOf(hub), target, { retryPolicy: IMPATIENT, ...options });

  /** The whole file is there, and nothing else. */
  function assertArrived(bytes = weights): void {
    assert.deepEqual(namesIn(folder), [WEIGHTS]);
    assert.ok(readFileSync(target).equals(bytes));
  }

  const bytesKept = (): number => statSync(`${target}.part`, { throwIfNoEntry: false })?.size ?? 0;

  /** Cancels after `KEPT` bytes have arrived. */
  async function downloadPart(): Promise<void> {
    const cancel = new AbortController();
    hub.behaviour.nextFaults = [{ kind: "stall", after: KEPT }];
    const cancelled = failureOf(download({ signal: cancel.signal }), "cancelled");
    await until(() => bytesKept() === KEPT, "the first bytes");
    cancel.abort();
    await cancelled;
  }

  describe("from a working hub", () => {
    it("follows the redirect to the CDN and gives the file its final name", async () => {
      await download();
      assertArrived();
      assert.deepEqual(
        hub.requests.map(({ status, path }) => [status, path.split("/")[1]]),
        [
          [302, "42dot"],
          [200, "cdn"],
        ],
      );
    });

    it("verifies small files by git's object id", async () => {
      await downloadFile(requestOf(hub, CONFIG), join(folder, CONFIG), { retryPolicy: IMPATIENT });
      assert.ok(readFileSync(join(folder, CONFIG)).equals(config));
      hub.behaviour.fault = { kind: "corrupt" };
      const other = downloadFile(requestOf(hub, CONFIG), join(folder, "other"), { retryPolicy: IMPATIENT });
      assert.equal((await failureOf(other, "hashMismatch")).expected.length, 40);
    });

    it("downloads an empty file", async () => {
      await downloadFile(requestOf(hub, "empty.txt"), join(folder, "deeper", "empty.txt"));
      assert.equal(statSync(join(folder, "deeper", "empty.txt")).size, 0);
    });

    it("uses the given fetch, such as that of a proxy", async () => {
      const hosts: string[] = [];
      const request = { ...requestOf(hub), url: requestOf(hub).url.replace(hub.endpoint, "https://hub.test") };
      const proxy = ((url: URL, init) => {
        hosts.push(url.host);
        return fetch(hub.endpoint + url.pathname, init);
      }) as typeof fetch;
      await downloadFile(request, target, { fetch: proxy });
      assertArrived();
      assert.deepEqual(hosts, ["hub.test", "hub.test"]);
    });

    it("reports bytes, speed and time left, then the verification", async () => {
      const seen: DownloadProgress[] = [];
      hub.behaviour.bytesPerSecond = 2_000_000;
      await download({ onProgress: (progress) => seen.push(progress) });
      const loading = seen.filter(({ phase }) => phase === "downloading");
      assert.deepEqual(
        loading.map(({ bytes }) => bytes),
        loading.map(({ bytes }) => bytes).sort((a, b) => a - b),
      );
      assert.equal(loading.at(-1)?.bytes, SIZE);
      assert.ok(loading.some(({ bytesPerSecond, secondsLeft }) => bytesPerSecond > 0 && secondsLeft !== null));
      assert.equal(seen.at(-1)?.phase, "verifying");
      assert.equal(seen.at(-1)?.bytes, SIZE);
    });

    it("accepts a response that a proxy has compressed", async () => {
      hub.behaviour.fault = { kind: "gzip" };
      await download();
      assertArrived();
    });
  });

  describe("when resumed", () => {
    it("continues after a cancellation with the first missing byte", async () => {
      await downloadPart();
      assert.deepEqual(namesIn(folder), [`${WEIGHTS}.part`, `${WEIGHTS}.part.json`]);
      await download();
      assertArrived();
      const { range, ifRange } = hub.fileRequests.at(-1)!;
      assert.equal(range, `bytes=${KEPT}-`);
      assert.equal(ifRange, `"${sha256(weights)}"`);
      assert.equal(hub.bytesServed, SIZE, "no byte is sent twice");
    });

    it("requests nothing if all bytes are already there", async () => {
      await downloadPart();
      writeFileSync(`${target}.part`, weights);
      const before = hub.requests.length;
      await download();
      assertArrived();
      assert.equal(hub.requests.length, before);
    });

    it("starts over if the ETag has changed", async () => {
      await downloadPart();
      hub.behaviour.etag = "another";
      await download();
      assertArrived();
      assert.equal(hub.fileRequests.at(-1)?.status, 200);
    });

    it("starts over if the ETag has changed and the server does not support If-Range", async () => {
      await downloadPart();
      hub.behaviour = { etag: "another", nextFaults: [{ kind: "ignoreIfRange" }] };
      await download();
      assertArrived();
      assert.equal(hub.fileRequests.at(-1)?.range, undefined);
    });

    it("starts over if the server sends the whole file", async () => {
      await downloadPart();
      hub.behaviour.fault = { kind: "ignoreRange" };
      await download();
      assertArrived();
    });

    it("starts over if the server says that its file is shorter", async () => {
      await downloadPart();
      hub.behaviour.nextFaults = [{ kind: "status", status: 416 }];
      await download();
      assertArrived();
    });

    it("starts over if the part belongs to another file, or its record is torn", async () => {
      for (const record of ['{"etag":null,"size":1000000,"hash":"00"}', '{"etag":', ""]) {
        writeFileSync(`${target}.part`, fileOf(500_000, 7));
        writeFileSync(`${target}.part.json`, record);
        await download();
        assertArrived();
        rmSync(target);
      }
      assert.ok(hub.fileRequests.every(({ range }) => range === undefined));
    });

    it("rejects a range other than the requested one, and keeps what it has", async () => {
      for (const shift of [-1000, 1000]) {
        await downloadPart();
        hub.behaviour.fault = { kind: "wrongRange", shift };
        const { detail } = await failureOf(download(), "wrongContent");
        assert.match(detail, /Content-Range bytes \d+-999999\/1000000, asked from \d+/);
        assert.equal(bytesKept(), KEPT);
        delete hub.behaviour.fault;
        await download();
        assertArrived();
        rmSync(target);
      }
    });

    it("detects and deletes a part damaged by a power cut", async () => {
      await downloadPart();
      writeFileSync(`${target}.part`, Buffer.alloc(KEPT));
      const { expected, actual } = await failureOf(download(), "hashMismatch");
      assert.equal(expected, sha256(weights));
      assert.notEqual(actual, expected);
      assert.deepEqual(namesIn(folder), []);
      await download();
      assertArrived();
    });

    it("can discard what has arrived", async () => {
      await downloadPart();
      await discardPart(target);
      assert.deepEqual(namesIn(folder), []);
    });
  });

  describe("over a bad connection", () => {
    const transientFaults: [string, Fault][] = [
      ["a body that ends early", { kind: "truncate", after: 200_000 }],
      ["a connection that breaks", { kind: "reset", after: 200_000 }],
      ["a connection that breaks before the first byte", { kind: "reset", after: 0 }],
      ["a connection that goes silent", { kind: "stall", after: 200_000 }],
      ["a server that is too busy", { kind: "status", status: 503 }],
      ["a server that asks to wait", { kind: "status", status: 429, retryAfter: new Date().toUTCString() }],
    ];
    for (const [what, fault] of transientFaults)
      it(`recovers from ${what}`, async () => {
        hub.behaviour.nextFaults = [fault, fault];
        await download({ retryPolicy: fault.kind === "stall" ? STALLS_SOON : IMPATIENT });
        assertArrived();
        assert.equal(hub.fileRequests.length, 3);
        if (fault.kind === "truncate") assert.equal(hub.bytesServed, SIZE);
      });

    it("resets its retry count once bytes arrive", async () => {
      hub.behaviour.nextFaults = Array.from({ length: 3 }, () => ({ kind: "truncate", after: 270_000 }) as const);
      await download({ retryPolicy: { ...IMPATIENT, backoffMs: [5] } });
      assertArrived();
    });

    it("finally reports a stall, keeps the part, and resumes later", async () => {
      hub.behaviour.fault = { kind: "stall", after: 40_000 };
      const { seconds } = await failureOf(download({ retryPolicy: STALLS_SOON }), "stalled");
      assert.equal(seconds, 0.25);
      assert.equal(hub.fileRequests.length, 1 + IMPATIENT.backoffMs.length);
      assert.equal(bytesKept(), 160_000);
      delete hub.behaviour.fault;
      await download();
      assertArrived();
      assert.equal(hub.fileRequests.at(-1)?.range, "bytes=160000-");
    });

    it("finally reports that the connection was lost, or never existed", async () => {
      hub.behaviour.fault = { kind: "reset", after: 10_000 };
      await failureOf(download(), "offline");
      const request = requestOf(hub);
      await hub.close();
      const { detail } = await failureOf(downloadFile(request, target, { retryPolicy: IMPATIENT }), "offline");
      assert.equal(detail, "ECONNREFUSED");
      hub = await HubStandIn.start({ files: hub.files }, hub.port);
    });

    it("gives up on a server that drips, after it was tried again, and resumes later", async () => {
      hub.behaviour.fault = { kind: "drip", bytes: 50, everyMs: 10 };
      const { bytesPerSecond } = await failureOf(download({ retryPolicy: GIVES_UP_SOON }), "tooSlow");
      assert.equal(bytesPerSecond, GIVES_UP_SOON.minRate);
      assert.equal(hub.fileRequests.length, 1 + GIVES_UP_SOON.backoffMs.length);
      const kept = bytesKept();
      assert.ok(kept > 0 && kept < 200_000, `${kept} bytes`);
      delete hub.behaviour.fault;
      await download();
      assertArrived();
      assert.equal(hub.fileRequests.at(-1)?.range, `bytes=${kept}-`);
    });

    it("does not call a disk slow that takes its time", async () => {
      const slowly = openVerifiedStream(requestOf(hub), { retryPolicy: GIVES_UP_SOON });
      let bytes = 0;
      for await (const chunk of slowly.chunks) {
        if (bytes === 0) await sleep(2 * GIVES_UP_SOON.rateWindowMs);
        bytes += chunk.length;
      }
      assert.equal(bytes, SIZE);
    });

    it("asks no server for crumbs", async () => {
      for (const bytes of [1, 1000, 100_000]) {
        const before = hub.fileRequests.length;
        hub.behaviour.fault = { kind: "crumbs", bytes };
        await failureOf(download(), "offline");
        assert.equal(hub.fileRequests.length - before, 1 + IMPATIENT.backoffMs.length);
      }
    });

    it("accepts answers with less than was asked for if they bring it on", async () => {
      hub.behaviour.fault = { kind: "crumbs", bytes: 300_000 };
      await download();
      assertArrived();
      assert.equal(hub.fileRequests.length, 4);
    });

    it("does not start over for ever", async () => {
      hub.behaviour.fault = { kind: "newEtag" };
      hub.behaviour.bytesPerSecond = 50_000_000;
      let requests = 0;
      const fetchPart: typeof fetch = async (url, init) => {
        const response = await fetch(url, init);
        // The line breaks in the middle of each answer.
        if (response.status !== 200 && response.status !== 206) return response;
        requests++;
        const bytes = new Uint8Array(await response.arrayBuffer());
        return new Response(bytes.subarray(0, 300_000), { status: response.status, headers: response.headers });
      };
      await failureOf(download({ fetch: fetchPart }), "changed");
      assert.ok(requests < 20, `${requests} requests`);
    });

    it("recognizes an untrusted certificate", async () => {
      const refusing = (() => {
        const cause = Object.assign(new Error("self-signed"), { code: "SELF_SIGNED_CERT_IN_CHAIN" });
        return Promise.reject(new TypeError("fetch failed", { cause }));
      }) as typeof fetch;
      await failureOf(download({ fetch: refusing }), "certificate");
    });

    it("waits as long as a server asks", async () => {
      hub.behaviour.nextFaults = [{ kind: "status", status: 429, retryAfter: "1" }];
      const started = performance.now();
      await download();
      assert.ok(performance.now() - started >= 1000);
    });

    it("fails if a server asks to wait too long", async () => {
      hub.behaviour.fault = { kind: "status", status: 429, retryAfter: "3600" };
      const { retryAfterSeconds } = await failureOf(download(), "httpStatus");
      assert.equal(retryAfterSeconds, 3600);
      assert.equal(hub.fileRequests.length, 1);
    });

    it("can be cancelled while it waits", async () => {
      hub.behaviour.fault = { kind: "status", status: 503 };
      const cancel = new AbortController();
      const patient = download({ signal: cancel.signal, retryPolicy: { ...IMPATIENT, backoffMs: [60_000] } });
      setTimeout(() => cancel.abort(), 100);
      await failureOf(patient, "cancelled");
    });

    for (const status of [401, 403, 404, 500])
      it(`reports status ${status}`, async () => {
        hub.behaviour.fault = { kind: "status", status };
        assert.equal((await failureOf(download(), "httpStatus")).status, status);
        assert.equal(hub.fileRequests.length, status === 500 ? 4 : 1);
      });
  });

  describe("when the server sends something else", () => {
    const wrongContents: [string, Fault, "wrongContent" | "hashMismatch"][] = [
      ["a web page", { kind: "html" }, "wrongContent"],
      ["more bytes than it has", { kind: "excess", bytes: 10 }, "wrongContent"],
      ["a wrong byte", { kind: "corrupt" }, "hashMismatch"],
    ];
    for (const [what, fault, kind] of wrongContents)
      it(`rejects ${what}, and leaves the existing file alone`, async () => {
        writeFileSync(target, "an older model");
        hub.behaviour.fault = fault;
        await failureOf(download(), kind);
        assert.equal(readFileSync(target, "utf8"), "an older model");
        delete hub.behaviour.fault;
        await download();
        assertArrived();
      });

    for (const fault of [{ kind: "endless" }, { kind: "bomb", bytes: 100_000_000 }] as const)
      it(`stops reading what has no end, or was compressed to nothing (${fault.kind})`, async () => {
        hub.behaviour.fault = fault;
        await failureOf(download(), "wrongContent");
        assert.ok(hub.bytesServed < 10 * SIZE, `${hub.bytesServed} bytes`);
        assert.ok(bytesKept() <= SIZE && !existsSync(target));
        // What was kept is found out to be wrong, and then deleted.
        delete hub.behaviour.fault;
        await failureOf(download(), "hashMismatch");
        await download();
        assertArrived();
      });

    it("does not accept a web page as the rest of a file", async () => {
      await downloadPart();
      hub.behaviour.fault = { kind: "html" };
      await failureOf(download(), "wrongContent");
      assert.equal(bytesKept(), KEPT);
    });

    it("does not accept another file of the hub", async () => {
      const request = requestOf(hub);
      hub.files[WEIGHTS] = fileOf(SIZE, 2);
      await failureOf(downloadFile(request, target, { retryPolicy: IMPATIENT }), "changed");
      hub.files[WEIGHTS] = fileOf(SIZE - 1);
      await failureOf(downloadFile(request, target, { retryPolicy: IMPATIENT }), "changed");
      assert.ok(!existsSync(target));
      assert.equal(bytesKept(), 0);
    });

    it("insists on the pinned commit", async () => {
      hub.behaviour.commit = "0".repeat(40);
      assert.equal((await failureOf(download(), "wrongRevision")).actual, "0".repeat(40));
      hub.behaviour.commit = null;
      assert.equal((await failureOf(download(), "wrongRevision")).actual, null);
      assert.ok(!existsSync(target));
    });

    it("never contacts another host, or any host without https", async () => {
      const refused = async (to: string): Promise<string> => {
        hub.behaviour.fault = { kind: "redirect", to };
        return (await failureOf(download(), "refusedAddress")).reason;
      };
      assert.equal(await refused("https://example.com/weights?signature=secret"), "foreignHost");
      assert.equal(await refused("https://huggingface.co.example.com/weights"), "foreignHost");
      assert.equal(await refused("http://huggingface.co/weights"), "insecure");
      assert.equal(await refused("file:///etc/passwd"), "insecure");
      assert.equal(await refused("/cdn/model.safetensors"), "tooManyRedirects");
      for (const url of ["http://huggingface.co/x", "ftp://huggingface.co/x", "not an address"])
        await failureOf(downloadFile({ ...requestOf(hub), url }, target), "refusedAddress");
    });
  });

  describe("on the disk", () => {
    it("reports how much space is missing before it requests anything", async () => {
      const failure = await failureOf(download({ freeSpace: () => Promise.resolve(123_456) }), "noSpace");
      assert.deepEqual(failure, { kind: "noSpace", folder, needed: SIZE, free: 123_456 });
      assert.equal(hub.requests.length, 0);
    });

    it("needs space only for what is missing", async () => {
      await downloadPart();
      const tight = { freeSpace: () => Promise.resolve(SIZE - KEPT) };
      await download(tight);
      assertArrived();
    });

    it("leaves a good file alone and requests nothing", async () => {
      await download();
      const before = [statSync(target).mtimeMs, statSync(target).ino, hub.requests.length];
      await download();
      assert.deepEqual([statSync(target).mtimeMs, statSync(target).ino, hub.requests.length], before);
    });

    it("replaces a wrong file once the right one is complete", async () => {
      writeFileSync(target, fileOf(SIZE, 9));
      await download();
      assertArrived();
    });

    it("reports errors of the disk", async () => {
      mkdirSync(target);
      const { code, path } = await failureOf(download(), "diskError");
      assert.match(code, /EISDIR|ENOTEMPTY|EPERM|EEXIST/);
      assert.equal(path, target);
      writeFileSync(join(folder, "file"), "");
      const inside = downloadFile(requestOf(hub), join(folder, "file", "model"));
      assert.match((await failureOf(inside, "diskError")).code, /ENOTDIR|EEXIST/);
    });

    it("stops on a full disk, and resumes when there is space", async function () {
      const disk = join(folder, "disk");
      mkdirSync(disk);
      const mount = spawnSync("mount", ["-t", "tmpfs", "-o", "size=1200k", "tmpfs", disk], { encoding: "utf8" });
      if (mount.status !== 0) {
        console.log(`      skipped: a small disk can't be mounted (${mount.error?.message ?? mount.stderr.trim()})`);
        this.skip();
      }
      try {
        const onDisk = join(disk, WEIGHTS);
        const options = { retryPolicy: IMPATIENT };
        writeFileSync(join(disk, "other"), Buffer.alloc(600_000));
        const early = await failureOf(downloadFile(requestOf(hub), onDisk, options), "noSpace");
        assert.equal(hub.requests.length, 0);
        assert.ok(early.free > 500_000 && early.free < 700_000, `${early.free} bytes free`);
        // As if something else took the space during the download.
        let calls = 0;
        const freeSpace = (): Promise<number> => Promise.resolve(calls++ === 0 ? SIZE : 0);
        const late = await failureOf(downloadFile(requestOf(hub), onDisk, { ...options, freeSpace }), "noSpace");
        const kept = statSync(`${onDisk}.part`).size;
        assert.deepEqual([late.free, late.needed], [0, SIZE - kept]);
        assert.ok(kept > 0 && !existsSync(onDisk));
        rmSync(join(disk, "other"));
        await downloadFile(requestOf(hub), onDisk, options);
        assert.ok(readFileSync(onDisk).equals(weights));
        assert.equal(hub.fileRequests.at(-1)?.range, `bytes=${kept}-`);
      } finally {
        spawnSync("umount", [disk]);
      }
    });
  });
});
