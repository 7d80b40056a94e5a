import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import * as v from "valibot";
import { renameAtomically } from "../base/atomicRename.ts";
import { Emitter, type Event } from "../base/emitter.ts";
import { factsText } from "../base/factsText.ts";
import type { LogLine } from "../base/logLine.ts";
import {
  type BackendIdentity,
  backendKey,
  type Fault,
  isUnreliable,
  type Trial,
  Verdict,
  type Verdicts,
} from "./backends.ts";
import type { Failure } from "./failure.ts";

/** A back end that is not used from now on. */
export interface Refusal {
  identity: BackendIdentity;
  fault: Fault;
}

/**
 * Remembers which GPU back ends work here. What was refused stays so until the window is restarted or the user wants it
 * tried again; beyond that, only if the back end itself was at fault.
 */
export class BackendTrust {
  readonly onDidRefuse: Event<Refusal>;
  readonly #refused = new Emitter<Refusal>();
  readonly #path: string;
  readonly #tryBackend: TryBackend;
  readonly #log: LogLine;
  #stored: Promise<Verdicts> | undefined;
  /** Verdicts of this session. */
  readonly #own = new Map<string, Verdict>();
  #writing: Promise<unknown> = Promise.resolve();
  /** Times of faults at work, by back end. */
  readonly #faults = new Map<string, number[]>();
  /** Refused for faults at work, and none has worked since. */
  #blamed: BackendIdentity[] = [];

  /** @param path file of the verdicts */
  constructor(path: string, tryBackend: TryBackend, log: LogLine) {
    this.#path = path;
    this.#tryBackend = tryBackend;
    this.#log = log;
    this.onDidRefuse = this.#refused.event;
  }

  async verdicts(): Promise<Verdicts> {
    return { ...(await this.#read()), ...Object.fromEntries(this.#own) };
  }

  /** Tries a back end that has no verdict yet. */
  async try(identity: BackendIdentity, signal: AbortSignal): Promise<void> {
    const { verdict, isLasting } = await this.#tryBackend(identity, signal);
    if (signal.aborted) return;
    this.#decide(identity, verdict);
    if (isLasting) await this.#store(identity, verdict);
  }

  /**
   * Counts a fault at work.
   * @returns whether the back end is refused from now on
   */
  faulted(identity: BackendIdentity, fault: Fault, now: number): boolean {
    const key = backendKey(identity);
    const faults = [...(this.#faults.get(key) ?? []), now];
    this.#faults.set(key, faults);
    if (!isUnreliable(faults, now)) return false;
    this.#faults.delete(key);
    this.#blamed.push(identity);
    this.#decide(identity, { kind: "refused", fault });
    void this.#store(identity, { kind: "refused", fault });
    return true;
  }

  /** Something else works in place of what was refused. */
  worked(): void {
    this.#blamed = [];
  }

  /** The same happens on the CPU: it was the file or the computer, so what was refused is tried again next time. */
  acquit(): void {
    for (const identity of this.#blamed.splice(0)) void this.#store(identity, undefined);
  }

  /** Every back end is tried again. */
  async forget(): Promise<void> {
    this.#faults.clear();
    this.#own.clear();
    this.#blamed = [];
    this.#stored = Promise.resolve({});
    await this.#write(() => ({}));
  }

  dispose(): void {
    this.#refused.dispose();
  }

  #decide(identity: BackendIdentity, verdict: Verdict): void {
    const { backend, ...rest } = identity;
    const level = verdict.kind === "refused" ? "warning" : "info";
    this.#log(`back end ${factsText({ kind: backend, ...rest })}: ${factsText(verdict)}`, level);
    this.#own.set(backendKey(identity), verdict);
    if (verdict.kind === "refused") this.#refused.fire({ identity, fault: verdict.fault });
  }

  #store(identity: BackendIdentity, verdict: Verdict | undefined): Promise<void> {
    const key = backendKey(identity);
    return this.#write((verdicts) => {
      const { [key]: _, ...others } = verdicts;
      return verdict === undefined ? others : { ...others, [key]: verdict };
    });
  }

  #read(): Promise<Verdicts> {
    return (this.#stored ??= this.#readFile());
  }

  #readFile(): Promise<Verdicts> {
    return readFile(this.#path, "utf8")
      .then(parseVerdicts)
      .catch(() => ({}));
  }

  /** Changes what is in the file now, where another window may have written too. */
  #write(change: (verdicts: Verdicts) => Verdicts): Promise<void> {
    const write = this.#writing.then(async () => {
      const part = `${this.#path}.${process.pid}.part`;
      try {
        await mkdir(dirname(this.#path), { recursive: true });
        await writeFile(part, JSON.stringify(change(await this.#readFile()), null, 2));
        await renameAtomically(part, this.#path);
      } catch (error) {
        // A full disk must not prevent answers: the back end is tried again after the next start.
        this.#log(`the verdicts on back ends can't be saved: ${String(error)}`, "warning");
      }
    });
    this.#writing = write;
    return write;
  }
}

/** @param signal ends the trial; its result then does not matter */
export type TryBackend = (identity: BackendIdentity, signal: AbortSignal) => Promise<Trial>;

/** What a failure says about the back end on which it happened. */
export function faultOf(failure: Failure, hung: boolean): Fault {
  switch (failure.kind) {
    case "processDied":
      return hung ? { kind: "hung" } : { kind: "crashed" };
    case "brokenOutput":
      return { kind: "notNumbers" };
    case "outOfMemory":
    case "tooLarge":
      return { kind: "noRoom" };
    case "gpuFailed":
      return { kind: "failed", detail: failure.detail };
    default:
      return { kind: "failed", detail: factsText(failure) };
  }
}

/** Whether somebody else ended the process: a user, or the system when memory is short. Faults of drivers look different. */
export function wasKilled(failure: Failure, hung: boolean): boolean {
  return failure.kind === "processDied" && failure.signal === "SIGKILL" && !hung;
}

/** What is not a verdict of this version is left out, so that the back end is tried again. */
function parseVerdicts(json: string): Record<string, Verdict> {
  const entries = Object.entries(v.parse(v.record(v.string(), v.unknown()), JSON.parse(json)));
  return Object.fromEntries(entries.filter((entry): entry is [string, Verdict] => v.is(Verdict, entry[1])));
}
