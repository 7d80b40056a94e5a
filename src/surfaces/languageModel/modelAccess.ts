/** Which extensions may use the model. VS Code asks nobody before it passes their requests on to a provider. */
import * as v from "valibot";

export const Decision = v.picklist(["allowed", "refused"]);
export type Decision = v.InferOutput<typeof Decision>;

const Decisions = v.record(v.string(), Decision);

/** Extensions that VS Code does not tell apart. */
export const UNKNOWN_EXTENSION = "";

/** Who asks, and where the model runs: what may be sent to this computer's may not be sent to every server. */
export interface Access {
  /** Its id, or `UNKNOWN_EXTENSION`. */
  extension: string;
  /** Of the server; undefined on this computer. */
  host: string | undefined;
}

/** An id has no space. */
export function keyOf({ extension, host }: Access): string {
  return host === undefined ? extension : `${extension} ${host}`;
}

export function accessOf(key: string): Access {
  const [extension = "", host] = key.split(" ");
  return { extension, host };
}

/** What VS Code stores for the extension between sessions. */
interface Memento {
  get(key: string): unknown;
  update(key: string, value: unknown): Thenable<void>;
}

const KEY = "modelAccess";

export class ModelAccess {
  readonly #memory: Memento;
  readonly #ask: (access: Access) => Promise<Decision | undefined>;
  /** What is being asked, or was left without an answer in this window, by key. */
  readonly #asked = new Map<string, Promise<boolean>>();

  /** @param ask returns undefined if the user decided nothing */
  constructor(memory: Memento, ask: (access: Access) => Promise<Decision | undefined>) {
    this.#memory = memory;
    this.#ask = ask;
  }

  /** What was decided, by key. */
  get decisions(): Readonly<Record<string, Decision>> {
    const stored = v.safeParse(Decisions, this.#memory.get(KEY));
    return stored.success ? stored.output : {};
  }

  async decide(changes: Readonly<Record<string, Decision>>): Promise<void> {
    for (const key of Object.keys(changes)) this.#asked.delete(key);
    await this.#memory.update(KEY, { ...this.decisions, ...changes });
  }

  /** Asks the user at the first request of an extension; until that is answered, its other requests wait for it. */
  async isAllowed(access: Access): Promise<boolean> {
    const key = keyOf(access);
    const decision = this.decisions[key];
    if (decision !== undefined) return decision === "allowed";
    const asked = this.#asked.get(key) ?? this.#decideNow(access);
    this.#asked.set(key, asked);
    asked.catch(() => this.#asked.delete(key));
    return asked;
  }

  async #decideNow(access: Access): Promise<boolean> {
    const decision = await this.#ask(access);
    if (decision !== undefined) await this.decide({ [keyOf(access)]: decision });
    return decision === "allowed";
  }
}
