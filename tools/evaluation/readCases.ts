import { readFile } from "node:fs/promises";
import { Advice } from "../../scripts/support/progress.ts";
import { errorText } from "../../src/base/errorText.ts";
import type { CaseFile } from "./cases.ts";
import { TASKS } from "./evaluate.ts";

/** @throws Advice that names the file and what is wrong with it */
export async function readCases(path: string): Promise<CaseFile> {
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    throw new Advice(`${path} can't be read: ${errorText(error)}`);
  });
  try {
    return parseCases(text);
  } catch (error) {
    throw new Advice(`${path} is no case file: ${errorText(error)}`);
  }
}

/** @throws Error that says what is wrong */
export function parseCases(text: string): CaseFile {
  const file = JSON.parse(text) as Partial<CaseFile> | null;
  const cases = listOf(file?.cases, "cases");
  const variants = listOf(file?.variants ?? [], "variants");
  cases.forEach((one, at) => {
    const name = need(one, `case ${at + 1}`, ["id", "source", "kind", "file_language", "task"]);
    if (!Object.hasOwn(TASKS, one.task))
      throw new Error(`${name} has the unknown task "${one.task}"; tasks are ${Object.keys(TASKS).join(", ")}.`);
    if (!isObject(one.expect)) throw new Error(`${name} has no object "expect".`);
  });
  variants.forEach((one, at) => need(one, `variant ${at + 1}`, ["id", "derived_from", "transform"]));
  return { version: 1, about: "", ...file, cases, variants };
}

function listOf<T>(value: T[] | undefined, key: string): T[] {
  if (!Array.isArray(value)) throw new Error(`it has no list "${key}".`);
  return value;
}

/** @returns the name of what has all these texts */
function need<T extends object>(value: T, place: string, keys: (keyof T & string)[]): string {
  if (!isObject(value)) throw new Error(`${place} is not an object.`);
  const name = typeof value["id"] === "string" ? `${place} ("${value["id"]}")` : place;
  for (const key of keys) if (typeof value[key] !== "string") throw new Error(`${name} has no text "${key}".`);
  return name;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
