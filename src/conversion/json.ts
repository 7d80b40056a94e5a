import { errorText } from "../base/errorText.ts";
import { ConversionError } from "./conversionError.ts";

export type JsonObject = Record<string, unknown>;

/** @throws ConversionError naming the file */
export function parseJsonObject(file: string, text: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new ConversionError({ kind: "fileInvalid", file, detail: errorText(error) }, { cause: error });
  }
  if (!isJsonObject(value)) throw new ConversionError({ kind: "fileInvalid", file, detail: "not a JSON object" });
  return value;
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
