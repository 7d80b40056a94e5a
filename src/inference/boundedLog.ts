import type { LogLine } from "../base/logLine.ts";

/** Most UTF-16 units of a line, of a second, and of a whole life of the process. Its start takes some 10,000. */
const MOST = { line: 2_000, second: 64_000, life: 2_000_000 };

const LEFT_OUT = "the inference process writes too much: from here on, some of it is left out";

/** Keeps a process that writes without end, as a broken driver makes it do, from filling the log. */
export class BoundedLog {
  readonly #log: LogLine;
  readonly #now: () => number;
  #rest = MOST.life;
  #second = { startedAt: -Infinity, rest: 0 };
  #hasSaid = false;

  /** @param now in ms */
  constructor(log: LogLine, now: () => number = () => performance.now()) {
    this.#log = log;
    this.#now = now;
  }

  write(text: string): void {
    const shown = text.trimEnd().split("\n").map(cut).join("\n");
    if (this.#now() - this.#second.startedAt >= 1_000) this.#second = { startedAt: this.#now(), rest: MOST.second };
    if (shown.length > Math.min(this.#rest, this.#second.rest)) {
      if (!this.#hasSaid) this.#log(LEFT_OUT);
      this.#hasSaid = true;
      return;
    }
    this.#rest -= shown.length;
    this.#second.rest -= shown.length;
    this.#log(shown);
  }
}

function cut(line: string): string {
  return line.length <= MOST.line ? line : `${line.slice(0, MOST.line)}… (${line.length} characters)`;
}
