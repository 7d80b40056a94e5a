/** GGUF files for tests: parts of the demo model, and everything else that people have under that name. */
import { readFileSync, writeFileSync } from "node:fs";
import { gguf } from "@huggingface/gguf";
import { DEMO_MODEL } from "./engine.ts";

/** Numbers are written as uint32 unless they say otherwise. */
type Value =
  string | number | boolean | { uint16: number } | { int32: number } | { float32: number } | number[] | string[];
/** `undefined` removes a key. */
type Changes = Record<string, Value | undefined>;

const UINT16 = 2;
const UINT32 = 4;
const INT32 = 5;
const FLOAT32 = 6;
const BOOL = 7;
const STRING = 8;
const ARRAY = 9;

interface Tensor {
  name: string;
  shape: number[];
  /** ggml's number of the type. */
  type: number;
  data: Buffer;
}

/** A GGUF file in parts. */
interface Parts {
  /** The bytes of each entry's value, with its type. */
  metadata: Map<string, Buffer>;
  tensors: Tensor[];
}

/** Writes the demo model to `path` with changed metadata. */
export async function writeModifiedDemo(path: string, changes: Changes): Promise<void> {
  const { metadata, tensors } = await readDemo();
  writeGguf(path, { metadata: changed(metadata, changes), tensors });
}

/** Writes the demo model as `count` files, as llama.cpp's `llama-gguf-split` does. @returns their paths, in order */
export async function writeSplitDemo(prefix: string, count: number): Promise<string[]> {
  const { metadata, tensors } = await readDemo();
  const perFile = Math.ceil(tensors.length / count);
  return Array.from({ length: count }, (_, index) => {
    const path = `${prefix}-${number5(index + 1)}-of-${number5(count)}.gguf`;
    const split = {
      "split.no": { uint16: index },
      "split.count": { uint16: count },
      "split.tensors.count": { int32: tensors.length },
    };
    writeGguf(path, {
      metadata: changed(index === 0 ? metadata : new Map<string, Buffer>(), split),
      tensors: tensors.slice(index * perFile, (index + 1) * perFile),
    });
    return path;
  });
}

/** Writes a file that has only metadata, and `tensors` vectors of one F32 value each. */
export function writeHeader(path: string, metadata: Changes, tensors: string[] = []): void {
  const data = Buffer.alloc(4);
  writeGguf(path, {
    metadata: changed(new Map(), metadata),
    tensors: tensors.map((name) => ({ name, shape: [1], type: 0, data })),
  });
}

/** A state space model without attention: the demo's vocabulary and embedding, and layers that are all zeros. */
export async function writeMamba(path: string): Promise<void> {
  const { metadata, tensors } = await readDemo();
  const width = 192;
  const inner = 2 * width;
  const [conv, state, rank, layers] = [4, 16, 12, 2];
  const zeros = (name: string, ...shape: number[]): Tensor => {
    return { name, shape, type: 0, data: Buffer.alloc(4 * shape.reduce((product, size) => product * size, 1)) };
  };
  const layer = (_: unknown, index: number): Tensor[] =>
    [
      zeros("attn_norm.weight", width),
      zeros("ssm_in.weight", width, 2 * inner),
      zeros("ssm_conv1d.weight", conv, inner),
      zeros("ssm_conv1d.bias", inner),
      zeros("ssm_x.weight", inner, rank + 2 * state),
      zeros("ssm_dt.weight", rank, inner),
      zeros("ssm_dt.bias", inner),
      zeros("ssm_a", state, inner),
      zeros("ssm_d", inner),
      zeros("ssm_out.weight", inner, width),
    ].map((tensor) => ({ ...tensor, name: `blk.${index}.${tensor.name}` }));
  const own = new Map([...metadata].filter(([key]) => !key.startsWith("llama.")));
  writeGguf(path, {
    metadata: changed(own, {
      "general.architecture": "mamba",
      "general.name": "zeros",
      "mamba.context_length": 2048,
      "mamba.embedding_length": width,
      "mamba.feed_forward_length": 0,
      "mamba.attention.head_count": 0,
      "mamba.block_count": layers,
      "mamba.ssm.conv_kernel": conv,
      "mamba.ssm.inner_size": inner,
      "mamba.ssm.state_size": state,
      "mamba.ssm.time_step_rank": rank,
      "mamba.attention.layer_norm_rms_epsilon": { float32: 1e-5 },
    }),
    tensors: [
      ...tensors.filter(({ name }) => name === "token_embd.weight" || name === "output_norm.weight"),
      ...Array.from({ length: layers }, layer).flat(),
    ],
  });
}

/** Writes the demo model with every tensor changed by `change`. */
export async function writeDemoTensors(path: string, change: (tensor: Tensor) => Tensor): Promise<void> {
  const { metadata, tensors } = await readDemo();
  writeGguf(path, { metadata, tensors: tensors.map(change) });
}

/**
 * Writes a header as its bytes say, right or wrong.
 * @param entries each with its key
 * @param tensors what the header says of each
 */
export function writeRawHeader(
  path: string,
  entries: readonly Buffer[],
  tensors: readonly Buffer[] = [],
  counts = { entries: entries.length, tensors: tensors.length },
): void {
  const head = [Buffer.from("GGUF"), encodeUint32(3), encodeUint64(counts.tensors), encodeUint64(counts.entries)];
  writeFileSync(path, padded(Buffer.concat([...head, ...entries, ...tensors])));
}

