import { appendFile, mkdir, readdir, readFile, rm, stat, truncate } from "node:fs/promises";
import { join } from "node:path";
import { journalLine, readJournal, type Outcomes } from "./job.ts";
import type { RewriteResult } from "../../rewriting/rewriter.ts";

/** Days that a job which nobody took up again is kept. */
const KEPT_DAYS = 30;

/** What a job has done, on disk after every text: it goes on from there after a cancellation, a reload or a crash. */
export class JobJournal {
  readonly #path: string;
  readonly #outcomes: Map<string, RewriteResult>;

  private constructor(path: string, outcomes: Map<string, RewriteResult>) {
    this.#path = path;
    this.#outcomes = outcomes;
  }

  /**
   * @param folder may not exist yet
   * @param id a name for a file: the same job has the same
   */
  static async open(folder: string, id: string): Promise<JobJournal> {
    await mkdir(folder, { recursive: true });
    await removeOld(folder);
    const path = join(folder, `${id}.jsonl`);
    const text = await readFile(path, "utf8").catch(() => "");
    // What a crash left of a line would spoil the next one.
    const whole = text.slice(0, text.lastIndexOf("\n") + 1);
    if (whole !== text) await truncate(path, Buffer.byteLength(whole));
    return new JobJournal(path, readJournal(whole));
  }

  get outcomes(): Outcomes {
    return this.#outcomes;
  }

  async record(key: string, outcome: RewriteResult): Promise<void> {
    this.#outcomes.set(key, outcome);
    await appendFile(this.#path, journalLine(key, outcome));
  }

  /** The job is over, or its texts are to be done anew. */
  async forget(): Promise<void> {
    this.#outcomes.clear();
    await rm(this.#path, { force: true });
  }
}

async function removeOld(folder: string): Promise<void> {
  const oldest = Date.now() - KEPT_DAYS * 24 * 60 * 60 * 1000;
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    // Another window may be faster.
    const found = await stat(path).catch(() => undefined);
    if (found !== undefined && found.mtimeMs < oldest) await rm(path, { force: true });
  }
}
