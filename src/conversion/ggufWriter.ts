/** The header of a GGUF file, version 3 (https://github.com/ggml-org/ggml/blob/master/docs/gguf.md). */

import { TENSOR_TYPES, type TensorType } from "./quantize.ts";

/** The format's default, in bytes; every tensor starts at a multiple of it. */
const ALIGNMENT = 32;

/** Type ids of the format. */
const VALUE_TYPES = { uint32: 4, int32: 5, float32: 6, bool: 7, string: 8 } as const;
const ARRAY = 9;

export type MetadataValue =
  | { uint32: number }
  | { float32: number }
  | { bool: boolean }
  | { string: string }
  | { strings: readonly string[] }
  | { int32s: readonly number[] };

export interface TensorInfo {
  name: string;
  type: TensorType;
  /** In the order of the source, rows first; GGUF reverses it. */
  shape: readonly number[];
  /** Bytes from the start of the tensor data. */
  offset: number;
}

export function align(offset: number): number {
  return Math.ceil(offset / ALIGNMENT) * ALIGNMENT;
}

/** Everything before the tensor data, padded so that the data can follow directly. */
export function encodeHeader(metadata: ReadonlyMap<string, MetadataValue>, tensors: readonly TensorInfo[]): Uint8Array {
  const bytes = new ByteBuilder();
  bytes.raw(Buffer.from("GGUF", "latin1"));
  bytes.uint32(3);
  bytes.uint64(tensors.length);
  bytes.uint64(metadata.size);
  for (const [key, value] of metadata) {
    bytes.string(key);
    writeValue(bytes, value);
  }
  for (const { name, type, shape, offset } of tensors) {
    bytes.string(name);
    bytes.uint32(shape.length);
    for (const dimension of [...shape].reverse()) bytes.uint64(dimension);
    bytes.uint32(TENSOR_TYPES[type].id);
    bytes.uint64(offset);
  }
  bytes.padTo(align(bytes.length));
  return bytes.finish();
}

function writeValue(bytes: ByteBuilder, value: MetadataValue): void {
  if ("uint32" in value) {
    bytes.uint32(VALUE_TYPES.uint32);
    bytes.uint32(value.uint32);
  } else if ("float32" in value) {
    bytes.uint32(VALUE_TYPES.float32);
    bytes.float32(value.float32);
  } else if ("bool" in value) {
    bytes.uint32(VALUE_TYPES.bool);
    bytes.raw(Uint8Array.of(value.bool ? 1 : 0));
  } else if ("string" in value) {
    bytes.uint32(VALUE_TYPES.string);
    bytes.string(value.string);
  } else if ("strings" in value) {
    bytes.uint32(ARRAY);
    bytes.uint32(VALUE_TYPES.string);
    bytes.uint64(value.strings.length);
    for (const item of value.strings) bytes.string(item);
  } else {
    bytes.uint32(ARRAY);
    bytes.uint32(VALUE_TYPES.int32);
    bytes.uint64(value.int32s.length);
    for (const item of value.int32s) bytes.int32(item);
  }
}

/** A little-endian buffer that grows. */
class ByteBuilder {
  #buffer = Buffer.alloc(1 << 16);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  uint32(value: number): void {
    this.#grow(4).writeUInt32LE(value, this.#length - 4);
  }

  int32(value: number): void {
    this.#grow(4).writeInt32LE(value, this.#length - 4);
  }

  uint64(value: number): void {
    this.#grow(8).writeBigUInt64LE(BigInt(value), this.#length - 8);
  }

  float32(value: number): void {
    this.#grow(4).writeFloatLE(value, this.#length - 4);
  }

  /** The length, then the bytes in UTF-8. */
  string(text: string): void {
    const bytes = Buffer.byteLength(text, "utf8");
    this.uint64(bytes);
    this.#grow(bytes).write(text, this.#length - bytes, "utf8");
  }

  raw(bytes: Uint8Array): void {
    this.#grow(bytes.length).set(bytes, this.#length - bytes.length);
  }

  padTo(length: number): void {
    this.#grow(length - this.#length);
  }

  finish(): Uint8Array {
    return this.#buffer.subarray(0, this.#length);
  }

  /** Appends zero bytes and returns the buffer, which ends with them. */
  #grow(bytes: number): Buffer {
    const length = this.#length + bytes;
    if (length > this.#buffer.length) {
      const larger = Buffer.alloc(Math.max(length, 2 * this.#buffer.length));
      larger.set(this.#buffer);
      this.#buffer = larger;
    }
    this.#length = length;
    return this.#buffer;
  }
}
