import { ByteReader } from "./byteReader.ts";
import { ConversionError } from "./conversionError.ts";
import type { ConversionResult } from "./conversionResult.ts";
import { align, encodeHeader } from "./ggufWriter.ts";
import { modelMetadata, type Provenance } from "./metadata.ts";
import { parseModelShape } from "./modelShape.ts";
import { ENCODERS, TENSOR_TYPES } from "./quantize.ts";
import { parseHeader, parseHeaderLength, PREFIX_BYTES, SOURCE_TYPES } from "./safetensors.ts";
import { TargetFile } from "./targetFile.ts";
import { type ConversionType, type PlannedTensor, planTensors, ropeRow } from "./tensorPlan.ts";
import { parseTokenizer, type TokenizerFiles } from "./tokenizer.ts";
import { Widener } from "./widen.ts";

export interface Checkpoint {
  /** The text of `config.json`. */
  config: string;
  tokenizer: TokenizerFiles;
  /**
   * The bytes of `model.safetensors` from its start, in chunks of any size. A chunk is no longer used once the next one
   * is requested.
   */
  weights: AsyncIterable<Uint8Array>;
}

export interface ConversionOptions {
  checkpoint: Checkpoint;
  type: ConversionType;
  /**
   * Path of the GGUF file to write. An existing file stays until the new one is complete. Only one conversion at a time
   * may write it.
   */
  target: string;
  provenance: Provenance;
  /** Receives the fraction of the weights that is converted, from 0 to 1; about every 4 MB of the source. */
  onProgress?: (fraction: number) => void;
  signal?: AbortSignal;
}

/**
 * Weights converted at a time: 4 MB of F32. Large enough to make the overhead of a write negligible, small enough to
 * cancel immediately.
 */
const PIECE_VALUES = 1 << 20;
/** A head's rows stay together, even if that makes a larger piece; this limit bounds the memory. */
const MAX_PIECE_VALUES = 1 << 22;

/**
 * Converts a checkpoint in Hugging Face's layout to a GGUF file, in one pass and with the memory of a few pieces, so
 * that the weights can come from a download that is never stored.
 * @throws ConversionError, or the signal's reason; nothing is left behind then
 */
export async function convertCheckpoint(options: ConversionOptions): Promise<ConversionResult> {
  const { checkpoint, type, provenance, signal } = options;
  const reader = new ByteReader(checkpoint.weights, signal);
  let target: TargetFile | undefined;
  try {
    signal?.throwIfAborted();
    const shape = parseModelShape(checkpoint.config);
    const tokenizer = parseTokenizer(checkpoint.tokenizer, shape);
    const sources = await readHeader(reader);
    const plan = planTensors(sources, shape, type);
    const sourceBytes = reader.position + (sources.at(-1)?.end ?? 0);
    const planned = plan.filter((tensor) => tensor.name !== undefined);
    const header = encodeHeader(
      modelMetadata(shape, tokenizer, type, provenance),
      planned.map(({ source, ...info }) => ({ ...info, shape: source.shape })),
    );

    const pieces = planned.map(pieceValues);
    const pieceBytes = planned.map((tensor, i) => encodedBytes(tensor, pieces[i] ?? 0));
    const largest = Math.max(PIECE_VALUES, ...pieces);
    if (largest > MAX_PIECE_VALUES)
      throw new ConversionError({ kind: "unsupported", detail: `${largest} values in the rows of a head` });
    target = await TargetFile.create(options.target, Math.max(header.length, ...pieceBytes));
    await target.append(header.length, (memory) => memory.set(header));
    const pass = new WeightPass(reader, target, sourceBytes, largest, options);
    for (const tensor of plan) {
      if (tensor.name === undefined) await pass.skip(tensor.source.end - tensor.source.begin);
      else await pass.convert(tensor);
    }

    const sourceSha256 = await reader.finish();
    const expected = provenance.sourceSha256;
    if (expected !== undefined && expected.toLowerCase() !== sourceSha256)
      throw new ConversionError({ kind: "sourceHashMismatch", actual: sourceSha256, expected });
    const bytes = target.length;
    signal?.throwIfAborted();
    const sha256 = await target.commit();
    return { sha256, bytes, sourceSha256 };
  } catch (error) {
    await target?.discard();
    throw error;
  } finally {
    await reader.close();
  }
}

