/**
 * The header of a GGUF file, read as a stream: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
 *
 * A header is hostile input. Whatever it says, the memory is that of a buffer, of the values that are kept and of one
 * vocabulary; the work is linear in its bytes, and is done between two reads of the disk, a few milliseconds at a time.
 * What the engine refuses or aborts with is refused here, in the words of a fault.
 */
import type { FileHandle } from "node:fs/promises";

/** A 64-bit number is kept as the nearest one that JavaScript has. */
export type GgufValue = string | number | boolean | readonly number[];

export interface GgufContents {
  /** Without arrays of texts, and without texts and arrays that are longer than any that is needed. */
  metadata: ReadonlyMap<string, GgufValue>;
  /** Those of the wanted tokens that the vocabulary has. */
  tokens: ReadonlySet<string>;
  tensorCount: number;
  /** Where the data of the tensors starts in the file, in bytes. */
  dataOffset: number;
}

export interface GgufTensor {
  name: string;
  /** At most four. */
  shape: readonly number[];
  /** ggml's number of the type. */
  type: number;
  /** From the start of the data, in bytes. */
  offset: number;
}

export interface GgufOptions {
  /** Tokens to look for in the vocabulary. */
  wanted: Iterable<string>;
  /** Called for each tensor, in the order of the file. */
  onTensor: (tensor: GgufTensor) => void;
  /** Ends the reading before the next bytes. */
  signal?: AbortSignal;
}

/** The file is damaged, or no program that is known would have written it. */
export class MalformedGguf extends Error {}

/**
 * Far above what files have: the largest vocabularies (Gemma's has 262,144 tokens) make headers of 16 MB, and a model
 * with a tensor for each of its experts has a few thousand tensors.
 */
export const GGUF_LIMITS = {
  headerBytes: 64 << 20,
  entries: 4096,
  tensors: 1 << 16,
  tokens: 1 << 19,
  /** Of all tokens together. */
  tokenBytes: 16 << 20,
  /** Of one text that is kept, such as a chat template; a longer one counts as missing. */
  textBytes: 1 << 20,
  /** Of all texts that are kept, and of all keys. */
  textsBytes: 8 << 20,
  /** Of one array of numbers that is kept; such arrays have one for each layer, of which the engine has at most 512. */
  items: 1024,
} as const;

/** Bytes read at a time, and so the work between two reads. */
const BUFFER_BYTES = 1 << 17;

/** `GGML_MAX_NAME` and `GGML_MAX_DIMS` of https://github.com/ggml-org/llama.cpp/blob/master/ggml/include/ggml.h */
const MAX_NAME_BYTES = 63;
const MAX_DIMENSIONS = 4;
/** By the specification. */
const MAX_KEY_BYTES = 65_535;
const DEFAULT_ALIGNMENT = 32;

const TOKENS = "tokenizer.ggml.tokens";

const BOOL = 7;
const STRING = 8;
const ARRAY = 9;

/** Bytes of a number, and how it is read, by type. */
const NUMBERS: Readonly<Record<number, readonly [bytes: number, read: (buffer: Buffer, at: number) => number]>> = {
  0: [1, (buffer, at) => buffer.readUInt8(at)],
  1: [1, (buffer, at) => buffer.readInt8(at)],
  2: [2, (buffer, at) => buffer.readUInt16LE(at)],
  3: [2, (buffer, at) => buffer.readInt16LE(at)],
  4: [4, (buffer, at) => buffer.readUInt32LE(at)],
  5: [4, (buffer, at) => buffer.readInt32LE(at)],
  6: [4, (buffer, at) => buffer.readFloatLE(at)],
  [BOOL]: [1, (buffer, at) => (buffer.readUInt8(at) === 0 ? 0 : 1)],
  10: [8, readUInt64],
  11: [8, (buffer, at) => Number(buffer.readBigInt64LE(at))],
  12: [8, (buffer, at) => buffer.readDoubleLE(at)],
};

/** Without a BigInt, since every length of a text is one of these. */
function readUInt64(buffer: Buffer, at: number): number {
  return buffer.readUInt32LE(at) + buffer.readUInt32LE(at + 4) * 2 ** 32;
}

/**
 * Reads the header of a file whose first 8 bytes, the magic number and the version (2 or 3), are known to be right.
 * @param size of the file, in bytes
 * @throws MalformedGguf; an error of the file system; or the signal's reason
 */
