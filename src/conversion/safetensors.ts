import { errorText } from "../base/errorText.ts";
import { ConversionError } from "./conversionError.ts";
import { isJsonObject } from "./json.ts";

/** Types of source weights, with bytes per value. */
export const SOURCE_TYPES = { F32: 4, F16: 2, BF16: 2 } as const;
export type SourceType = keyof typeof SOURCE_TYPES;

export interface SourceTensor {
  name: string;
  dtype: SourceType;
  shape: number[];
  /** Bytes from the end of the header. */
  begin: number;
  end: number;
}

/** Bytes before the header, which hold its length. */
export const PREFIX_BYTES = 8;

/**
 * The format allows 100 MB. The header of the official checkpoint, with 219 tensors, has about 25 kB; one longer than
 * this limit would take more memory than the conversion promises to use.
 */
const MAX_HEADER_BYTES = 10_000_000;

/**
 * @param prefix the first 8 bytes of the file
 * @returns the length of the header that follows, in bytes
 */
export function parseHeaderLength(prefix: Uint8Array): number {
  const length = Number(new DataView(prefix.buffer, prefix.byteOffset, PREFIX_BYTES).getBigUint64(0, true));
  if (length < 2 || length > MAX_HEADER_BYTES) throw invalid(`a header of ${length} bytes`);
  return length;
}

/**
 * Parses the header of a safetensors file (https://github.com/huggingface/safetensors#format): a JSON object of tensors
 * with type, shape and offsets. As the format requires, the tensors must fill the data without gaps or overlaps.
 * @returns the tensors in the order of their data
 * @throws ConversionError `headerInvalid`, or `tensorType` for types that this converter doesn't read
 */
export function parseHeader(header: Uint8Array): SourceTensor[] {
  let entries: unknown;
  try {
    entries = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(header));
  } catch (error) {
    throw invalid(errorText(error), error);
  }
  if (!isJsonObject(entries)) throw invalid("not a JSON object");
  const tensors = Object.entries(entries)
    .filter(([name]) => name !== "__metadata__")
    .map(([name, entry]) => parseEntry(name, entry))
    .sort((a, b) => a.begin - b.begin || a.end - b.end);
  let end = 0;
  for (const tensor of tensors) {
    if (tensor.begin !== end) throw invalid(`${tensor.name} begins at ${tensor.begin}, not at ${end}`);
    end = tensor.end;
  }
  return tensors;
}

function parseEntry(name: string, entry: unknown): SourceTensor {
  if (!isJsonObject(entry)) throw invalid(`${name} is not an object`);
  const { dtype, shape, data_offsets: offsets } = entry;
  if (typeof dtype !== "string") throw invalid(`${name} has no type`);
  if (!isSizes(shape)) throw invalid(`the shape of ${name} is ${JSON.stringify(shape)}`);
  if (!isSizes(offsets)) throw invalid(`data_offsets of ${name} is ${JSON.stringify(offsets)}`);
  const [begin, end, ...more] = offsets;
  if (begin === undefined || end === undefined || more.length > 0)
    throw invalid(`data_offsets of ${name} is ${JSON.stringify(offsets)}`);
  if (!isSourceType(dtype)) throw new ConversionError({ kind: "tensorType", name, dtype });
  const bytes = shape.reduce((product, dimension) => product * dimension, SOURCE_TYPES[dtype]);
  if (end - begin !== bytes) throw invalid(`${name} has ${end - begin} bytes, its shape ${bytes}`);
  return { name, dtype, shape, begin, end };
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && (item as number) >= 0);
}

function isSourceType(dtype: string): dtype is SourceType {
  return Object.hasOwn(SOURCE_TYPES, dtype);
}

function invalid(detail: string, cause?: unknown): ConversionError {
  return new ConversionError({ kind: "headerInvalid", detail }, { cause });
}