async function readHeader(reader: ByteReader): Promise<ReturnType<typeof parseHeader>> {
  const prefix = new Uint8Array(PREFIX_BYTES);
  await reader.fill(prefix, PREFIX_BYTES);
  const header = new Uint8Array(parseHeaderLength(prefix));
  await reader.fill(header, PREFIX_BYTES + header.length);
  return parseHeader(header);
}

/** Passes the weights, piece by piece, from the source to the target. */
class WeightPass {
  readonly #reader: ByteReader;
  readonly #target: TargetFile;
  readonly #sourceBytes: number;
  readonly #options: ConversionOptions;
  /** Memory for a piece of the source, aligned to 4 bytes as `Widener` requires. */
  readonly #piece: Uint8Array;
  readonly #widener: Widener;

  constructor(
    reader: ByteReader,
    target: TargetFile,
    sourceBytes: number,
    capacity: number,
    options: ConversionOptions,
  ) {
    this.#reader = reader;
    this.#target = target;
    this.#sourceBytes = sourceBytes;
    this.#options = options;
    this.#piece = new Uint8Array(4 * capacity);
    this.#widener = new Widener(capacity);
  }

  async convert(tensor: PlannedTensor): Promise<void> {
    const { dtype, begin, end } = tensor.source;
    const valueBytes = SOURCE_TYPES[dtype];
    const count = (end - begin) / valueBytes;
    const step = pieceValues(tensor);
    for (let from = 0; from < count; from += step) {
      const values = Math.min(step, count - from);
      const bytes = await this.#read(values * valueBytes);
      const floats = this.#widener.widen(bytes, dtype);
      const length = encodedBytes(tensor, values);
      const isLast = from + values === count;
      const padded = isLast ? length + align(tensor.bytes) - tensor.bytes : length;
      await this.#target.append(padded, (memory) => {
        memory.fill(0, length);
        if (!encodePiece(tensor, floats, memory))
          throw new ConversionError({ kind: "weightOutOfRange", name: tensor.source.name });
      });
    }
  }

  async skip(bytes: number): Promise<void> {
    for (let left = bytes; left > 0; left -= this.#piece.length) await this.#read(Math.min(left, this.#piece.length));
  }

  async #read(length: number): Promise<Uint8Array> {
    this.#options.signal?.throwIfAborted();
    const bytes = this.#piece.subarray(0, length);
    await this.#reader.fill(bytes, this.#sourceBytes);
    this.#options.onProgress?.(this.#reader.position / this.#sourceBytes);
    return bytes;
  }
}

/** Values of a tensor that are converted at a time: whole rows, or whole heads if their rows are reordered. */
function pieceValues({ source, headRows }: PlannedTensor): number {
  const unit = (headRows ?? 1) * (source.shape.at(-1) ?? 1);
  return Math.max(1, Math.floor(PIECE_VALUES / unit)) * unit;
}

function encodedBytes({ type }: PlannedTensor, values: number): number {
  return (values / TENSOR_TYPES[type].values) * TENSOR_TYPES[type].bytes;
}

/** @returns whether all values are finite in source and target */
function encodePiece(tensor: PlannedTensor, floats: Float32Array, target: Uint8Array): boolean {
  const { headRows } = tensor;
  const encode = ENCODERS[tensor.type];
  if (headRows === undefined) return encode(floats, 0, floats.length, target, 0);
  const columns = tensor.source.shape.at(-1) ?? 1;
  const rowBytes = encodedBytes(tensor, columns);
  let finite = true;
  for (let row = 0; row * columns < floats.length; row++) {
    const head = row - (row % headRows);
    const from = head + ropeRow(row % headRows, headRows);
    finite = encode(floats, from * columns, columns, target, row * rowBytes) && finite;
  }
  return finite;
}