export async function readGguf(file: FileHandle, size: number, options: GgufOptions): Promise<GgufContents> {
  const bytes = new HeaderBytes(file, size, options.signal);
  bytes.skip(8);
  const tensorCount = await bytes.number(10);
  const entryCount = await bytes.number(10);
  checkLimit(tensorCount, GGUF_LIMITS.tensors, "tensors");
  checkLimit(entryCount, GGUF_LIMITS.entries, "entries of metadata");

  const metadata = new Map<string, GgufValue | undefined>();
  const vocabulary = new Vocabulary(options.wanted);
  let textLength = 0;
  const keepText = (text: string): void =>
    checkLimit((textLength += text.length), GGUF_LIMITS.textsBytes, "characters of text");
  for (let entry = 0; entry < entryCount; entry++) {
    const key = await bytes.text(MAX_KEY_BYTES, "a key");
    if (key === "") throw new MalformedGguf("a key is empty");
    if (metadata.has(key)) throw new MalformedGguf(`the key ${shown(key)} is there twice`);
    keepText(key);
    const value = await readValue(bytes, key, vocabulary);
    if (typeof value === "string") keepText(value);
    metadata.set(key, value);
  }
  await readTensors(bytes, tensorCount, options.onTensor);
  const alignment = metadata.get("general.alignment") ?? DEFAULT_ALIGNMENT;
  if (typeof alignment !== "number" || !Number.isInteger(Math.log2(alignment)) || alignment < 1) {
    throw new MalformedGguf(`general.alignment is ${shown(String(alignment))}`);
  }
  return {
    metadata: new Map([...metadata].flatMap(([key, value]) => (value === undefined ? [] : [[key, value]]))),
    tokens: vocabulary.found,
    tensorCount,
    dataOffset: Math.ceil(bytes.position / alignment) * alignment,
  };
}

/** @returns undefined if the value is not kept */
async function readValue(bytes: HeaderBytes, key: string, vocabulary: Vocabulary): Promise<GgufValue | undefined> {
  const type = await bytes.number(4);
  if (type === STRING) return bytes.shortText(GGUF_LIMITS.textBytes);
  if (type !== ARRAY) {
    const value = await bytes.number(type);
    return type === BOOL ? value === 1 : value;
  }
  const itemType = await bytes.number(4);
  const count = await bytes.number(10);
  if (itemType === STRING) {
    await bytes.texts(count, key === TOKENS ? vocabulary : undefined);
    return undefined;
  }
  if (count <= GGUF_LIMITS.items) return bytes.numbers(itemType, count);
  bytes.skip(count * numberOf(itemType)[0]);
  return undefined;
}

async function readTensors(bytes: HeaderBytes, count: number, onTensor: GgufOptions["onTensor"]): Promise<void> {
  const names = new Set<string>();
  while (names.size < count) {
    const name = await bytes.text(MAX_NAME_BYTES, "the name of a tensor");
    if (names.has(name)) throw new MalformedGguf(`the tensor ${shown(name)} is there twice`);
    names.add(name);
    const dimensions = await bytes.number(4);
    checkLimit(dimensions, MAX_DIMENSIONS, "dimensions of a tensor");
    const shape: number[] = [];
    while (shape.length < dimensions) shape.push(await bytes.number(10));
    onTensor({ name, shape, type: await bytes.number(4), offset: await bytes.number(10) });
  }
}

/** Which of the wanted tokens there are. A token that is there twice makes llama.cpp abort. */
class Vocabulary {
  readonly found = new Set<string>();
  /** By their bytes as Latin-1, which costs less to decode than UTF-8. */
  readonly #wanted: ReadonlyMap<string, string>;
  readonly #known = new Set<string>();
  #bytes = 0;

  constructor(wanted: Iterable<string>) {
    this.#wanted = new Map([...wanted].map((token) => [Buffer.from(token).toString("latin1"), token]));
  }

