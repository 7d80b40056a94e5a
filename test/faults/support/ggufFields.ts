/** Where the numbers and texts of a GGUF header are, found without the product's own reader, to edit them. */

export interface GgufField {
  kind: "count" | "length" | "type" | "dimension" | "offset" | "value" | "text";
  /** Place in the file, and size, in bytes. */
  at: number;
  bytes: number;
}

export interface GgufFields {
  fields: GgufField[];
  /** Start and end of each entry of the metadata. */
  entries: [start: number, end: number][];
  /** Where the header ends. */
  end: number;
}

const SIZES: Readonly<Record<number, number>> = { 0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8 };
const STRING = 8;
const ARRAY = 9;

/** Of a long array, only the first items are fields. */
const MAX_ITEMS = 8;

export function ggufFields(file: Buffer): GgufFields {
  const fields: GgufField[] = [];
  let at = 8;
  const take = (kind: GgufField["kind"], bytes: number, isField = true): number => {
    if (isField) fields.push({ kind, at, bytes });
    at += bytes;
    return at - bytes;
  };
  const uint64 = (kind: GgufField["kind"], isField = true): number =>
    Number(file.readBigUInt64LE(take(kind, 8, isField)));
  const uint32 = (kind: GgufField["kind"]): number => file.readUInt32LE(take(kind, 4));
  const text = (isField = true): void => void take("text", uint64("length", isField), isField);
  const value = (type: number, isField = true): void => {
    if (type === STRING) text(isField);
    else if (type !== ARRAY) take("value", SIZES[type]!, isField);
    else {
      const itemType = uint32("type");
      const count = uint64("length");
      for (let item = 0; item < count; item++) value(itemType, item < MAX_ITEMS);
    }
  };

  const tensors = uint64("count");
  const count = uint64("count");
  const entries: GgufFields["entries"] = [];
  for (let entry = 0; entry < count; entry++) {
    const start = at;
    text();
    value(uint32("type"));
    entries.push([start, at]);
  }
  for (let tensor = 0; tensor < tensors; tensor++) {
    text();
    const dimensions = uint32("count");
    for (let dimension = 0; dimension < dimensions; dimension++) uint64("dimension");
    uint32("type");
    uint64("offset");
  }
  return { fields, entries, end: at };
}
