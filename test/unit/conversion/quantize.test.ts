import assert from "node:assert/strict";
import { ENCODERS, TENSOR_TYPES, type TensorType, toF16Bits } from "../../../src/conversion/quantize.ts";
import { halfValue, mulberry32, nearestHalf } from "../../support/checkpoint.ts";

/** A block of 32 values: the given ones, then zeros. */
function block(...values: number[]): Float32Array {
  const floats = new Float32Array(32);
  floats.set(values);
  return floats;
}

function encode(type: TensorType, floats: Float32Array): { bytes: number[]; finite: boolean } {
  const { values, bytes } = TENSOR_TYPES[type];
  const target = new Uint8Array((floats.length / values) * bytes).fill(0xaa);
  const finite = ENCODERS[type](floats, 0, floats.length, target, 0);
  return { bytes: [...target], finite };
}

const half = (value: number): number[] => [nearestHalf(value) & 0xff, nearestHalf(value) >> 8];

/** The literal formulas, one operation on 32-bit floats at a time. */
function referenceQ8(floats: Float32Array): number[] {
  const amax = Math.max(...floats.map(Math.abs));
  const d = Math.fround(amax / 127);
  const inverse = d === 0 ? 0 : Math.fround(1 / d);
  const rounded = [...floats].map((x) => {
    const quotient = Math.fround(x * inverse);
    const away = Math.sign(quotient) * Math.floor(Math.abs(quotient) + 0.5);
    return Number.isFinite(away) ? away & 0xff : 0;
  });
  return [...half(d), ...rounded];
}

function referenceQ4(floats: Float32Array): number[] {
  const amax = Math.max(...floats.map(Math.abs));
  const max = floats.find((x) => Math.abs(x) === amax)!;
  const d = Math.fround(max / -8);
  const inverse = d === 0 ? 0 : Math.fround(1 / d);
  const q = [...floats].map((x) => {
    const sum = Math.fround(Math.fround(x * inverse) + 8.5);
    return Number.isFinite(sum) ? Math.min(15, Math.trunc(sum)) : 0;
  });
  return [...half(d), ...Array.from({ length: 16 }, (_, j) => q[j]! | (q[j + 16]! << 4))];
}

describe("Rounding to F16", () => {
  it("maps every 16-bit float to itself", () => {
    for (let bits = 0; bits < 0x1_0000; bits++) {
      const value = halfValue(bits);
      if (!Number.isNaN(value)) assert.equal(toF16Bits(value), bits, value.toString());
    }
  });

  it("rounds to nearest, ties to even", () => {
    const cases: [value: number, bits: number][] = [
      [1 + 2 ** -11, 0x3c00], // a tie, down to even
      [1 + 3 * 2 ** -11, 0x3c02], // a tie, up to even
      [1 + 2 ** -11 + 2 ** -23, 0x3c01],
      [2 - 2 ** -12, 0x4000], // carries into the exponent
      [65504, 0x7bff],
      [65519.996, 0x7bff], // the largest float that rounds down
      [65520, 0x7c00],
      [-65520, 0xfc00],
      [1e30, 0x7c00],
      [Infinity, 0x7c00],
      [NaN, 0x7e00],
      [2 ** -24, 0x0001],
      [2 ** -25, 0x0000], // half the smallest: a tie, down to even
      [2 ** -25 + 2 ** -48, 0x0001],
      [3 * 2 ** -25, 0x0002], // a tie, up to even
      [2 ** -14 - 2 ** -26, 0x0400], // rounds up to the smallest normal
      [1e-45, 0x0000],
      [-1e-45, 0x8000],
      [-0, 0x8000],
    ];
    for (const [value, bits] of cases) assert.equal(toF16Bits(value), bits, String(value));
  });

  it("agrees with slow arithmetic on floats of every magnitude", () => {
    const random = mulberry32(7);
    const float = new Float32Array(1);
    const bits = new Uint32Array(float.buffer);
    for (let i = 0; i < 100_000; i++) {
      bits[0] = Math.floor(random() * 2 ** 32);
      if (!Number.isNaN(float[0]!)) assert.equal(toF16Bits(float[0]!), nearestHalf(float[0]!), String(float[0]));
    }
  });
});

