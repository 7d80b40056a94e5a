import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { failureOf } from "../../../src/inference/failure.ts";
import { tryLock } from "../../../src/model/download/fileLock.ts";
import { InstalledModels, type InstallRecord, verifyInstalled } from "../../../src/model/installedModels.ts";
import { MoveError, type MoveFailure, moveModels, type MoveOptions } from "../../../src/model/moveModels.ts";

/** A folder on another disk than the temporary folder: Linux keeps one in memory. */
const OTHER_DISK = "/dev/shm";
const hasOtherDisk = existsSync(OTHER_DISK) && statSync(OTHER_DISK).dev !== statSync(tmpdir()).dev;

const BYTES = Buffer.alloc(10 << 20, "GGUF 모델 ");

describe("Moving the models", () => {
  let root: string;
  let chosen: string;
  let installed: InstalledModels;
  let moved: [from: string, to: string][];
  let stages: Set<string>;
  let options: MoveOptions;
  const folders: string[] = [];

  beforeEach(() => {
    root = folderIn(tmpdir());
    chosen = "";
    installed = new InstalledModels(join(root, "storage/models"), () => chosen);
    moved = [];
    stages = new Set();
    options = {
      onProgress: ({ stage }) => void stages.add(stage),
      onMoved: (from, to) => Promise.resolve(void moved.push([from, to])),
      signal: new AbortController().signal,
    };
  });
  afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true, force: true })));

  function folderIn(parent: string): string {
    const folder = mkdtempSync(join(parent, "42dot-move-"));
    folders.push(folder);
    return folder;
  }

  async function install(id: string, bytes: Buffer = BYTES): Promise<string> {
    const path = await installed.pathOf(id);
    writeFileSync(path, bytes);
    await installed.add(path, recordOf(id, bytes, statSync(path).mtimeMs));
    return path;
  }

  function recordOf(id: string, bytes: Buffer, modifiedMs = 0): InstallRecord {
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    const installedAt = "2026-11-24T00:00:00.000Z";
    return { id, title: id, weights: "Q8_0", source: "hub", sha256, bytes: bytes.length, installedAt, modifiedMs };
  }

  const paths = async (): Promise<string[]> => (await installed.list()).map(({ path }) => path);

  async function assertMoved(path: string, target: string, bytes: Buffer = BYTES): Promise<void> {
    assert.ok(readFileSync(target).equals(bytes), "the file is complete");
    assert.ok(!existsSync(path) && !existsSync(`${path}.json`), "the old one is gone");
    assert.ok((await paths()).includes(target), "it is listed");
    const before = readFileSync(`${target}.json`);
    await verifyInstalled(target);
    assert.deepEqual(readFileSync(`${target}.json`), before, "its record is that of the file");
    assert.deepEqual(
      readdirSync(dirname(target)).filter((name) => !/\.gguf(?:\.json|\.install\.lock)?$|^folders\.json$/.test(name)),
      [],
    );
  }

  async function failureOfMove(to: string): Promise<MoveFailure> {
    const error: unknown = await moveModels(installed, to, options).then(
      () => assert.fail("it was moved"),
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof MoveError, String(error));
    return error.failure;
  }

  it("moves files and records to a folder that does not exist yet", async () => {
    const [a, b] = [await install("a"), await install("b", Buffer.from("small"))];
    const to = join(root, "big disk/모델");
    await moveModels(installed, to, options);
    await assertMoved(a, join(to, "a.gguf"));
    await assertMoved(b, join(to, "b.gguf"), Buffer.from("small"));
    assert.deepEqual(moved, [
      [a, join(to, "a.gguf")],
      [b, join(to, "b.gguf")],
    ]);
  });

  it("copies them to another disk, and verifies the copy", async function () {
    if (!hasOtherDisk) this.skip();
    const path = await install("a");
    const to = folderIn(OTHER_DISK);
    await moveModels(installed, to, options);
    await assertMoved(path, join(to, "a.gguf"));
    assert.deepEqual([...stages], ["copying", "checking"]);
  });

  it("moves them on, and back to the usual folder", async () => {
    const path = await install("a");
    for (const to of [join(root, "first"), join(root, "second"), join(root, "storage/models")]) {
      chosen = to;
      await moveModels(installed, to, options);
      assert.deepEqual(await paths(), [join(to, "a.gguf")]);
    }
    await assertMoved(join(root, "second/a.gguf"), path);
  });

  it("moves nothing that is there already, by whichever name of the folder", async () => {
    const path = await install("a");
    const link = join(root, "link");
    symlinkSync(dirname(path), link, "junction");
    for (const to of [dirname(path), `${dirname(path)}/../models`, link]) await moveModels(installed, to, options);
    assert.deepEqual(moved, []);
    assert.ok(readFileSync(path).equals(BYTES) && (await paths()).includes(path));
  });

  it("moves them into a folder inside their own", async () => {
    const path = await install("a");
    await moveModels(installed, join(dirname(path), "inside"), options);
    await assertMoved(path, join(dirname(path), "inside/a.gguf"));
  });

  it("loses no model when the setting is changed by hand", async () => {
    const first = await install("a");
    chosen = join(root, "chosen");
    const second = await install("b");
    assert.deepEqual(await paths(), [second, first]);
    chosen = join(root, "another");
    assert.deepEqual((await paths()).sort(), [second, first].sort());
    chosen = "";
    assert.deepEqual(await paths(), [first, second]);
    await moveModels(installed, dirname(first), options);
    await assertMoved(second, join(dirname(first), "b.gguf"));
  });

  describe("that was interrupted", () => {
    let path: string;
    let to: string;
    beforeEach(async () => {
      path = await install("a");
      to = join(root, "to");
      mkdirSync(to);
    });

    const interrupted: [when: string, prepare: (target: string) => void][] = [
      ["while it was copied", (target) => writeFileSync(`${target}.moving`, BYTES.subarray(0, 5000))],
      ["when the copy was complete", (target) => writeFileSync(`${target}.moving`, BYTES)],
      [
        "before the file was renamed",
        (target) => writeFileSync(`${target}.json`, JSON.stringify(recordOf("a", BYTES))),
      ],
      [
        "before the old file was deleted",
        (target) => {
          writeFileSync(target, BYTES);
          writeFileSync(`${target}.json`, JSON.stringify(recordOf("a", BYTES)));
        },
      ],
      [
        "before the old record was deleted",
        (target) => {
          writeFileSync(`${target}.json`, readFileSync(`${path}.json`));
          renameSync(path, target);
        },
      ],
    ];
    for (const [when, prepare] of interrupted)
      it(`${when} has the model in one place, and goes on from there`, async () => {
        const target = join(to, "a.gguf");
        await installed.remember(to);
        prepare(target);
        const listed = await paths();
        assert.ok(listed.length > 0 && listed.every((one) => readFileSync(one).equals(BYTES)), listed.join());
        await moveModels(installed, to, options);
        assert.ok(readFileSync(target).equals(BYTES));
        assert.deepEqual(await paths(), [target]);
      });
  });

  it("can be cancelled, and leaves the model where it was", async function () {
    if (!hasOtherDisk) this.skip();
    const path = await install("a");
    const to = folderIn(OTHER_DISK);
    const abort = new AbortController();
    const cancelling = { ...options, signal: abort.signal, onProgress: () => abort.abort() };
    await assert.rejects(moveModels(installed, to, cancelling));
    assert.ok(readFileSync(path).equals(BYTES));
    assert.deepEqual(await paths(), [path]);
    assert.deepEqual(
      readdirSync(to).filter((name) => !name.endsWith(".lock")),
      [],
    );
    await moveModels(installed, to, options);
    await assertMoved(path, join(to, "a.gguf"));
  });

  it("waits for a window that is installing the model", async () => {
    const path = await install("a");
    const lock = tryLock(`${path}.install.lock`);
    const to = join(root, "to");
    const waiting = new Promise<void>((resolve) => {
      const onProgress: MoveOptions["onProgress"] = ({ stage }) => {
        if (stage === "waiting") resolve();
      };
      options = { ...options, onProgress };
    });
    const move = moveModels(installed, to, options);
    await waiting;
    assert.ok(existsSync(path) && !existsSync(join(to, "a.gguf")));
    lock?.release();
    await move;
    await assertMoved(path, join(to, "a.gguf"));
  });

  it("says how much room is missing before it copies anything", async function () {
    if (!hasOtherDisk) this.skip();
    const path = await install("a");
    const to = folderIn(OTHER_DISK);
    options = { ...options, freeSpace: () => Promise.resolve(4000) };
    assert.deepEqual(await failureOfMove(to), { kind: "noSpace", folder: to, needed: BYTES.length, free: 4000 });
    assert.deepEqual(readdirSync(to), []);
    assert.deepEqual(await paths(), [path]);
  });

  it("refuses a file, and a folder below what is not one", async () => {
    const path = await install("a");
    const file = join(root, "file");
    writeFileSync(file, "");
    assert.deepEqual(await failureOfMove(file), { kind: "notAFolder", path: file });
    assert.deepEqual(await failureOfMove(join(file, "models")), { kind: "notAFolder", path: join(file, "models") });
    const unwritable = process.platform === "linux" ? "/proc/42dot" : join(root, "no\0name");
    const failure = await failureOfMove(unwritable);
    assert.ok(failure.kind === "unwritable" && failure.path === unwritable, JSON.stringify(failure));
    assert.deepEqual(await paths(), [path]);
  });

  it("refuses a folder that is read-only", async function () {
    // The administrator may write everywhere.
    if (process.platform === "win32" || process.getuid?.() === 0) return this.skip();
    const path = await install("a");
    const readOnly = join(root, "read-only");
    mkdirSync(readOnly);
    chmodSync(readOnly, 0o500);
    assert.deepEqual(await failureOfMove(readOnly), { kind: "unwritable", path: readOnly, code: "EACCES" });
    assert.deepEqual(await paths(), [path]);
  });

  it("overwrites no other file", async () => {
    const path = await install("a");
    const to = join(root, "to");
    mkdirSync(to);
    for (const foreign of [Buffer.from("mine"), Buffer.alloc(BYTES.length, "mine")]) {
      writeFileSync(join(to, "a.gguf"), foreign);
      assert.deepEqual(await failureOfMove(to), { kind: "occupied", path: join(to, "a.gguf") });
      assert.ok(readFileSync(join(to, "a.gguf")).equals(foreign) && readFileSync(path).equals(BYTES));
      assert.deepEqual(await paths(), [path]);
    }
  });

  it("does not pass a damaged file off as the model", async function () {
    if (!hasOtherDisk) this.skip();
    const path = await install("a");
    writeFileSync(path, Buffer.alloc(BYTES.length, "damaged"));
    const to = folderIn(OTHER_DISK);
    assert.deepEqual(await failureOfMove(to), { kind: "damaged", path });
    assert.ok(existsSync(path) && !existsSync(join(to, "a.gguf")));
    // On the same disk it is the same file, and stays what it is.
    await moveModels(installed, join(root, "to"), options);
    await assert.rejects(verifyInstalled(join(root, "to/a.gguf")), (error) => failureOf(error).kind === "modelDamaged");
  });
});
