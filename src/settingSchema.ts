/** Which value of a setting counts, by its entry in the manifest. VS Code only underlines what the manifest forbids. */

type JsonType = "string" | "boolean" | "integer" | "number" | "null" | "array" | "object";

/** JSON Schema, as far as the manifest uses it. */
export interface ValueSchema {
  type: JsonType | readonly JsonType[];
  enum?: readonly unknown[];
  minimum?: number;
  maximum?: number;
  pattern?: string;
  items?: ValueSchema;
  additionalProperties?: ValueSchema;
}

/** An entry of the `properties` in `contributes.configuration`. */
export interface SettingSchema extends ValueSchema {
  default: unknown;
  /** `window` if it is left out. */
  scope?: "application" | "machine" | "window" | "resource";
}

/** The files that can hold a setting; each overrides those before it. */
export const LEVELS = ["user", "workspace", "folder"] as const;
export type Level = (typeof LEVELS)[number];

/** What each file says, unvalidated; undefined if it says nothing. */
export type Levels = Readonly<Record<Level, unknown>>;

export interface LevelValue {
  level: Level;
  value: unknown;
}

export interface SettingValues {
  /** What counts: values that are allowed, of files that may hold the setting, from the weakest to the strongest. */
  valid: LevelValue[];
  /** Values that the manifest forbids, wholly or in some of their entries. */
  invalid: LevelValue[];
}

/** https://code.visualstudio.com/api/references/contribution-points#contributes.configuration */
const LEVELS_OF_SCOPE: Record<NonNullable<SettingSchema["scope"]>, readonly Level[]> = {
  application: ["user"],
  machine: ["user"],
  window: ["user", "workspace"],
  resource: LEVELS,
};

export function settingValues(schema: SettingSchema, levels: Levels): SettingValues {
  const values: SettingValues = { valid: [], invalid: [] };
  for (const level of LEVELS_OF_SCOPE[schema.scope ?? "window"]) {
    const value = levels[level];
    if (value === undefined) continue;
    const allowed = allowedPart(schema, value);
    if (allowed !== undefined) values.valid.push({ level, value: allowed.value });
    if (allowed?.isWhole !== true) values.invalid.push({ level, value });
  }
  return values;
}

/** The value in effect. Objects are merged, as VS Code does; of everything else, the strongest value counts. */
export function effectiveValue(schema: SettingSchema, { valid }: SettingValues): unknown {
  const values = [schema.default, ...valid.map(({ value }) => value)];
  if (schema.type !== "object") return values.at(-1);
  return Object.assign({}, ...values) as unknown;
}

/** @returns the value without entries that are not allowed; undefined if it is not allowed at all */
function allowedPart(schema: ValueSchema, value: unknown): { value: unknown; isWhole: boolean } | undefined {
  const types = [schema.type].flat();
  if (!types.some((type) => isOfType(value, type))) return undefined;
  if (schema.enum !== undefined && !schema.enum.includes(value)) return undefined;
  if (typeof value === "number" && (value < (schema.minimum ?? -Infinity) || value > (schema.maximum ?? Infinity)))
    return undefined;
  if (typeof value === "string" && schema.pattern !== undefined && !new RegExp(schema.pattern, "u").test(value))
    return undefined;
  const { items, additionalProperties } = schema;
  if (Array.isArray(value) && items !== undefined) {
    const allowed = value.filter((entry) => allowedPart(items, entry)?.isWhole === true);
    return { value: allowed, isWhole: allowed.length === value.length };
  }
  if (isOfType(value, "object") && additionalProperties !== undefined) {
    const entries = Object.entries(value as object);
    const allowed = entries.filter(([, entry]) => allowedPart(additionalProperties, entry)?.isWhole === true);
    return { value: Object.fromEntries(allowed), isWhole: allowed.length === entries.length };
  }
  return { value, isWhole: true };
}

function isOfType(value: unknown, type: JsonType): boolean {
  switch (type) {
    case "integer":
      return Number.isSafeInteger(value);
    case "number":
      return Number.isFinite(value);
    case "null":
      return value === null;
    case "array":
      return Array.isArray(value);
    case "object":
      return typeof value === "object" && value !== null && !Array.isArray(value);
    case "string":
    case "boolean":
      return typeof value === type;
  }
}
