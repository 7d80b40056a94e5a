/**
 * What an evaluation has done so far, a JSON object a line, so that one that was interrupted goes on where it stopped.
 */
import { createHash } from "node:crypto";
import { appendFile, readFile } from "node:fs/promises";
import * as v from "valibot";
import { errorCode } from "../base/errorText.ts";
import { Answer } from "./answerer.ts";

const Judged = { judge: v.string(), text: v.string(), ms: v.number() };

const Entry = v.variant("kind", [
  v.object({ kind: v.literal("answer"), key: v.string(), answer: Answer }),
  /** The judge's whole answer about one answer, or about a pair. */
  v.object({ kind: v.literal("judgment"), key: v.string(), ...Judged }),
]);
type Entry = v.InferOutput<typeof Entry>;
type EntryOf<Kind extends Entry["kind"]> = Extract<Entry, { kind: Kind }>;

export class Journal {
  readonly #path: string;
  readonly #entries: Map<string, Entry>;

  private constructor(path: string, entries: Map<string, Entry>) {
    this.#path = path;
    this.#entries = entries;
  }

  /** A line that was cut when the machine stopped is left out, and is done again. */
  static async open(path: string): Promise<Journal> {
    const text = await readFile(path, "utf8").catch((error: unknown) => {
      if (errorCode(error) === "ENOENT") return "";
      throw error;
    });
    const entries = new Map<string, Entry>();
    for (const line of text.split("\n")) {
      const entry = v.safeParse(Entry, jsonOf(line));
      if (entry.success) entries.set(entry.output.key, entry.output);
    }
    if (text !== "" && !text.endsWith("\n")) await appendFile(path, "\n");
    return new Journal(path, entries);
  }

  get<Kind extends Entry["kind"]>(kind: Kind, key: string): EntryOf<Kind> | undefined {
    const entry = this.#entries.get(key);
    return entry?.kind === kind ? (entry as EntryOf<Kind>) : undefined;
  }

  async add(entry: Entry): Promise<void> {
    this.#entries.set(entry.key, entry);
    await appendFile(this.#path, `${JSON.stringify(entry)}\n`);
  }
}

/** Changes with each of the parts. */
export function keyOf(...parts: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}

/** Its schema decides on the rest. @returns undefined if it is no JSON */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
