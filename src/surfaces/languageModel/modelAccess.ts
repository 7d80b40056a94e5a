/** Which extensions may use the model. VS Code asks nobody before it passes their requests on to a provider. */
import * as v from "valibot";

export const Decision = v.picklist(["allowed", "refused"]);
export type Decision = v.InferOutput<typeof Decision>;

const Decisions = v.record(v.string(), Decision);

/** Extensions that VS Code does not tell apart. */
export const UNKNOWN_EXTENSION = "";

/** What VS Code stores for the extension between sessions. */
interface Memento {
  get(key: string): unknown;
  update(key: string, value: unknown): Thenable<void>;
}

const KEY = "modelAccess";

export class ModelAccess {
  readonly #memory: Memento;
  readonly #ask: (extension: string) => Promise<Decision | undefined>;
  /** What is being asked, or was left without an answer in this window, by extension. */
  readonly #asked = new Map<string, Promise<boolean>>();

  /** @param ask returns undefined if the user decided nothing */
  constructor(memory: Memento, ask: (extension: string) => Promise<Decision | undefined>) {
    this.#memory = memory;
    this.#ask = ask;
  }

  /** What was decided, by extension. */
  get decisions(): Readonly<Record<string, Decision>> {
    const stored = v.safeParse(Decisions, this.#memory.get(KEY));
    return stored.success ? stored.output : {};
  }

  async decide(changes: Readonly<Record<string, Decision>>): Promise<void> {
    for (const extension of Object.keys(changes)) this.#asked.delete(extension);
    await this.#memory.update(KEY, { ...this.decisions, ...changes });
  }

  /** Asks the user at the first request of an extension; until that is answered, its other requests wait for it. */
  async isAllowed(extension: string): Promise<boolean> {
    const decision = this.decisions[extension];
    if (decision !== undefined) return decision === "allowed";
    const asked = this.#asked.get(extension) ?? this.#decideNow(extension);
    this.#asked.set(extension, asked);
    asked.catch(() => this.#asked.delete(extension));
    return asked;
  }

  async #decideNow(extension: string): Promise<boolean> {
    const decision = await this.#ask(extension);
    if (decision !== undefined) await this.decide({ [extension]: decision });
    return decision === "allowed";
  }
}
