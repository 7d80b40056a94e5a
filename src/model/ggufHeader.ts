/** The header of one GGUF file, read without native code, and what else a file of that name may be. */
import { constants, type Stats } from "node:fs";
import { type FileHandle, open, readlink, stat, statfs } from "node:fs/promises";
import { errorCode, errorText } from "../base/errorText.ts";
import { ENGINE } from "../inference/engineVersion.ts";
import { type Failure, FailureError, type NoFile, type UnreadableReason } from "../inference/failure.ts";
import { FORMAT_TOKENS } from "../prompt/promptFormat.ts";
import { type GgufContents, type GgufTensor, MalformedGguf, readGguf } from "./ggufReader.ts";

export interface GgufHeader {
  path: string;
  sizeBytes: number;
  /** Changes when the file does. */
  stamp: string;
  /** The values of the metadata; their types are whatever the file says. */
  metadata: GgufContents["metadata"];
  /** Those tokens of its vocabulary by which a prompt format is known. */
  tokens: ReadonlySet<string>;
  tensors: TensorSummary;
}

export interface TensorSummary {
  count: number;
  /** Where the data of the last one ends in the file, in bytes. */
  end: number;
  /** ggml's number of the first type that the engine does not have. */
  unknownType: number | undefined;
  /** There are weights of attention with heads. */
  hasHeads: boolean;
  /**
   * The fewest values that a row of these weights can have by their types; 0 if there are no such weights: rows as long
   * as the embedding, as the feed-forward network, and as all heads together.
   */
  rows: { embedding: number; feedForward: number; heads: number };
}

/** By the length of their rows. What has experts, or is only in few architectures, is left to the engine. */
const ROWS: readonly [rows: keyof TensorSummary["rows"], name: RegExp][] = [
  ["embedding", /^(token_embd|output|blk\.\d+\.(attn_(q|k|v|qkv)|ffn_(up|gate)))\.weight$/],
  ["feedForward", /^blk\.\d+\.ffn_down\.weight$/],
  ["heads", /^blk\.\d+\.attn_output\.weight$/],
];

/** `TENSOR_ALIGNMENT` of https://github.com/ggml-org/llama.cpp/blob/master/ggml/src/ggml-impl.h, in bytes. */
const TENSOR_ALIGNMENT = 32;

/** 42dot's beginning of a text, which no other vocabulary has. */
export const TOKEN_OF_42DOT = "<||bos||>";

/** How long a disk may take for a header, in ms: a few seconds are enough for the largest one on a slow network. */
const DEADLINE_MS = 60_000;

/**
 * Reads the header of a file, however long the file is.
 * @throws FailureError naming the file and the fault
 */
export async function readGgufHeader(path: string): Promise<GgufHeader> {
  const abort = new AbortController();
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    const detail = `no answer in ${DEADLINE_MS / 1000} s`;
    const failure = new FailureError({ kind: "modelUnreadable", path, detail, reason: "noAnswer" });
    abort.abort(failure);
    reject(failure);
  }, DEADLINE_MS);
  try {
    // A system call that hangs can't be ended, but it is not waited for.
    return await Promise.race([readHeader(path, abort.signal), late]);
  } finally {
    clearTimeout(timer);
  }
}

async function readHeader(path: string, signal: AbortSignal): Promise<GgufHeader> {
  try {
    await checkIsFile(path, await stat(path));
    // A pipe that has just taken the place of the file is not waited for. Windows has no such flag, and no such pipes.
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stats = await file.stat();
      await checkIsFile(path, stats);
      return await readContents(path, file, stats, signal);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof FailureError) throw error;
    const failure: Failure =
      error instanceof MalformedGguf
        ? { kind: "modelDamaged", path, detail: error.message }
        : await unreadable(path, error);
    throw new FailureError(failure, { cause: error });
  }
}

