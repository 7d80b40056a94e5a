import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { convertFolder, openCheckpoint } from "../../../src/conversion/checkpointFolder.ts";
import { ConversionError } from "../../../src/conversion/conversionError.ts";
import type { Checkpoint } from "../../../src/conversion/convert.ts";
import { startConversion } from "../../../src/conversion/startConversion.ts";
import { smallCheckpoint, writeCheckpoint } from "../../support/checkpoint.ts";

const WORKER = resolve(import.meta.dirname, "../../../src/conversion/worker.ts");
const provenance = { name: "small", sourceUrl: "https://example.com", revision: "1", tool: "test 1" };
const ignoreProgress = (): void => undefined;

describe("A conversion in a worker thread", () => {
  let folder: string;
  let source: string;
  let target: string;
  const small = smallCheckpoint();
  const settings = (): { type: "Q8_0"; target: string; provenance: typeof provenance } => ({
    type: "Q8_0",
    target,
    provenance,
  });
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "42dot-test-"));
    source = join(folder, "source");
    target = join(folder, "model.gguf");
    writeCheckpoint(source, small);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  async function streamed(weights: AsyncIterable<Uint8Array>): Promise<{ checkpoint: Checkpoint }> {
    return { checkpoint: { ...(await openCheckpoint(source)), weights } };
  }

  it("gives the same result as one on the main thread, from a folder and from a stream", async () => {
    const expected = await convertFolder({ folder: source, ...settings() });
    const progress: number[] = [];
    const fromFolder = await startConversion(WORKER, { source: { folder: source }, ...settings() }, (fraction) =>
      progress.push(fraction),
    );
    assert.deepEqual(fromFolder, expected);
    assert.equal(progress.at(-1), 1);
    async function* chunks(): AsyncGenerator<Uint8Array> {
      yield await Promise.resolve(new Uint8Array(0));
      for (let at = 0; at < small.weights.length; at += 9999) yield small.weights.subarray(at, at + 9999);
    }
    const fromStream = await startConversion(
      WORKER,
      { source: await streamed(chunks()), ...settings() },
      ignoreProgress,
    );
    assert.deepEqual(fromStream, expected);
  });

  it("applies backpressure to the stream", async () => {
    let sent = 0;
    let maxInFlight = 0;
    const chunk = 1 << 20;
    const converted = { fraction: 0 };
    async function* chunks(): AsyncGenerator<Uint8Array> {
      for (; sent < large.weights.length; sent += chunk) {
        yield await Promise.resolve(large.weights.subarray(sent, sent + chunk));
        maxInFlight = Math.max(maxInFlight, sent - converted.fraction * large.weights.length);
      }
    }
    const large = smallCheckpoint({ shape: { hiddenSize: 512, feedForwardSize: 2048, heads: 8, keyValueHeads: 8 } });
    writeCheckpoint(source, { ...large, weights: Buffer.alloc(0) });
    const request = { source: await streamed(chunks()), ...settings() };
    await startConversion(WORKER, request, (fraction) => (converted.fraction = fraction));
    assert.ok(large.weights.length > 30 << 20, "the test needs more bytes than may be in flight");
    assert.ok(maxInFlight < 20 << 20, `${maxInFlight} bytes in flight`);
  });

  it("passes failures on with all their details", async () => {
    writeFileSync(join(source, "model.safetensors"), small.weights.subarray(0, -5));
    await assert.rejects(
      startConversion(WORKER, { source: { folder: source }, ...settings() }, ignoreProgress),
      (error) => {
        assert.ok(error instanceof ConversionError);
        const expected = small.weights.length;
        assert.deepEqual(error.failure, { kind: "sourceTruncated", bytes: expected - 5, expected });
        return true;
      },
    );
    async function* breaking(): AsyncGenerator<Uint8Array> {
      yield await Promise.resolve(small.weights.subarray(0, 20_000));
      throw new Error("ECONNRESET");
    }
    const broken = { source: await streamed(breaking()), ...settings() };
    await assert.rejects(startConversion(WORKER, broken, ignoreProgress), (error) => {
      assert.ok(error instanceof ConversionError);
      assert.deepEqual(error.failure, { kind: "sourceUnreadable", file: "model.safetensors", detail: "ECONNRESET" });
      return true;
    });
    assert.deepEqual(readdirSync(folder), ["source"]);
  });

  it("leaves nothing behind if it is cancelled while the stream stalls", async () => {
    const cancel = new AbortController();
    async function* stalling(): AsyncGenerator<Uint8Array> {
      yield await Promise.resolve(small.weights.subarray(0, -1000));
      await new Promise(() => undefined);
    }
    const running = startConversion(
      WORKER,
      { source: await streamed(stalling()), ...settings() },
      (fraction) => {
        if (fraction > 0) cancel.abort(new Error("the user changed their mind"));
      },
      cancel.signal,
    );
    await assert.rejects(running, { message: "the user changed their mind" });
    assert.deepEqual(readdirSync(folder), ["source"]);
  });

  it("fails if the worker dies, and cleans up after it", async () => {
    const dying = join(folder, "dying.mjs");
    for (const end of ["process.exit(3)", "throw new Error('no memory')"]) {
      writeFileSync(
        dying,
        `import { writeFileSync } from "node:fs"; import { workerData } from "node:worker_threads";
         writeFileSync(workerData.target + ".part", "half"); ${end};`,
      );
      writeFileSync(target, "the model that was there before");
      await assert.rejects(
        startConversion(dying, { source: { folder: source }, ...settings() }, ignoreProgress),
        (error) => {
          assert.ok(error instanceof ConversionError && error.failure.kind === "workerDied", String(error));
          assert.match(error.failure.detail, /exit code 3|no memory/);
          return true;
        },
      );
      assert.deepEqual(readdirSync(folder).sort(), ["dying.mjs", "model.gguf", "source"]);
      assert.equal(readFileSync(target, "utf8"), "the model that was there before");
    }
  });
});
