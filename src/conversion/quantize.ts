/**
 * Encodes weights as ggml stores them: F32, F16, Q8_0 and Q4_0. All arithmetic is that of ggml's reference
 * (`quantize_row_*_ref` in ggml-quants.c), which computes in 32-bit floats: the product of two floats is exact in
 * a double, so rounding it once (`Math.fround`) gives the same bits.
 *
 * These loops run over 1.4 billion weights. They allocate nothing, and avoid branches that depend on a weight's sign or
 * rounding, which the CPU can't predict; that makes them twice as fast. Float16Array and Math.f16round are newer
 * than the Node of VS Code's extension host.
 */

/** Tensor types: ggml's id, and the values and bytes of a block. */
export const TENSOR_TYPES = {
  F32: { id: 0, values: 1, bytes: 4 },
  F16: { id: 1, values: 1, bytes: 2 },
  Q4_0: { id: 2, values: 32, bytes: 18 },
  Q8_0: { id: 8, values: 32, bytes: 34 },
} as const;
export type TensorType = keyof typeof TENSOR_TYPES;

/** Weights in a block of Q4_0 and Q8_0. */
const BLOCK = 32;

/** The same 4 bytes as a float and as bits. */
const oneFloat = new Float32Array(1);
const oneBits = new Uint32Array(oneFloat.buffer);

const MAGNITUDE = 0x7fff_ffff;
const INFINITY_BITS = 0x7f80_0000;
/** The smallest float that rounds to infinity in F16: half a step above its largest finite value, 65504. */
const F16_OVERFLOW = 65520;

/**
 * Encodes `count` values of `floats` starting at `from` into `target` starting at `at`. `count` is a multiple of the
 * type's block size.
 * @returns whether all values are finite, in the source and in the result
 */
export type Encode = (floats: Float32Array, from: number, count: number, target: Uint8Array, at: number) => boolean;

export const ENCODERS: Record<TensorType, Encode> = {
  F32: encodeF32,
  F16: encodeF16,
  Q8_0: encodeQ8_0,
  Q4_0: encodeQ4_0,
};

/** The bits of the nearest 16-bit float; ties go to even, values that are too large to infinity, NaN to a quiet NaN. */
export function toF16Bits(value: number): number {
  oneFloat[0] = value;
  return f16FromBits(oneBits[0]!);
}

function f16FromBits(bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & MAGNITUDE;
  if (magnitude >= 0x4780_0000) return sign | (magnitude > INFINITY_BITS ? 0x7e00 : 0x7c00);
  if (magnitude >= 0x3880_0000) {
    // Normal: a different exponent bias, and 13 fewer mantissa bits. A carry out of the mantissa goes into the
    // exponent, as it should, up to infinity.
    return sign | ((magnitude - 0x3800_0000 + 0x0fff + ((magnitude >>> 13) & 1)) >>> 13);
  }
  // Subnormal: the last bit of a float between 1/2 and 1 is 2^-24, like that of a subnormal F16, so adding 1/2 rounds
  // to that bit, ties to even, and leaves the result in the mantissa.
  oneBits[0] = magnitude;
  oneFloat[0] = oneFloat[0]! + 0.5;
  return sign | (oneBits[0] - 0x3f00_0000);
}

function encodeF32(floats: Float32Array, from: number, count: number, target: Uint8Array, at: number): boolean {
  target.set(new Uint8Array(floats.buffer, floats.byteOffset + 4 * from, 4 * count), at);
  return largestMagnitude(bitsOf(floats), from, count) < INFINITY_BITS;
}

function encodeF16(floats: Float32Array, from: number, count: number, target: Uint8Array, at: number): boolean {
  const bits = bitsOf(floats);
  for (let i = from, byte = at; i < from + count; i++, byte += 2) {
    const half = f16FromBits(bits[i]!);
    target[byte] = half;
    target[byte + 1] = half >>> 8;
  }
  oneFloat[0] = F16_OVERFLOW;
  return largestMagnitude(bits, from, count) < oneBits[0]!;
}

/** Blocks of an F16 scale d = max|x| / 127 and 32 signed bytes x / d, halves rounded away from zero. */
function encodeQ8_0(floats: Float32Array, from: number, count: number, target: Uint8Array, at: number): boolean {
  const bits = bitsOf(floats);
  let finite = true;
  for (let block = from, byte = at; block < from + count; block += BLOCK, byte += 2 + BLOCK) {
    oneBits[0] = largestMagnitude(bits, block, BLOCK);
    const scale = Math.fround(oneFloat[0]! / 127);
    // The inverse of the unrounded scale. It is infinite if the scale is tiny, and thus 0 in F16: `| 0` then gives 0.
    const inverse = scale === 0 ? 0 : Math.fround(1 / scale);
    finite &&= scale < F16_OVERFLOW;
    const half = toF16Bits(scale);
    target[byte] = half;
    target[byte + 1] = half >>> 8;
    for (let i = block, q = byte + 2; i < block + BLOCK; i++, q++) {
      const rounded = (Math.abs(Math.fround(floats[i]! * inverse)) + 0.5) | 0;
      const sign = bits[i]! >> 31; // 0 or -1: two's complement without a branch
      target[q] = (rounded ^ sign) - sign;
    }
  }
  return finite;
}

/**
 * Blocks of an F16 scale d = m / -8, where m is the value of largest magnitude, and 32 numbers of 4 bits,
 * x / d + 8.5 truncated and limited to 0..15: byte j holds those of values j (low) and j + 16 (high).
 */
function encodeQ4_0(floats: Float32Array, from: number, count: number, target: Uint8Array, at: number): boolean {
  const bits = bitsOf(floats);
  let finite = true;
  for (let block = from, byte = at; block < from + count; block += BLOCK, byte += 2 + BLOCK / 2) {
    const largest = largestMagnitude(bits, block, BLOCK);
    let first = block; // of two equal magnitudes with different signs, the first one counts
    while ((bits[first]! & MAGNITUDE) !== largest) first++;
    // ggml ignores the sign of zero, so the scale of a block of zeros is -0.
    const scale = largest === 0 ? -0 : Math.fround(floats[first]! / -8);
    const inverse = scale === 0 ? 0 : Math.fround(1 / scale);
    finite &&= Math.abs(scale) < F16_OVERFLOW;
    const half = toF16Bits(scale);
    target[byte] = half;
    target[byte + 1] = half >>> 8;
    for (let i = block, q = byte + 2; i < block + BLOCK / 2; i++, q++) {
      const low = Math.fround(Math.fround(floats[i]! * inverse) + 8.5) | 0;
      const high = Math.fround(Math.fround(floats[i + BLOCK / 2]! * inverse) + 8.5) | 0;
      target[q] = Math.min(15, low) | (Math.min(15, high) << 4);
    }
  }
  return finite;
}

/** Compares bits, which have the same order as the magnitudes; infinities and NaN are the largest. */
function largestMagnitude(bits: Int32Array, from: number, count: number): number {
  let largest = 0;
  for (let i = from; i < from + count; i++) {
    const magnitude = bits[i]! & MAGNITUDE;
    largest = magnitude > largest ? magnitude : largest;
  }
  return largest;
}

function bitsOf(floats: Float32Array): Int32Array {
  return new Int32Array(floats.buffer, floats.byteOffset, floats.length);
}
