/** The header of one GGUF file, read without native code, and what else a file of that name may be. */
import type { Stats } from "node:fs";
import { open, stat } from "node:fs/promises";
import type { GGUFParseOutput } from "@huggingface/gguf";
import { errorCode, errorText } from "../base/errorText.ts";
import { ENGINE } from "../inference/engineVersion.ts";
import { type Failure, FailureError } from "../inference/failure.ts";

export interface GgufHeader {
  path: string;
  sizeBytes: number;
  /** Changes when the file does. */
  stamp: string;
  /** The values of the metadata; their types are whatever the file says. */
  metadata: Readonly<Record<string, unknown>>;
  tensors: readonly TensorInfo[];
  /** Where the tensors' data starts in the file, in bytes. */
  dataOffset: number;
}

interface TensorInfo {
  name: string;
  shape: bigint[];
  /** ggml's number of the type. */
  dtype: number;
  /** From the start of the data, in bytes. */
  offset: bigint;
}

/**
 * Reads the header of a file, however long the file is.
 * @throws FailureError naming the file and the fault
 */
export async function readGgufHeader(path: string): Promise<GgufHeader> {
  const stats = await stat(path).catch((error: unknown) => {
    const code = errorCode(error);
    const isMissing = code === "ENOENT" || code === "ENOTDIR";
    throw new FailureError(
      isMissing ? { kind: "modelMissing", path } : { kind: "modelUnreadable", path, detail: errorText(error) },
      { cause: error },
    );
  });
  if (!stats.isFile()) throw new FailureError({ kind: "modelNotAFile", path });
  const fault = faultOf(path, await firstBytes(path));
  if (fault !== undefined) throw new FailureError(fault);

  const { metadata, tensorInfos, tensorInfoByteRange, tensorDataOffset } = await parse(path);
  // What is missing at the end is read as zeros.
  const [, end] = tensorInfoByteRange;
  if (end > stats.size) throw incomplete(path, stats.size, end);
  return {
    path,
    sizeBytes: stats.size,
    stamp: stampOf(path, stats),
    metadata: { ...metadata },
    tensors: tensorInfos,
    dataOffset: Number(tensorDataOffset),
  };
}

async function parse(path: string): Promise<GGUFParseOutput> {
  // Imported only when a model is about to be loaded, so that activation does not pay for it.
  const { gguf } = await import("@huggingface/gguf");
  try {
    return await gguf(path, { allowLocalFile: true });
  } catch (error) {
    throw new FailureError({ kind: "modelDamaged", path, detail: errorText(error) }, { cause: error });
  }
}

export function stampOf(path: string, { size, mtimeMs }: Stats): string {
  return `${path}:${size}:${mtimeMs}`;
}

/**
 * Makes sure that the data of all tensors is in the file, in types that the engine knows.
 * @throws FailureError naming the file and the fault
 */
export function checkTensors({ path, sizeBytes, tensors, dataOffset }: GgufHeader): void {
  const ends = tensors.map((tensor) => dataOffset + endOfTensor(tensor));
  const end = ends.reduce((last, one) => Math.max(last, one), 0);
  if (end > sizeBytes) throw incomplete(path, sizeBytes, end);
  const unknown = tensors.find(({ dtype }) => BLOCKS[dtype] === undefined);
  if (unknown !== undefined) {
    const name = String(unknown.dtype);
    throw new FailureError({ kind: "modelUnsupported", path, feature: "tensorType", name, engine: ENGINE });
  }
}

function incomplete(path: string, bytes: number, of: number): FailureError {
  return new FailureError({ kind: "modelDamaged", path, detail: `${bytes} bytes of ${of}` });
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

async function firstBytes(path: string): Promise<Buffer> {
  const file = await open(path).catch((error: unknown) => {
    throw new FailureError({ kind: "modelUnreadable", path, detail: String(error) }, { cause: error });
  });
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(256), 0, 256, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
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

/** Offset of the tensor's end from the start of the data, in bytes; its start if the type is unknown. */
function endOfTensor({ offset, shape, dtype }: TensorInfo): number {
  const [values, bytes] = BLOCKS[dtype] ?? [1, 0];
  const count = shape.reduce((product, dimension) => product * Number(dimension), 1);
  return Number(offset) + (count / values) * bytes;
}
