/**
 * Model files that somebody damaged, or made to do damage: the header check survives them, and says what is wrong; what
 * it accepts ends at most the inference process.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { closeSync, existsSync, ftruncateSync, openSync, readFileSync, writeFileSync, writeSync } from "node:fs";
import { basename, join } from "node:path";
import { InferenceClient } from "../../src/inference/client.ts";
import { type Failure, FailureError, failureOf } from "../../src/inference/failure.ts";
import { loadParams } from "../../src/model/loadParams.ts";
import { readModelFile } from "../../src/model/modelFile.ts";
import { describeFailure } from "../../src/userErrors.ts";
import { DEMO_MODEL, PROGRAM, question, ROOT, temporaryFolder } from "../support/engine.ts";
import {
  encodeString,
  encodeUint32,
  encodeUint64,
  rawArray,
  rawEntry,
  rawTensor,
  writeMamba,
  writeModifiedDemo,
  writeRawHeader,
} from "../support/gguf.ts";
import { fault } from "./support/fault.ts";
import { type GgufField, type GgufFields, ggufFields } from "./support/ggufFields.ts";
import { assertLinear } from "./support/growth.ts";

const folder = temporaryFolder();
const demo = readFileSync(DEMO_MODEL);

/** A header to damage: its bytes, and the size of its file. */
interface Subject {
  name: string;
  header: Buffer;
  size: number;
  layout: GgufFields;
}

function subject(path: string): Subject {
  const bytes = readFileSync(path);
  const layout = ggufFields(bytes);
  return { name: basename(path), header: bytes.subarray(0, layout.end), size: bytes.length, layout };
}

/** The vocabularies in llama.cpp's repository, which comes with the engine as a git bundle. */
function vocabularies(names: readonly string[]): Subject[] {
  const bundle = join(ROOT, "node_modules/node-llama-cpp/llama/gitRelease.bundle");
  const clone = join(temporaryFolder(), "llama.cpp");
  const git = (...parameters: string[]): ReturnType<typeof spawnSync> =>
    spawnSync("git", parameters, { maxBuffer: 1 << 26, stdio: ["ignore", "pipe", "ignore"] });
  if (!existsSync(bundle) || git("clone", "--quiet", "--bare", bundle, clone).status !== 0) return [];
  return names.flatMap((name) => {
    const { status, stdout } = git("-C", clone, "show", `HEAD:models/ggml-vocab-${name}.gguf`);
    if (status !== 0) return [];
    const path = join(folder, `${name}.gguf`);
    writeFileSync(path, stdout);
    return [subject(path)];
  });
}

type Random = () => number;
type Mutation = (subject: Subject, random: Random) => Buffer;

function pick<Item>(items: readonly Item[], random: Random): Item {
  return items[Math.floor(random() * items.length)]!;
}

/** Numbers at which lengths, counts and sizes change their meaning. */
const NUMBERS = [0n, 1n, 2n, 7n, 255n, 513n, 65_536n, 2n ** 31n, 2n ** 32n - 1n, 2n ** 53n, 2n ** 63n, 2n ** 64n - 1n];

function writeNumber(header: Buffer, { at, bytes }: GgufField, value: bigint): Buffer {
  const edited = Buffer.from(header);
  for (let byte = 0; byte < bytes; byte++) edited[at + byte] = Number((value >> BigInt(8 * byte)) & 255n);
  return edited;
}

function edit(kinds: readonly GgufField["kind"][]): Mutation {
  return ({ header, layout }, random) => {
    const fields = layout.fields.filter(({ kind }) => kinds.includes(kind));
    // A vocabulary has no tensors to edit.
    const field = pick(fields.length > 0 ? fields : layout.fields, random);
    if (field.kind === "type") return writeNumber(header, field, BigInt(Math.floor(random() * 48) - 4));
    const near =
      random() < 0.3 && field.bytes === 8 ? header.readBigUInt64LE(field.at) + pick([-1n, 1n], random) : undefined;
    return writeNumber(header, field, near ?? pick(NUMBERS, random));
  };
}

