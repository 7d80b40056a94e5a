import { setTimeout } from "node:timers/promises";
import { errorText } from "../../base/errorText.ts";
import type { ScannedText } from "../../prose/scannedText.ts";
import type { ProseUnit } from "../../prose/units.ts";
import type { ModelClient } from "../../rewriting/modelClient.ts";
import type { RequestOptions } from "../../rewriting/rewriter.ts";
import { translateProse } from "../../rewriting/translateProse.ts";
import type { SourceText } from "../../text/sourceText.ts";
import type { Span } from "../../text/span.ts";
import type { EditorServices } from "../editorServices.ts";
import { type GhostPlace, ghostPlace, type GhostTranslation } from "./ghostPlace.ts";

/** What ghost text can offer at the cursor. */
export type GhostSuggestion =
  | { kind: "continue"; text: string }
  /** `text` is shown after the cursor. On accept, `english` replaces everything from `phrase` to the end of `text`. */
  | { kind: "translate"; text: string; phrase: Span; english: string };

type GhostServices = Pick<EditorServices, "rewriter" | "modelId" | "log"> & {
  modelClient: Pick<ModelClient, "complete">;
};

export interface GhostRequest {
  source: ScannedText;
  /** The position of the cursor. */
  offset: number;
  translation: GhostTranslation;
  /** Aborted when an answer would be too late. */
  signal: AbortSignal;
  /** The user asked for it explicitly, so there is no pause to wait for. */
  immediate: boolean;
}

/** ms without a key press before the model is asked. */
const IDLE_MS = 300;

/** UTF-16 units; limited because the document is scanned twice at every pause. */
const LONGEST_DOCUMENT = 200_000;

/** Number of answers in the cache, including empty ones. */
const MOST_REMEMBERED = 200;

/** Asks the model for ghost text: one request at a time, and never twice for the same text. */
export class GhostSuggestions {
  readonly #services: GhostServices;
  /** The answers by request, least recently used first; "" if there was no good one. */
  readonly #remembered = new Map<string, string>();
  #latest = new AbortController();
  /** The last failure's message. It is logged once, although the failure may repeat at every pause. */
  #lastFailure = "";

  constructor(services: GhostServices) {
    this.#services = services;
  }

  /** @returns undefined if there is nothing to suggest, if a newer request arrived, and on failure */
  async suggest(request: GhostRequest): Promise<GhostSuggestion | undefined> {
    this.#latest.abort();
    this.#latest = new AbortController();
    const signal = AbortSignal.any([this.#latest.signal, request.signal]);
    try {
      if (!request.immediate) await setTimeout(IDLE_MS, undefined, { signal });
      const { source, offset, translation } = request;
      if (source.text.length > LONGEST_DOCUMENT) return undefined;
      const units = await source.units(signal);
      const place = ghostPlace(source.text, units, offset, translation);
      if (place === undefined) return undefined;
      const answer = await this.#answer(source, place, { priority: "background", signal });
      if (answer === "" || signal.aborted) return undefined;
      const suggestion = toSuggestion(place, answer);
      return (await staysInProse(source, units, offset, suggestion.text, signal)) ? suggestion : undefined;
    } catch (error) {
      if (!signal.aborted) this.#logOnce(error);
      return undefined;
    }
  }

  dispose(): void {
    this.#latest.abort();
  }

  async #answer(source: SourceText, place: GhostPlace, options: RequestOptions): Promise<string> {
    const input = place.kind === "translate" ? source.text.slice(place.phrase.start, place.phrase.end) : place.before;
    const key = JSON.stringify([await this.#services.modelId(), place.kind, input, place.gap !== "", place.following]);
    const remembered = this.#remembered.get(key);
    const answer = remembered ?? (await this.#ask(source, place, options));
    if (!options.signal.aborted) this.#remember(key, answer);
    return answer;
  }

  async #ask(source: SourceText, place: GhostPlace, options: RequestOptions): Promise<string> {
    const { rewriter, modelClient } = this.#services;
    const { continuation, continuePrompt, CONTINUATION_TOKENS, repeats } =
      await import("../../rewriting/continuation.ts");
    if (place.kind === "translate") {
      const phrase = source.text.slice(place.phrase.start, place.phrase.end);
      const translation = await translateProse(rewriter, phrase, "en", options);
      if (translation.kind !== "rewritten" || /[\r\n]/.test(translation.text)) return "";
      return repeats(translation.text, place.following) ? "" : translation.text;
    }
    const answer = await modelClient.complete(continuePrompt(place), CONTINUATION_TOKENS, options);
    return continuation(answer, place) ?? "";
  }

  #remember(key: string, answer: string): void {
    this.#remembered.delete(key);
    this.#remembered.set(key, answer);
    const [oldest] = this.#remembered.keys();
    if (oldest !== undefined && this.#remembered.size > MOST_REMEMBERED) this.#remembered.delete(oldest);
  }

  #logOnce(error: unknown): void {
    const failure = errorText(error);
    if (failure !== this.#lastFailure) this.#services.log(`ghost text: ${failure}`, "warning");
    this.#lastFailure = failure;
  }
}

/** A text that contains a quote or the end of a comment would turn what follows it into code. */
async function staysInProse(
  source: ScannedText,
  units: readonly ProseUnit[],
  offset: number,
  text: string,
  signal: AbortSignal,
): Promise<boolean> {
  const { text: before } = source;
  const changed = source.with(before.slice(0, offset) + text + before.slice(offset));
  const after = await changed.units(signal);
  const end = offset + text.length;
  return (
    after.length === units.length &&
    after.some(({ span }) => span.start <= offset && span.end >= end) &&
    units.every(({ span }, index) => after[index]?.span.start === span.start + (span.start >= offset ? text.length : 0))
  );
}

function toSuggestion(place: GhostPlace, answer: string): GhostSuggestion {
  if (place.kind === "continue") return { kind: "continue", text: answer };
  // VS Code shows no ghost text that changes text before the cursor, so the English can't replace the phrase directly.
  const text = `${place.gap === "" ? " " : ""}→ ${answer}`;
  return { kind: "translate", text, phrase: place.phrase, english: answer + place.gap };
}
