import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { renameAtomically } from "../base/atomicRename.ts";
import { Emitter, type Event } from "../base/emitter.ts";
import { type BackendIdentity, backendKey, type Fault, isUnreliable, type Verdict, type Verdicts } from "./backends.ts";
import type { Failure } from "./failure.ts";

/** A back end that is not used from now on. */
export interface Refusal {
  identity: BackendIdentity;
  fault: Fault;
}

/** Remembers which GPU back ends work here, also across restarts. */
export class BackendTrust {
  readonly onDidRefuse: Event<Refusal>;
  readonly #refused = new Emitter<Refusal>();
  readonly #path: string;
  readonly #tryBackend: (identity: BackendIdentity) => Promise<Verdict>;
  readonly #log: (line: string) => void;
  #verdicts: Promise<Verdicts> | undefined;
  /** Times of faults at work, by back end. */
  readonly #faults = new Map<string, number[]>();

  /** @param path file of the verdicts */
  constructor(path: string, tryBackend: (identity: BackendIdentity) => Promise<Verdict>, log: (line: string) => void) {
    this.#path = path;
    this.#tryBackend = tryBackend;
    this.#log = log;
    this.onDidRefuse = this.#refused.event;
  }

  verdicts(): Promise<Verdicts> {
    return this.#read();
  }

  /** Tries a back end that has no verdict yet. */
  async try(identity: BackendIdentity): Promise<void> {
    const verdict = await this.#tryBackend(identity);
    await this.#decide(identity, verdict);
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
    void this.#decide(identity, { kind: "refused", fault });
    return true;
  }

  /** Takes a verdict back. */
  acquit(identity: BackendIdentity): void {
    void this.#decide(identity, { kind: "trusted" });
  }

  /** Every back end is tried again. */
  async forget(): Promise<void> {
    this.#faults.clear();
    this.#verdicts = Promise.resolve({});
    await this.#write({});
  }

  dispose(): void {
    this.#refused.dispose();
  }

  async #decide(identity: BackendIdentity, verdict: Verdict): Promise<void> {
    this.#log(`back end ${JSON.stringify(identity)}: ${JSON.stringify(verdict)}`);
    this.#verdicts = this.#read().then((verdicts) => ({ ...verdicts, [backendKey(identity)]: verdict }));
    if (verdict.kind === "refused") this.#refused.fire({ identity, fault: verdict.fault });
    await this.#write(await this.#verdicts);
  }

  #read(): Promise<Verdicts> {
    this.#verdicts ??= readFile(this.#path, "utf8")
      .then(parseVerdicts)
      .catch(() => ({}));
    return this.#verdicts;
  }

  /** A full disk must not prevent answers: the back end is tried again after the next start. */
  async #write(verdicts: Verdicts): Promise<void> {
    const part = `${this.#path}.${process.pid}.part`;
    try {
      await mkdir(dirname(this.#path), { recursive: true });
      await writeFile(part, JSON.stringify(verdicts, null, 2));
      await renameAtomically(part, this.#path);
    } catch (error) {
      this.#log(`the verdicts on back ends can't be saved: ${String(error)}`);
    }
  }
}

/** What a failure says about the back end on which it happened. */
export function faultOf(failure: Failure, hung: boolean): Fault {
  switch (failure.kind) {
    case "processDied":
      return hung ? { kind: "hung" } : { kind: "crashed" };
    case "brokenOutput":
      return { kind: "notNumbers" };
    case "gpuFailed":
    case "outOfMemory":
      return { kind: "failed", detail: failure.detail };
    default:
      return { kind: "failed", detail: JSON.stringify(failure) };
  }
}

const FAULTS: readonly Fault["kind"][] = ["crashed", "hung", "failed", "wrongAnswer", "notNumbers"];

/** What is not a verdict of this version is left out, so that the back end is tried again. */
function parseVerdicts(json: string): Record<string, Verdict> {
  const parsed: unknown = JSON.parse(json);
  const entries = typeof parsed === "object" && parsed !== null && !Array.isArray(parsed) ? Object.entries(parsed) : [];
  return Object.fromEntries(entries.filter((entry): entry is [string, Verdict] => isVerdict(entry[1])));
}

function isVerdict(value: unknown): value is Verdict {
  const { kind, fault } = (value ?? {}) as { kind?: unknown; fault?: { kind?: unknown; detail?: unknown } | null };
  if (kind === "trusted") return true;
  if (kind !== "refused" || !FAULTS.some((known) => known === fault?.kind)) return false;
  return fault?.kind !== "failed" || typeof fault.detail === "string";
}
