import type { Language } from "../text/language.ts";
import type { RequestOptions, Rewriter, RewriteResult } from "./rewriter.ts";
import { translateProse, translationTask } from "./translateProse.ts";
import { TranslationCache, translationKey } from "./translationCache.ts";

export interface TranslationServices {
  rewriter: Rewriter;
  /** Identifies the model that translates; another file must give another id. @throws FailureError */
  modelId: () => Promise<string>;
  /** The file of the cache. */
  cachePath: string;
}

/** Rejections to remember: the model is sampled greedily and would give the same answer again. */
const MAX_REJECTED = 500;

/** Translates prose for reading, not for writing it anywhere, and remembers it on disk. */
export class Translations {
  readonly #rewriter: Rewriter;
  readonly #modelId: () => Promise<string>;
  readonly #cachePath: string;
  /** Opened on the first lookup: activation does not wait for a disk. */
  #cache: TranslationCache | undefined;
  /** What has no translation, by key, until the window closes: what must be rejected changes with the checks. */
  readonly #untranslated = new Map<string, RewriteResult>();

  constructor({ rewriter, modelId, cachePath }: TranslationServices) {
    this.#rewriter = rewriter;
    this.#modelId = modelId;
    this.#cachePath = cachePath;
  }

  /** @returns the translation if the model is not needed for it. @throws FailureError */
  async known(prose: string, to: Language): Promise<RewriteResult | undefined> {
    return this.#find(await this.#key(prose, to));
  }

  /**
   * @param prose a passage without the marks around it
   * @returns undefined if it was canceled
   * @throws FailureError when the engine can't answer or the model's notice is not accepted
   */
  async translate(prose: string, to: Language, options: RequestOptions): Promise<RewriteResult | undefined> {
    const key = await this.#key(prose, to);
    const known = this.#find(key);
    if (known !== undefined) return known;
    const translation = await translateProse(this.#rewriter, prose, to, options).catch((error: unknown) => {
      if (!options.signal.aborted) throw error;
    });
    if (translation === undefined) return undefined;
    if (translation.kind === "rewritten") this.#opened().set(key, translation.text);
    else this.#rememberUntranslated(key, translation);
    return translation;
  }

  clear(): void {
    this.#untranslated.clear();
    this.#opened().clear();
  }

  dispose(): void {
    this.#cache?.close();
    this.#cache = undefined;
  }

  async #key(prose: string, to: Language): Promise<string> {
    return translationKey(await this.#modelId(), translationTask(to).kind, prose);
  }

  #find(key: string): RewriteResult | undefined {
    const text = this.#opened().get(key);
    return text === undefined ? this.#untranslated.get(key) : { kind: "rewritten", text };
  }

  #rememberUntranslated(key: string, translation: RewriteResult): void {
    const [oldest] = this.#untranslated.keys();
    if (oldest !== undefined && this.#untranslated.size >= MAX_REJECTED) this.#untranslated.delete(oldest);
    this.#untranslated.set(key, translation);
  }

  #opened(): TranslationCache {
    return (this.#cache ??= TranslationCache.open(this.#cachePath));
  }
}
