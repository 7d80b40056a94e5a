/** What a path may lead to in place of a model file: each has its own words, and none is waited for. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { type Failure, failureOf } from "../../../src/inference/failure.ts";
import { readModelFile } from "../../../src/model/modelFile.ts";
import { describeFailure } from "../../../src/userErrors.ts";
import { ROOT, temporaryFolder } from "../../support/engine.ts";

async function refusal(path: string): Promise<Failure> {
  return readModelFile(path).then(() => assert.fail(`${path} was read`), failureOf);
}

describe("A path that leads to no model file", function () {
  before(function () {
    if (process.platform === "win32") this.skip();
  });

  const folder = temporaryFolder();
  const at = (name: string): string => join(folder, name);

  it("may be a pipe or a socket, which is not waited for", async () => {
    const pipe = at("pipe.gguf");
    assert.equal(spawnSync("mkfifo", [pipe]).status, 0);
    assert.deepEqual(await refusal(pipe), { kind: "modelNotAFile", path: pipe, found: "pipe" });
    const socket = at("socket.gguf");
    const server = createServer();
    await new Promise<void>((listening) => server.listen(socket, listening));
    try {
      assert.deepEqual(await refusal(socket), { kind: "modelNotAFile", path: socket, found: "socket" });
    } finally {
      server.close();
    }
  });

  it("may be a device, also by a link", async () => {
    const link = at("zero.gguf");
    symlinkSync("/dev/zero", link);
    for (const path of ["/dev/zero", "/dev/null", "/dev/random", link]) {
      assert.deepEqual(await refusal(path), { kind: "modelNotAFile", path, found: "device" });
    }
  });

  it("may be a file of the system", async function () {
    if (process.platform !== "linux") this.skip();
    for (const path of ["/proc/version", "/proc/self/mem", "/proc/self/environ", "/proc/kmsg"]) {
      if (!existsSync(path)) continue;
      assert.deepEqual(await refusal(path), { kind: "modelNotAFile", path, found: "systemFile" });
    }
    assert.notEqual((await refusal("/sys/kernel/notes")).kind, "internal");
  });

  it("may be a link to nothing, or to itself", async () => {
    const dangling = at("dangling.gguf");
    symlinkSync(at("gone.gguf"), dangling);
    assert.deepEqual(await refusal(dangling), { kind: "modelMissing", path: dangling, link: at("gone.gguf") });
    symlinkSync(at("two.gguf"), at("one.gguf"));
    symlinkSync(at("one.gguf"), at("two.gguf"));
    const loop = await refusal(at("one.gguf"));
    assert.ok(loop.kind === "modelUnreadable" && loop.reason === "linkLoop", JSON.stringify(loop));
  });

  it("may be too long, or impossible", async () => {
    const long = await refusal(at(`${"가".repeat(100)}.gguf`));
    assert.ok(long.kind === "modelUnreadable" && long.reason === "nameTooLong", JSON.stringify(long));
    assert.equal((await refusal(at("a\0b.gguf"))).kind, "modelUnreadable");
    assert.equal((await refusal("")).kind, "modelMissing");
    writeFileSync(at("file"), "");
    assert.deepEqual(await refusal(at("file/model.gguf")), { kind: "modelMissing", path: at("file/model.gguf") });
  });

  it("may not be readable for the user", function () {
    const secret = at("secret.gguf");
    writeFileSync(secret, "GGUF");
    chmodSync(secret, 0);
    const inside = at("closed/model.gguf");
    mkdirSync(at("closed"));
    writeFileSync(inside, "GGUF");
    chmodSync(at("closed"), 0);
    chmodSync(folder, 0o755);
    // Root may read everything.
    const user = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
    for (const path of [secret, inside]) {
      const program = `import { readModelFile } from ${JSON.stringify(join(ROOT, "src/model/modelFile.ts"))};
        await readModelFile(${JSON.stringify(path)}).catch((error) => console.log(JSON.stringify(error.failure)));`;
      const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "--eval", program], {
        ...user,
        encoding: "utf8",
      });
      if (stdout === "" && process.getuid?.() === 0) this.skip();
      const failure = JSON.parse(stdout || stderr) as Failure;
      assert.ok(failure.kind === "modelUnreadable" && failure.reason === "noPermission", stdout);
    }
    chmodSync(at("closed"), 0o755);
  });

  it("may be a file of gigabytes that is nothing but room", async () => {
    const path = at("sparse.gguf");
    writeFileSync(path, "");
    truncateSync(path, 40_000_000_000);
    assert.equal((await refusal(path)).kind, "modelDamaged");
  });

  it("is described in words that no other one has", () => {
    const path = "/models/a.gguf";
    const failures: Failure[] = [
      { kind: "modelMissing", path },
      { kind: "modelMissing", path, link: "/gone" },
      { kind: "modelNotAFile", path },
      ...(["pipe", "socket", "device", "systemFile"] as const).map((found): Failure => {
        return { kind: "modelNotAFile", path, found };
      }),
      { kind: "modelUnreadable", path, detail: "EBUSY" },
      ...(["noPermission", "linkLoop", "nameTooLong", "diskError", "noAnswer"] as const).map((reason): Failure => {
        return { kind: "modelUnreadable", path, detail: "", reason };
      }),
    ];
    const views = failures.map(describeFailure);
    assert.equal(new Set(views.map(({ message }) => message)).size, failures.length);
    for (const { message, actions } of views) {
      assert.ok(message.includes(path), message);
      assert.deepEqual(
        actions.map(({ id }) => id),
        message.includes("does not exist") ? ["chooseModel", "useDemoModel", "retry"] : ["chooseModel", "retry"],
      );
    }
  });
});
