import { SOURCE_TYPES, type SourceType } from "./safetensors.ts";

/** The value of every F16, by its bits. 256 KiB, computed when the first F16 weights arrive. */
let f16Values: Float32Array | undefined;

/** Widens source weights to floats. They are little-endian, like every machine that VS Code runs on. */
export class Widener {
  readonly #scratch: Float32Array;

  /** @param capacity the maximum number of values in one call of `widen` */
  constructor(capacity: number) {
    this.#scratch = new Float32Array(capacity);
  }

  /**
   * @param bytes aligned to 4 bytes in their buffer
   * @returns a view of `bytes`, or of memory that the next call overwrites
   */
  widen(bytes: Uint8Array, dtype: SourceType): Float32Array {
    const count = bytes.length / SOURCE_TYPES[dtype];
    if (dtype === "F32") return new Float32Array(bytes.buffer, bytes.byteOffset, count);
    const words = new Uint16Array(bytes.buffer, bytes.byteOffset, count);
    if (dtype === "BF16") {
      // BF16 is the upper half of a float.
      const bits = new Uint32Array(this.#scratch.buffer);
      for (let i = 0; i < count; i++) bits[i] = (words[i] ?? 0) << 16;
    } else {
      f16Values ??= computeF16Values();
      for (let i = 0; i < count; i++) this.#scratch[i] = f16Values[words[i] ?? 0] ?? 0;
    }
    return this.#scratch.subarray(0, count);
  }
}

function computeF16Values(): Float32Array {
  return Float32Array.from({ length: 0x1_0000 }, (_, bits) => {
    const sign = bits & 0x8000 ? -1 : 1;
    const exponent = (bits >> 10) & 0x1f;
    const mantissa = bits & 0x3ff;
    if (exponent === 0x1f) return mantissa === 0 ? sign * Infinity : NaN;
    return sign * (exponent === 0 ? mantissa * 2 ** -24 : (1 + mantissa / 1024) * 2 ** (exponent - 15));
  });
}