export function rawEntry(key: string, value: Value): Buffer {
  return Buffer.concat([encodeString(key), encodeValue(value)]);
}

/** An array of `count` items that are all the same bytes. */
export function rawArray(key: string, itemType: number, count: number, item: Buffer): Buffer {
  const head = [encodeString(key), encodeUint32(ARRAY), encodeUint32(itemType), encodeUint64(count)];
  return Buffer.concat([...head, Buffer.alloc(count * item.length, item)]);
}

export function rawTensor(name: string, shape: number[], type = 0, offset = 0): Buffer {
  const dimensions = shape.map(encodeUint64);
  return Buffer.concat([
    encodeString(name),
    encodeUint32(shape.length),
    ...dimensions,
    encodeUint32(type),
    encodeUint64(offset),
  ]);
}

async function readDemo(): Promise<Parts> {
  const file = readFileSync(DEMO_MODEL);
  const { metadata, tensorInfos, tensorDataOffset } = await gguf(DEMO_MODEL, { allowLocalFile: true });
  const offsets = [...tensorInfos.map(({ offset }) => offset), BigInt(file.length) - tensorDataOffset];
  return {
    metadata: splitEntries(file, Number(metadata.kv_count)),
    // The tensors are stored in the order of the header.
    tensors: tensorInfos.map(({ name, shape, dtype, offset }, index) => {
      const [start, end] = [tensorDataOffset + offset, tensorDataOffset + offsets[index + 1]!];
      return { name, shape: shape.map(Number), type: dtype, data: file.subarray(Number(start), Number(end)) };
    }),
  };
}

function writeGguf(path: string, { metadata, tensors }: Parts): void {
  const entries = [...metadata].flatMap(([key, value]) => [encodeString(key), value]);
  let offset = 0;
  const infos = tensors.map(({ name, shape, type, data }) => {
    const dimensions = shape.map(encodeUint64);
    const info = [encodeString(name), encodeUint32(shape.length), ...dimensions, encodeUint32(type)];
    const start = offset;
    offset += padded(data).length;
    return Buffer.concat([...info, encodeUint64(start)]);
  });
  const head = [Buffer.from("GGUF"), encodeUint32(3), encodeUint64(tensors.length), encodeUint64(metadata.size)];
  const header = padded(Buffer.concat([...head, ...entries, ...infos]));
  writeFileSync(path, Buffer.concat([header, ...tensors.map(({ data }) => padded(data))]));
}

function changed(metadata: Map<string, Buffer>, changes: Changes): Map<string, Buffer> {
  const result = new Map(metadata);
  for (const [key, value] of Object.entries(changes)) {
    result.delete(key);
    if (value !== undefined) result.set(key, encodeValue(value));
  }
  return result;
}

/** The bytes of every metadata entry's value, by key. */
function splitEntries(file: Buffer, count: number): Map<string, Buffer> {
  const entries = new Map<string, Buffer>();
  let at = 24;
  const skipString = (from: number): number => from + 8 + Number(file.readBigUInt64LE(from));
  const skipValue = (type: number, from: number): number => {
    const sizes: Record<number, number> = { 0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8 };
    if (type === STRING) return skipString(from);
    if (type !== ARRAY) return from + (sizes[type] ?? 0);
    const itemType = file.readUInt32LE(from);
    const length = Number(file.readBigUInt64LE(from + 4));
    let end = from + 12;
    for (let item = 0; item < length; item++) end = skipValue(itemType, end);
    return end;
  };
  for (let entry = 0; entry < count; entry++) {
    const keyEnd = skipString(at);
    const key = file.toString("utf8", at + 8, keyEnd);
    at = skipValue(file.readUInt32LE(keyEnd), keyEnd + 4);
    entries.set(key, file.subarray(keyEnd, at));
  }
  return entries;
}

function encodeValue(value: Value): Buffer {
  const { type, bytes } = typed(value);
  return Buffer.concat([encodeUint32(type), bytes]);
}

function typed(value: Value): { type: number; bytes: Buffer } {
  if (Array.isArray(value)) {
    const items = value.map(typed);
    const head = [encodeUint32(items[0]?.type ?? UINT32), encodeUint64(items.length)];
    return { type: ARRAY, bytes: Buffer.concat([...head, ...items.map(({ bytes }) => bytes)]) };
  }
  if (typeof value === "string") return { type: STRING, bytes: encodeString(value) };
  if (typeof value === "boolean") return { type: BOOL, bytes: Buffer.from([value ? 1 : 0]) };
  if (typeof value === "number") return { type: UINT32, bytes: encodeUint32(value) };
  if ("uint16" in value) return { type: UINT16, bytes: Buffer.from(Uint16Array.of(value.uint16).buffer) };
  if ("int32" in value) return { type: INT32, bytes: Buffer.from(Int32Array.of(value.int32).buffer) };
  return { type: FLOAT32, bytes: Buffer.from(Float32Array.of(value.float32).buffer) };
}

export function encodeString(text: string): Buffer {
  const bytes = Buffer.from(text, "utf8");
  return Buffer.concat([encodeUint64(bytes.length), bytes]);
}

export function encodeUint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

export function encodeUint64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

/** Fills up to GGUF's default alignment. */
function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((32 - (bytes.length % 32)) % 32)]);
}

function number5(value: number): string {
  return String(value).padStart(5, "0");
}
