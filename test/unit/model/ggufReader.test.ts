import assert from "node:assert/strict";
import { readFileSync, truncateSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { GGMLFileQuantizationType, gguf } from "@huggingface/gguf";
import { failureOf } from "../../../src/inference/failure.ts";
import {
  GGUF_LIMITS,
  type GgufContents,
  type GgufTensor,
  MalformedGguf,
  readGguf,
} from "../../../src/model/ggufReader.ts";
import { FILE_TYPES, readModelFile } from "../../../src/model/modelFile.ts";
import { FORMAT_TOKENS } from "../../../src/prompt/promptFormat.ts";
import { DEMO_MODEL, temporaryFolder } from "../../support/engine.ts";
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
  writeSplitDemo,
} from "../../support/gguf.ts";

const folder = temporaryFolder();
const path = join(folder, "model.gguf");

async function read(from = path, wanted: Iterable<string> = []): Promise<GgufContents & { tensors: GgufTensor[] }> {
  const file = await open(from);
  try {
    const tensors: GgufTensor[] = [];
    const { size } = await file.stat();
    return { ...(await readGguf(file, size, { wanted, onTensor: (tensor) => tensors.push(tensor) })), tensors };
  } finally {
    await file.close();
  }
}

describe("The header of a GGUF file", () => {
  it("is read like the reference library reads it", async () => {
    const mamba = join(folder, "mamba.gguf");
    await writeMamba(mamba);
    const layers = join(folder, "layers.gguf");
    await writeModifiedDemo(layers, {
      "llama.attention.head_count": [6, 6, 6, 6],
      "general.description": "가나다 ".repeat(70_000),
      "test.flag": false,
    });
    for (const one of [DEMO_MODEL, mamba, layers, ...(await writeSplitDemo(join(folder, "split"), 2))]) {
      const { metadata, tensors, tensorCount, dataOffset, tokens } = await read(one, [...FORMAT_TOKENS, "<||bos||>"]);
      const expected = await gguf(one, { allowLocalFile: true });
      const { version: _v, tensor_count: _t, kv_count: _k, ...values } = expected.metadata as Record<string, unknown>;
      const texts = Object.entries(values).filter(([, value]) => Array.isArray(value) && typeof value[0] === "string");
      for (const [key] of texts) assert.ok(!metadata.has(key), key);
      const long = Object.entries(values).filter(
        ([, value]) => Array.isArray(value) && value.length > GGUF_LIMITS.items,
      );
      for (const [key] of [...texts, ...long]) Reflect.deleteProperty(values, key);
      assert.deepEqual(
        Object.fromEntries(metadata),
        Object.fromEntries(
          Object.entries(values).map(([key, value]) => [key, typeof value === "bigint" ? Number(value) : value]),
        ),
      );
      assert.deepEqual(
        tensors,
        expected.tensorInfos.map(({ name, shape, dtype, offset }) => {
          return { name, shape: shape.map(Number), type: dtype, offset: Number(offset) };
        }),
      );
      assert.deepEqual([tensorCount, dataOffset], [tensors.length, Number(expected.tensorDataOffset)]);
      assert.equal(tokens.has("<||bos||>"), "tokenizer.ggml.tokens" in expected.metadata);
    }
  });

  it("has names for the types of files that the reference library has, too", () => {
    for (const [type, name] of FILE_TYPES.entries()) assert.equal(GGMLFileQuantizationType[type], name);
  });

  const text = encodeUint32(8);
  const broken: [what: string, write: () => void, fault: RegExp][] = [
    ["an empty key", () => writeRawHeader(path, [rawEntry("", 1)]), /a key is empty/],
    ["a key twice", () => writeRawHeader(path, [rawEntry("a", 1), rawEntry("a", "x")]), /“a” is there twice/],
    [
      "a key with an invisible character twice",
      () => writeRawHeader(path, [rawEntry("a\u202e\u200b", 1), rawEntry("a\u202e\u200b", 1)]),
      /“a\\u\{202e\}\\u\{200b\}” is there twice/,
    ],
    [
      "a tensor twice",
      () => writeRawHeader(path, [], [rawTensor("t", [1]), rawTensor("t", [2])]),
      /“t” is there twice/,
    ],
    [
      "a token twice",
      () => writeRawHeader(path, [rawEntry("tokenizer.ggml.tokens", ["a", "", "나", "", "나"])]),
      /“나” is there twice/,
    ],
    [
      "a value of no type",
      () => writeRawHeader(path, [Buffer.concat([encodeString("a"), encodeUint32(13), Buffer.alloc(16)])]),
      /the type 13/,
    ],
    [
      "an array of arrays",
      () => writeRawHeader(path, [rawArray("a", 9, 1, Buffer.concat([text, encodeUint64(0)]))]),
      /the type 9/,
    ],
    ["too many tensors", () => writeRawHeader(path, [], [], { entries: 0, tensors: 200_000 }), /200000 tensors/],
    ["too many entries", () => writeRawHeader(path, [], [], { entries: 1e15, tensors: 0 }), /1000000000000000 entries/],
    [
      "a tensor with five dimensions",
      () => writeRawHeader(path, [], [rawTensor("t", [1, 1, 1, 1, 1])]),
      /5 dimensions/,
    ],
    [
      "a long name of a tensor",
      () => writeRawHeader(path, [], [rawTensor("t".repeat(64), [1])]),
      /64 bytes of the name/,
    ],
    ["no alignment", () => writeRawHeader(path, [rawEntry("general.alignment", 0)]), /general.alignment is “0”/],
    ["an odd alignment", () => writeRawHeader(path, [rawEntry("general.alignment", 24)]), /general.alignment is “24”/],
    ["words for an alignment", () => writeRawHeader(path, [rawEntry("general.alignment", "x")]), /general.alignment/],
    [
      "a text that is longer than the file",
      () => writeRawHeader(path, [Buffer.concat([encodeString("a"), text, encodeUint64(2 ** 60)])]),
      /bytes of 1152921504606847/,
    ],
    [
      "an array that is longer than the file",
      () => {
        const head = [encodeString("a"), encodeUint32(9), encodeUint32(12), encodeUint64(2 ** 61)];
        writeRawHeader(path, [Buffer.concat(head)]);
      },
      /bytes of \d/,
    ],
    [
      "more bytes than any header",
      () => {
        writeRawHeader(path, [
          Buffer.concat([encodeString("a"), encodeUint32(9), encodeUint32(0), encodeUint64(100_000_000)]),
        ]);
        truncateSync(path, 200_000_000);
      },
      /bytes of header/,
    ],
    [
      "more text than any header",
      () => {
        const value = "x".repeat(GGUF_LIMITS.textBytes);
        writeRawHeader(
          path,
          Array.from({ length: 9 }, (_, index) => rawEntry(`a${index}`, value)),
        );
      },
      /characters of text/,
    ],
    [
      "more tokens than any vocabulary",
      () => writeRawHeader(path, [rawArray("tokenizer.ggml.tokens", 8, GGUF_LIMITS.tokens + 1, encodeUint64(0))]),
      /524289 tokens/,
    ],
  ];
  for (const [what, write, fault] of broken) {
    it(`is refused with ${what}`, async () => {
      write();
      await assert.rejects(read(), (error) => error instanceof MalformedGguf && fault.test(error.message));
    });
  }

  it("keeps no text that is longer than any that is needed", async () => {
    const long = "x".repeat(GGUF_LIMITS.textBytes + 1);
    writeRawHeader(path, [rawEntry("a", long), rawEntry("b", long.slice(1)), rawEntry("c", 3)]);
    const { metadata } = await read();
    assert.deepEqual([...metadata.keys()], ["b", "c"]);
  });

  it("is read with texts that are longer than the buffer, at every place", async () => {
    const lengths = [0, 1, 131_063, 131_064, 131_065, 131_072, 131_073, 300_000, 7];
    writeRawHeader(path, [
      rawEntry(
        "merges",
        lengths.map((length) => "m".repeat(length)),
      ),
      rawEntry("after", 5),
    ]);
    assert.deepEqual(Object.fromEntries((await read()).metadata), { after: 5 });
  });

  it("is damaged wherever it is cut off, and never read beyond", async () => {
    const whole = readFileSync(DEMO_MODEL);
    const { dataOffset } = await read(DEMO_MODEL);
    for (let length = 24; length < dataOffset - 32; length += 997) {
      writeFileSync(path, whole.subarray(0, length));
      await assert.rejects(read(), MalformedGguf, `${length} bytes`);
    }
  });

  it("is a failure in words if the disk fails in the middle", async () => {
    const file = await open(DEMO_MODEL);
    const prototype = Object.getPrototypeOf(file) as { read: (...parameters: unknown[]) => Promise<unknown> };
    await file.close();
    const { read: original } = prototype;
    let reads = 0;
    prototype.read = function (...parameters) {
      if (++reads === 1) return original.apply(this, parameters);
      return Promise.reject(Object.assign(new Error("EIO: i/o error, read"), { code: "EIO" }));
    };
    try {
      const failure = await readModelFile(DEMO_MODEL).then(() => assert.fail("it was read"), failureOf);
      const detail = "EIO: i/o error, read";
      assert.deepEqual(failure, { kind: "modelUnreadable", path: DEMO_MODEL, detail, reason: "diskError" });
    } finally {
      prototype.read = original;
    }
  });
});