const MUTATIONS: Readonly<Record<string, Mutation>> = {
  "bits flipped": ({ header }, random) => {
    const edited = Buffer.from(header);
    for (let flips = Math.ceil(random() * 8); flips > 0; flips--) {
      edited[Math.floor(random() * edited.length)]! ^= 1 << Math.floor(random() * 8);
    }
    return edited;
  },
  // The beginning of a long header is mostly vocabulary, its facts are in the fields.
  "bits flipped in fields": ({ header, layout }, random) => {
    const edited = Buffer.from(header);
    const { at, bytes } = pick(layout.fields, random);
    if (bytes > 0) edited[at + Math.floor(random() * bytes)]! ^= 1 << Math.floor(random() * 8);
    return edited;
  },
  "counts and lengths edited": edit(["count", "length"]),
  "types edited": edit(["type"]),
  "dimensions and offsets edited": edit(["dimension", "offset"]),
  "values edited": edit(["value"]),
  "cut off": ({ header }, random) => header.subarray(0, Math.floor(random() * header.length)),
  "an entry twice": ({ header, layout }, random) => {
    const [start, end] = pick(layout.entries, random);
    const edited = Buffer.concat([header.subarray(0, end), header.subarray(start, end), header.subarray(end)]);
    edited.writeBigUInt64LE(BigInt(layout.entries.length + 1), 16);
    return edited;
  },
  "an entry missing": ({ header, layout }, random) => {
    const [start, end] = pick(layout.entries, random);
    const edited = Buffer.concat([header.subarray(0, start), header.subarray(end)]);
    edited.writeBigUInt64LE(BigInt(layout.entries.length - 1), 16);
    return edited;
  },
  "bytes moved": ({ header }, random) => {
    const [from, to] = [random(), random()].map((place) => Math.floor(place * header.length)).sort((a, b) => a - b);
    return Buffer.concat([header.subarray(0, from), header.subarray(to), header.subarray(from, to)]);
  },
};

/** Writes a header in place of the file's own; the data of the tensors is room without contents. */
function writeMutant(path: string, header: Buffer, size: number, isCutOff: boolean): void {
  const file = openSync(path, "w");
  writeSync(file, header);
  if (!isCutOff) ftruncateSync(file, Math.max(size, header.length));
  closeSync(file);
}