  add(buffer: Buffer, start: number, end: number): void {
    checkLimit((this.#bytes += end - start), GGUF_LIMITS.tokenBytes, "bytes of tokens");
    // llama.cpp gives each empty token a name of its own.
    if (start === end) return;
    const token = buffer.toString("latin1", start, end);
    if (this.#known.has(token)) {
      throw new MalformedGguf(`the token ${shown(buffer.toString("utf8", start, end))} is there twice`);
    }
    this.#known.add(token);
    const wanted = this.#wanted.get(token);
    if (wanted !== undefined) this.found.add(wanted);
  }
}

/** The bytes of a header from its start, buffered. */
class HeaderBytes {
  readonly #file: FileHandle;
  readonly #size: number;
  readonly #signal: AbortSignal | undefined;
  readonly #buffer = Buffer.allocUnsafe(BUFFER_BYTES);
  /** Where the buffer's first byte is in the file. */
  #start = 0;
  /** Bytes in the buffer, and where in it the next one is; it is beyond them after a long skip. */
  #filled = 0;
  #at = 0;

  constructor(file: FileHandle, size: number, signal: AbortSignal | undefined) {
    this.#file = file;
    this.#size = size;
    this.#signal = signal;
  }

  /** Of the next byte, in the file. */
  get position(): number {
    return this.#start + this.#at;
  }

  /** Without reading what is skipped. */
  skip(bytes: number): void {
    this.#check(bytes);
    this.#at += bytes;
  }

  async number(type: number): Promise<number> {
    const [bytes, read] = numberOf(type);
    await this.#need(bytes);
    const value = read(this.#buffer, this.#at);
    this.#at += bytes;
    return value;
  }

  /** So few that they fit into the buffer. */
  async numbers(type: number, count: number): Promise<number[]> {
    const [bytes, read] = numberOf(type);
    await this.#need(count * bytes);
    const numbers = Array.from({ length: count }, (_, index) => read(this.#buffer, this.#at + index * bytes));
    this.#at += count * bytes;
    return numbers;
  }

  /** @param what the text is, for the fault */
  async text(maxBytes: number, what: string): Promise<string> {
    const length = await this.number(10);
    checkLimit(length, maxBytes, `bytes of ${what}`);
    return this.#decode(length);
  }

  /** @returns undefined if it is longer */
  async shortText(maxBytes: number): Promise<string | undefined> {
    const length = await this.number(10);
    if (length <= maxBytes) return this.#decode(length);
    this.skip(length);
    return undefined;
  }

  /** Goes through an array of texts. @param vocabulary takes them */
  async texts(count: number, vocabulary: Vocabulary | undefined): Promise<void> {
    if (vocabulary !== undefined) checkLimit(count, GGUF_LIMITS.tokens, "tokens");
    this.#check(8 * count);
    for (let left = count; left > 0;) {
      await this.#need(8);
      const length = readUInt64(this.#buffer, this.#at);
      if (vocabulary !== undefined) checkLimit(length, MAX_KEY_BYTES, "bytes of a token");
      else if (length > BUFFER_BYTES - 8) {
        this.skip(8 + length);
        left--;
        continue;
      }
      await this.#need(8 + length);
      left -= this.#bufferedTexts(left, vocabulary);
    }
  }

  /** Takes the texts that are wholly in the buffer. @returns their number */
  #bufferedTexts(max: number, vocabulary: Vocabulary | undefined): number {
    let count = 0;
    while (count < max && this.#at + 8 <= this.#filled) {
      const start = this.#at + 8;
      const end = start + readUInt64(this.#buffer, this.#at);
      if (end > this.#filled) break;
      vocabulary?.add(this.#buffer, start, end);
      this.#at = end;
      count++;
    }
    return count;
  }

  /** Reads as many bytes as the buffer holds, or more. */
  async #decode(length: number): Promise<string> {
    if (length <= BUFFER_BYTES) {
      await this.#need(length);
      const text = this.#buffer.toString("utf8", this.#at, this.#at + length);
      this.#at += length;
      return text;
    }
    this.#check(length);
    const whole = Buffer.allocUnsafe(length);
    for (let done = 0; done < length;) {
      const part = Math.min(BUFFER_BYTES, length - done);
      await this.#need(part);
      this.#buffer.copy(whole, done, this.#at, this.#at + part);
      this.#at += part;
      done += part;
    }
    return whole.toString("utf8");
  }

  /** Makes sure that the next bytes, which fit into the buffer, are in it. */
  async #need(bytes: number): Promise<void> {
    if (this.#at + bytes <= this.#filled) return;
    this.#check(bytes);
    const { position } = this;
    const kept = Math.max(0, this.#filled - this.#at);
    if (kept > 0) this.#buffer.copyWithin(0, this.#at, this.#filled);
    this.#start = position;
    this.#at = 0;
    this.#filled = kept;
    while (this.#filled < bytes) {
      this.#signal?.throwIfAborted();
      const { bytesRead } = await this.#file.read(
        this.#buffer,
        this.#filled,
        BUFFER_BYTES - this.#filled,
        position + this.#filled,
      );
      if (bytesRead === 0) throw this.#tooShort(position + bytes);
      this.#filled += bytesRead;
    }
  }

  /** That the next bytes are in the file, and in no header that is too long. */
  #check(bytes: number): void {
    const end = this.position + bytes;
    if (end > this.#size) throw this.#tooShort(end);
    checkLimit(end, GGUF_LIMITS.headerBytes, "bytes of header");
  }

  #tooShort(end: number): MalformedGguf {
    return new MalformedGguf(`${this.#size} bytes of ${end}`);
  }
}

function numberOf(type: number): NonNullable<(typeof NUMBERS)[number]> {
  const number = NUMBERS[type];
  if (number === undefined) throw new MalformedGguf(`a value has the type ${type}`);
  return number;
}

function checkLimit(value: number, limit: number, what: string): void {
  if (value > limit) throw new MalformedGguf(`${value} ${what}, more than ${limit}`);
}

/** Text from the file, for a fault that the user reads: nothing in it is invisible or changes the direction. */
function shown(text: string): string {
  const visible = text
    .slice(0, 60)
    .replace(/[^ -~\p{L}\p{N}]/gu, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
  return `“${visible}${text.length > 60 ? "…" : ""}”`;
}
