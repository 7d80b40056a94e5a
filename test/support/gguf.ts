/** Copies of the demo model with a modified header, to test damaged and foreign files. */
import { readFileSync, writeFileSync } from "node:fs";
import { gguf } from "@huggingface/gguf";
import { DEMO_MODEL } from "./engine.ts";

type Value = string | number | boolean;
const TYPE_UINT32 = 4;
const TYPE_BOOL = 7;
const TYPE_STRING = 8;

/** Writes the demo model to `path` with changed scalar metadata values; `undefined` removes a key. */
export async function writeModifiedDemo(path: string, changes: Record<string, Value | undefined>): Promise<void> {
  const file = readFileSync(DEMO_MODEL);
  const { metadata, tensorInfoByteRange, tensorDataOffset } = await gguf(DEMO_MODEL, { allowLocalFile: true });
  const entries = splitEntries(file, Number(metadata.kv_count));
  for (const [key, value] of Object.entries(changes)) {
    entries.delete(key);
    if (value !== undefined) entries.set(key, Buffer.concat([encodeString(key), encodeValue(value)]));
  }
  const head = Buffer.alloc(24);
  file.copy(head, 0, 0, 16);
  head.writeBigUInt64LE(BigInt(entries.size), 16);
  const tensorInfos = file.subarray(...tensorInfoByteRange);
  const header = Buffer.concat([head, ...entries.values(), tensorInfos]);
  const padding = Buffer.alloc((32 - (header.length % 32)) % 32);
  writeFileSync(path, Buffer.concat([header, padding, file.subarray(Number(tensorDataOffset))]));
}

/** The bytes of every metadata entry, by key. */
function splitEntries(file: Buffer, count: number): Map<string, Buffer> {
  const entries = new Map<string, Buffer>();
  let at = 24;
  const skipString = (from: number): number => from + 8 + Number(file.readBigUInt64LE(from));
  const skipValue = (type: number, from: number): number => {
    const sizes: Record<number, number> = { 0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8 };
    if (type === TYPE_STRING) return skipString(from);
    if (type !== 9) return from + (sizes[type] ?? 0);
    const itemType = file.readUInt32LE(from);
    const length = Number(file.readBigUInt64LE(from + 4));
    let end = from + 12;
    for (let item = 0; item < length; item++) end = skipValue(itemType, end);
    return end;
  };
  for (let entry = 0; entry < count; entry++) {
    const start = at;
    const keyEnd = skipString(at);
    const key = file.toString("utf8", at + 8, keyEnd);
    at = skipValue(file.readUInt32LE(keyEnd), keyEnd + 4);
    entries.set(key, file.subarray(start, at));
  }
  return entries;
}

function encodeString(text: string): Buffer {
  const bytes = Buffer.from(text, "utf8");
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(bytes.length));
  return Buffer.concat([length, bytes]);
}

function encodeValue(value: Value): Buffer {
  if (typeof value === "string") return Buffer.concat([encodeUint32(TYPE_STRING), encodeString(value)]);
  if (typeof value === "boolean") return Buffer.concat([encodeUint32(TYPE_BOOL), Buffer.from([value ? 1 : 0])]);
  return Buffer.concat([encodeUint32(TYPE_UINT32), encodeUint32(value)]);
}

function encodeUint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