async function readContents(path: string, file: FileHandle, stats: Stats, signal: AbortSignal): Promise<GgufHeader> {
  const head = Buffer.alloc(256);
  const { bytesRead } = await file.read(head, 0, head.length, 0);
  const fault = faultOf(path, head.subarray(0, bytesRead));
  if (fault !== undefined) throw new FailureError(fault);

  const tensors: TensorSummary = {
    count: 0,
    end: 0,
    unknownType: undefined,
    hasHeads: false,
    rows: { embedding: 0, feedForward: 0, heads: 0 },
  };
  const wanted = [...FORMAT_TOKENS, TOKEN_OF_42DOT];
  const onTensor = (tensor: GgufTensor): void => addTensor(tensors, tensor);
  const { metadata, tokens, dataOffset } = await readGguf(file, stats.size, { wanted, onTensor, signal });
  if (tensors.count > 0) {
    tensors.end += dataOffset;
    // The engine aborts where the data is not aligned for the processor.
    if (dataOffset % TENSOR_ALIGNMENT !== 0)
      throw new MalformedGguf(`the data of the tensors is at byte ${dataOffset}`);
  }
  return { path, sizeBytes: stats.size, stamp: stampOf(path, stats), metadata, tokens, tensors };
}

function addTensor(tensors: TensorSummary, { name, shape, type, offset }: GgufTensor): void {
  const [values, bytes] = BLOCKS[type] ?? [1, 0];
  const count = shape.reduce((product, dimension) => product * dimension, 1);
  tensors.count++;
  tensors.end = Math.max(tensors.end, offset + (count / values) * bytes);
  if (BLOCKS[type] === undefined) tensors.unknownType ??= type;
  tensors.hasHeads ||= /^blk\.\d+\.attn_(q|qkv|q_a)\.weight$/.test(name);
  const rows = ROWS.find(([, names]) => names.test(name))?.[0];
  if (rows !== undefined) tensors.rows[rows] = Math.max(tensors.rows[rows], values);
}

export function stampOf(path: string, { size, mtimeMs }: Stats): string {
  return `${path}:${size}:${mtimeMs}`;
}

/**
 * Makes sure that the data of all tensors is in the file, in types that the engine knows.
 * @throws FailureError naming the file and the fault
 */
export function checkTensors({ path, sizeBytes, tensors: { end, unknownType } }: GgufHeader): void {
  if (end > sizeBytes) {
    throw new FailureError({ kind: "modelDamaged", path, detail: `${sizeBytes} bytes of ${end}` });
  }
  if (unknownType === undefined) return;
  const name = String(unknownType);
  throw new FailureError({ kind: "modelUnsupported", path, feature: "tensorType", name, engine: ENGINE });
}

/** @throws FailureError if a path leads to something else than a file with contents */
async function checkIsFile(path: string, stats: Stats): Promise<void> {
  const found = stats.isFile() ? await emptyFile(path, stats) : specialFile(stats);
  if (found === "emptyFile") throw new FailureError({ kind: "modelDamaged", path, detail: "0 bytes" });
  if (found === "folder") throw new FailureError({ kind: "modelNotAFile", path });
  if (found !== undefined) throw new FailureError({ kind: "modelNotAFile", path, found });
}

function specialFile(stats: Stats): NoFile | "folder" {
  if (stats.isDirectory()) return "folder";
  if (stats.isFIFO()) return "pipe";
  return stats.isSocket() ? "socket" : "device";
}

/** `PROC_SUPER_MAGIC` of https://github.com/torvalds/linux/blob/master/include/uapi/linux/magic.h */
const PROC = 0x9fa0;

/** Files in `/proc` have no size, and reading some of them never ends. */
async function emptyFile(path: string, { size }: Stats): Promise<NoFile | "emptyFile" | undefined> {
  if (size > 0) return undefined;
  const { type } = await statfs(path);
  return process.platform === "linux" && type === PROC ? "systemFile" : "emptyFile";
}