describe("Blocks of Q8_0", () => {
  it("hold the scale and rounded multiples of it", () => {
    const cases: [values: number[], bytes: number[]][] = [
      [[], [0, 0]],
      [
        [127, 1, -1, 64],
        [0x00, 0x3c, 127, 1, 0xff, 64],
      ], // scale 1
      [
        [-127, 127],
        [0x00, 0x3c, 0x81, 127],
      ], // the largest is negative, but the scale isn't
      [
        [127, 0.5, -0.5, 1.5, -1.5, 2.5, -2.5],
        [0x00, 0x3c, 127, 1, 0xff, 2, 0xfe, 3, 0xfd],
      ], // halves round away from zero
      [
        [127, 0.49999997, -0.49999997],
        [0x00, 0x3c, 127, 0, 0],
      ],
      [
        [254, 3, -5],
        [0x00, 0x40, 127, 2, 0xfd],
      ], // scale 2
      [
        [1.27, 0.01],
        [0x1f, 0x21, 127, 1],
      ], // scale 0.01, rounded for the file but not for the division
      [
        [2 ** -20, 2 ** -21],
        [0, 0, 127, 64],
      ], // a scale too small for F16
    ];
    for (const [values, bytes] of cases) {
      const expected = [...bytes, ...(Array(34 - bytes.length).fill(0) as number[])];
      assert.deepEqual(encode("Q8_0", block(...values)), { bytes: expected, finite: true }, String(values));
    }
  });
});

describe("Blocks of Q4_0", () => {
  it("hold the scale and two multiples of it per byte", () => {
    const eight = Array(16).fill(0x88) as number[]; // 8 means zero
    const withFirst = (byte: number): number[] => [byte, ...eight.slice(1)];
    // The scale of zeros is -0, as in ggml's division.
    assert.deepEqual(encode("Q4_0", block()).bytes, [0x00, 0x80, ...eight]);
    assert.deepEqual(encode("Q4_0", new Float32Array(32).fill(-0)).bytes, [0x00, 0x80, ...eight]);
    // -8 is the largest: the scale is 1, it becomes 0, and 7 becomes 15.
    assert.deepEqual(encode("Q4_0", block(-8, 7)).bytes, [0x00, 0x3c, 0x80, 0x8f, ...eight.slice(2)]);
    // 8 is the largest: the scale is -1.
    assert.deepEqual(encode("Q4_0", block(8)).bytes, [0x00, 0xbc, ...withFirst(0x80)]);
    // Of 8 and -8 the first counts; the other would be 16 and is limited to 15.
    assert.deepEqual(encode("Q4_0", block(8, -8)).bytes, [0x00, 0xbc, 0x80, 0x8f, ...eight.slice(2)]);
    assert.deepEqual(encode("Q4_0", block(-8, 8)).bytes, [0x00, 0x3c, 0x80, 0x8f, ...eight.slice(2)]);
    // Halves round up: 0.5 to 9, -0.5 to 8. The second half of the block is in the upper four bits.
    const halves = block(-8, 0.5, -0.5);
    halves.set([1.5, -1.5, 7.5], 16);
    assert.deepEqual(encode("Q4_0", halves).bytes, [0x00, 0x3c, 0xa0, 0x79, 0xf8, ...eight.slice(3)]);
  });
});

for (const [type, reference] of [
  ["Q8_0", referenceQ8],
  ["Q4_0", referenceQ4],
] as const) {
  describe(`${type} and the reference formulas`, () => {
    const random = mulberry32(11);
    const gauss = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const same = (floats: Float32Array): void =>
      assert.deepEqual(encode(type, floats).bytes, reference(floats), [...floats].join(" "));

    it("agree on typical model weights", () => {
      for (let i = 0; i < 2000; i++) same(Float32Array.from({ length: 32 }, () => 0.02 * gauss()));
    });

    it("agree on blocks of every magnitude, down to subnormal ones", () => {
      for (let exponent = -149; exponent <= 18; exponent++)
        for (let i = 0; i < 5; i++) same(Float32Array.from({ length: 32 }, () => gauss() * 2 ** exponent));
    });

    it("agree on values halfway between two steps", () => {
      for (let i = 0; i < 2000; i++) {
        const scale = 2 ** Math.floor(random() * 8 - 4);
        const floats = Float32Array.from({ length: 32 }, () => (Math.floor(random() * 255) / 2 - 63) * scale);
        floats[Math.floor(random() * 32)] = (random() < 0.5 ? 127 : -127) * scale;
        same(floats);
      }
    });
  });
}

describe("Weights that a type can't hold", () => {
  it("are detected", () => {
    for (const type of ["F32", "F16", "Q8_0", "Q4_0"] as const)
      for (const bad of [NaN, Infinity, -Infinity])
        assert.equal(encode(type, block(1, bad)).finite, false, `${bad} as ${type}`);
    assert.equal(encode("F16", block(65519)).finite, true);
    assert.equal(encode("F16", block(65520)).finite, false);
    assert.equal(encode("Q8_0", block(65519 * 127)).finite, true);
    assert.equal(encode("Q8_0", block(-65521 * 127)).finite, false);
    assert.equal(encode("Q4_0", block(65519 * -8)).finite, true);
    assert.equal(encode("Q4_0", block(65521 * 8)).finite, false);
  });
});