/** What the header check says. @throws an error that is not a failure */
async function verdictOf(path: string): Promise<Failure | undefined> {
  try {
    await readModelFile(path);
    return undefined;
  } catch (error) {
    if (!(error instanceof FailureError)) throw error;
    const { message, actions } = describeFailure(error.failure);
    assert.ok(message.includes(path) && !/undefined|\[object/.test(message), message);
    assert.ok(actions.length > 0);
    return error.failure;
  }
}

describe("A damaged model file", () => {
  fault("R5", "mutants of real headers through the header check", { quick: 400, full: 15_000 }, async (attempt) => {
    const mamba = join(folder, "mamba.gguf");
    await writeMamba(mamba);
    const layers = join(folder, "layers.gguf");
    await writeModifiedDemo(layers, { "llama.attention.head_count": [6, 6, 6, 6], "general.alignment": 64 });
    const small = [subject(DEMO_MODEL), subject(mamba), subject(layers)];
    const large = attempt.quick ? [] : vocabularies(["gpt-2", "llama-bpe", "qwen2", "gemma-4", "bert-bge"]);
    const path = join(folder, "mutant.gguf");
    const verdicts = new Map<string, number>();
    let slowest = 0;
    const unhandled: unknown[] = [];
    const onUnhandled = (reason: unknown): void => void unhandled.push(reason);
    process.on("unhandledRejection", onUnhandled);
    try {
      for (let mutant = 0; mutant < attempt.tries; mutant++) {
        const one = mutant % 50 === 0 && large.length > 0 ? pick(large, attempt.random) : pick(small, attempt.random);
        const [how, mutate] = pick(Object.entries(MUTATIONS), attempt.random);
        writeMutant(path, mutate(one, attempt.random), one.size, how === "cut off");
        const startedAt = performance.now();
        const verdict = await verdictOf(path).catch((error: unknown) => {
          assert.fail(`${one.name}, ${how}, mutant ${mutant}: ${String(error)}`);
        });
        slowest = Math.max(slowest, performance.now() - startedAt);
        assert.notEqual(verdict?.kind, "internal");
        const name = verdict?.kind ?? "accepted";
        verdicts.set(name, (verdicts.get(name) ?? 0) + 1);
      }
    } finally {
      process.off("unhandledRejection", onUnhandled);
    }
    assert.deepEqual(unhandled, []);
    attempt.note([...verdicts].map(([kind, count]) => `${kind} ${count}`).join(", "));
    attempt.note(`${small.length + large.length} files; slowest ${slowest.toFixed(0)} ms`);
  });

  /** Headers of growing size that cost as much as they can: `n` is the number of their items. */
  const GROWING: Readonly<Record<string, { n: number; write: (path: string, n: number) => void }>> = {
    text: {
      n: 250_000,
      write: (path, n) => writeRawHeader(path, [rawEntry("tokenizer.chat_template", " [INST]".repeat(n / 7))]),
    },
    "empty texts in an array": {
      n: 1_200_000,
      write: (path, n) => writeRawHeader(path, [rawArray("a", 8, n, encodeUint64(0))]),
    },
    "bytes in an array": {
      n: 12_000_000,
      write: (path, n) => writeRawHeader(path, [rawArray("a", 0, n, Buffer.of(1))]),
    },
    "numbers in short arrays": {
      n: 1000,
      write: (path, n) =>
        writeRawHeader(
          path,
          Array.from({ length: n }, (_, index) => rawArray(`a${index}`, 0, 1024, Buffer.of(1))),
        ),
    },
    tokens: {
      n: 125_000,
      write: (path, n) => {
        const tokens = Buffer.alloc(16 * n, encodeString("________"));
        for (let token = 0; token < n; token++) tokens.write(token.toString(36), 16 * token + 8);
        const head = [encodeString("tokenizer.ggml.tokens"), encodeUint32(9), encodeUint32(8), encodeUint64(n)];
        writeRawHeader(path, [Buffer.concat([...head, tokens])]);
      },
    },
    tensors: {
      n: 16_000,
      write: (path, n) =>
        writeRawHeader(
          path,
          [rawEntry("general.architecture", "llama")],
          Array.from({ length: n }, (_, index) => rawTensor(`blk.${index}.${"x".repeat(40)}`, [1])),
        ),
    },
    keys: {
      n: 1000,
      write: (path, n) =>
        writeRawHeader(
          path,
          Array.from({ length: n }, (_, index) => rawEntry(`${index}${"k".repeat(1000)}`, 1)),
        ),
    },
  };

  fault("R5", "headers made to be slow or large", { quick: 1, full: 5 }, async (attempt) => {
    const path = join(folder, "growing.gguf");
    for (const [what, { n, write }] of Object.entries(GROWING))
      for (let run = 0; run < attempt.tries; run++) {
        const ms = await assertLinear(what, 4 * n, (size) => {
          write(path, size);
          return () => verdictOf(path);
        });
        attempt.count();
        attempt.note(`${what}: ${(4 * n).toLocaleString("en")} in ${ms.toFixed(0)} ms of CPU`);
      }
  });

  fault("R5", "memory and stretches of the largest headers", { quick: 2, full: 7 }, (attempt) => {
    const path = join(folder, "largest.gguf");
    for (const [what, { n, write }] of Object.entries(GROWING).slice(-attempt.tries)) {
      write(path, 4 * n);
      const { stdout, status } = spawnSync(
        process.execPath,
        [join(import.meta.dirname, "support/readHeader.ts"), path],
        {
          encoding: "utf8",
          timeout: 60_000,
        },
      );
      assert.equal(status, 0, what);
      const used = JSON.parse(stdout) as Record<"megabytes" | "longestStretchMs" | "cpuMs", number>;
      assert.ok(used.megabytes <= 200, `${what}: ${used.megabytes.toFixed(0)} MB`);
      attempt.count();
      attempt.note(
        `${what}: ${used.megabytes.toFixed(0)} MB, ${used.longestStretchMs.toFixed(0)} ms of CPU at a stretch`,
      );
    }
  });

  fault("R5", "mutants of the demo model that pass the check, natively", { quick: 3, full: 200 }, async (attempt) => {
    const one = subject(DEMO_MODEL);
    const path = join(folder, "native.gguf");
    const outcomes = new Map<string, number>();
    const aborted: string[] = [];
    for (let loaded = 0; loaded < attempt.tries;) {
      const [how, mutate] = pick(Object.entries(MUTATIONS), attempt.random);
      const header = mutate(one, attempt.random);
      // Data that has moved is another damage than that of the header.
      if (header.length !== one.header.length || header.equals(one.header)) continue;
      writeFileSync(path, Buffer.concat([header, demo.subarray(header.length)]));
      const file = await readModelFile(path).catch(failureOf);
      if ("kind" in file) continue;
      loaded++;
      const client = new InferenceClient(PROGRAM, () => undefined);
      const outcome = await client
        .load(loadParams(file, { gpu: "off", contextSize: 512 }), () => undefined)
        .then(() => client.generate({ ...question("안녕?"), maxTokens: 4 }))
        .then(() => undefined, failureOf);
      client.dispose();
      await client.exited;
      if (outcome !== undefined) {
        assert.notEqual(outcome.kind, "internal", `${how}: ${JSON.stringify(outcome)}`);
        assert.ok(describeFailure(outcome).message.length > 0);
      }
      if (outcome?.kind === "processDied") aborted.push(`${how} at ${differenceOf(header, one)}`);
      const name = outcome?.kind ?? "works";
      outcomes.set(name, (outcomes.get(name) ?? 0) + 1);
    }
    attempt.note([...outcomes].map(([kind, count]) => `${kind} ${count}`).join(", "));
    if (aborted.length > 0) attempt.note(`the process died of: ${aborted.slice(0, 20).join("; ")}`);
  });
});

/** The text before the first byte that differs: the key, mostly. */
function differenceOf(header: Buffer, { header: original, layout }: Subject): string {
  const at = header.findIndex((byte, index) => byte !== original[index]);
  const [start] = layout.entries.findLast(([from]) => from <= at) ?? [at];
  const length = Number(original.readBigUInt64LE(start));
  const isEntry = at < layout.entries.at(-1)![1];
  return isEntry ? original.toString("utf8", start + 8, start + 8 + Math.min(length, 60)) : `byte ${at}`;
}