/** What the system says about a path that can't be read, as a failure. */
async function unreadable(path: string, error: unknown): Promise<Failure> {
  const code = errorCode(error) ?? "";
  if (code === "ENOENT" || code === "ENOTDIR") {
    const link = await readlink(path).catch(() => undefined);
    return link === undefined ? { kind: "modelMissing", path } : { kind: "modelMissing", path, link };
  }
  const reasons: Partial<Record<string, UnreadableReason>> = {
    EACCES: "noPermission",
    EPERM: "noPermission",
    ELOOP: "linkLoop",
    ENAMETOOLONG: "nameTooLong",
    EIO: "diskError",
  };
  const reason = reasons[code];
  return { kind: "modelUnreadable", path, detail: errorText(error), ...(reason === undefined ? {} : { reason }) };
}

/** The versions of the format that the engine reads. */
const VERSIONS = [2, 3];

/** @param head the first bytes of the file @returns undefined if a GGUF file begins like that */
function faultOf(path: string, head: Buffer): Failure | undefined {
  if (head.subarray(0, 4).toString("latin1") === "GGUF") return faultOfVersion(path, head);
  if (head.length === 0) return { kind: "modelDamaged", path, detail: "0 bytes" };
  // Some programs reserve the room for a download by writing zeros.
  if (head.every((byte) => byte === 0)) return { kind: "modelDamaged", path, detail: "it begins with zeros" };
  const text = head.toString("utf8").replace(/^[\uFEFF\s]+/, "");
  // https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md
  if (text.startsWith("version https://git-lfs")) return { kind: "notAModel", path, found: "lfsPointer" };
  // HTML, XML, or an error in JSON.
  if (/^(?:<|\{\s*"error")/.test(text)) return { kind: "notAModel", path, found: "webPage" };
  return { kind: "modelNotGguf", path };
}

function faultOfVersion(path: string, head: Buffer): Failure | undefined {
  if (head.length < 8) return { kind: "modelDamaged", path, detail: `${head.length} bytes` };
  const version = head.readUInt32LE(4);
  if (VERSIONS.includes(version)) return undefined;
  if (version === 0) return { kind: "modelDamaged", path, detail: "GGUF version 0" };
  // Read in the wrong byte order, the small number has its zeros at the end.
  return version % 0x10000 === 0
    ? { kind: "modelUnsupported", path, feature: "byteOrder", name: "big-endian", engine: ENGINE }
    : { kind: "modelUnsupported", path, feature: "fileVersion", name: String(version), engine: ENGINE };
}

/** Values and bytes of a block, by tensor type: all that the engine has (ggml's `type_traits`; a test compares them). */
export const BLOCKS: Readonly<Record<number, readonly [values: number, bytes: number]>> = {
  0: [1, 4], // F32
  1: [1, 2], // F16
  2: [32, 18], // Q4_0
  3: [32, 20], // Q4_1
  6: [32, 22], // Q5_0
  7: [32, 24], // Q5_1
  8: [32, 34], // Q8_0
  9: [32, 36], // Q8_1
  10: [256, 84], // Q2_K
  11: [256, 110], // Q3_K
  12: [256, 144], // Q4_K
  13: [256, 176], // Q5_K
  14: [256, 210], // Q6_K
  15: [256, 292], // Q8_K
  16: [256, 66], // IQ2_XXS
  17: [256, 74], // IQ2_XS
  18: [256, 98], // IQ3_XXS
  19: [256, 50], // IQ1_S
  20: [32, 18], // IQ4_NL
  21: [256, 110], // IQ3_S
  22: [256, 82], // IQ2_S
  23: [256, 136], // IQ4_XS
  24: [1, 1], // I8
  25: [1, 2], // I16
  26: [1, 4], // I32
  27: [1, 8], // I64
  28: [1, 8], // F64
  29: [256, 56], // IQ1_M
  30: [1, 2], // BF16
  34: [256, 54], // TQ1_0
  35: [256, 66], // TQ2_0
  39: [32, 17], // MXFP4
  40: [64, 36], // NVFP4
  41: [128, 18], // Q1_0
  42: [64, 18], // Q2_0
};
