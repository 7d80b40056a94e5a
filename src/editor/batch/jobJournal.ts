import { appendFile, mkdir, readdir, readFile, rm, stat, truncate } from "node:fs/promises";
import { join } from "node:path";
import type { JobResult } from "../../rewriting/rewriter.ts";
import { journalLine, type Outcomes, readJournal } from "./job.ts";

/** Days for which the journal of an unfinished job is kept. */
const RETENTION_DAYS = 30;

/** The results of a job, saved after every text, so that it can resume after a cancellation, reload or crash. */
export class JobJournal {
  readonly #path: string;
  readonly #outcomes: Map<string, JobResult>;

  private constructor(path: string, outcomes: Map<string, JobResult>) {
    this.#path = path;
    this.#outcomes = outcomes;
  }

  /**
   * @param folder may not exist yet
   * @param id used as the file name; the same for the same job
   */
  static async open(folder: string, id: string): Promise<JobJournal> {
    await mkdir(folder, { recursive: true });
    await removeOld(folder);
    const path = join(folder, `${id}.jsonl`);
    const text = await readFile(path, "utf8").catch(() => "");
    // A line that a crash truncated would corrupt the next one.
    const complete = text.slice(0, text.lastIndexOf("\n") + 1);
    if (complete !== text) await truncate(path, Buffer.byteLength(complete));
    return new JobJournal(path, readJournal(complete));
  }

  get outcomes(): Outcomes {
    return this.#outcomes;
  }

  async record(key: string, outcome: JobResult): Promise<void> {
    this.#outcomes.set(key, outcome);
    await appendFile(this.#path, journalLine(key, outcome));
  }

  /** Deletes the journal, when the job is finished or starts over. */
  async forget(): Promise<void> {
    this.#outcomes.clear();
    await rm(this.#path, { force: true });
  }
}

async function removeOld(folder: string): Promise<void> {
  const oldest = Date.now() - RETENTION_DAYS * 24 * 60 * 60 * 1000;
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    // Another window may have deleted it already.
    const found = await stat(path).catch(() => undefined);
    if (found !== undefined && found.mtimeMs < oldest) await rm(path, { force: true });
  }
}
