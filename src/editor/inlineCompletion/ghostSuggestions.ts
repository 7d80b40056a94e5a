import { setTimeout } from "node:timers/promises";
import { findProse } from "../../prose/findProse.ts";
import { translateProse } from "../../rewriting/translateProse.ts";
import type { Span } from "../../text/span.ts";
import type { SourceText } from "../../text/sourceText.ts";
import type { ModelClient } from "../../rewriting/modelClient.ts";
import type { EditorServices } from "../editorServices.ts";
import type { RequestOptions } from "../../rewriting/rewriter.ts";
import { ghostPlace, type GhostPlace, type GhostTranslation } from "./ghostPlace.ts";
import { errorText } from "../../base/errorText.ts";
import type { ScannedText } from "../../prose/scannedText.ts";

/** What ghost text can offer at the cursor. */
export type GhostSuggestion =
  | { kind: "continue"; text: string }
  /** `text` is shown behind the cursor; once accepted, `phrase` and all up to its end are replaced by `english`. */
  | { kind: "translate"; text: string; phrase: Span; english: string };

type GhostServices = Pick<EditorServices, "rewriter" | "modelId" | "log"> & {
  modelClient: Pick<ModelClient, "complete">;
};

export interface GhostRequest {
  source: ScannedText;
  /** Of the cursor. */
  offset: number;
  translation: GhostTranslation;
  /** Aborted when the answer would come too late. */
  signal: AbortSignal;
  /** The user asked for it and is not typing. */
  atOnce: boolean;
}

/** ms without a key before the model is asked. */
const IDLE_MS = 300;

/** UTF-16 units: the document is scanned twice at every pause. */
const LONGEST_DOCUMENT = 200_000;

/** Places whose answer is remembered, good or none. */
const MOST_REMEMBERED = 200;

/** Asks the model for ghost text: one suggestion at a time, and never twice for the same text. */
export class GhostSuggestions {
  readonly #services: GhostServices;
  /** The answers by what was asked, the least recently used first; "" where there was no good one. */
  readonly #remembered = new Map<string, string>();
  #latest = new AbortController();
  /** What the last failure said: the log has it once, though it is met at every pause. */
  #lastFailure = "";

  constructor(services: GhostServices) {
    this.#services = services;
  }

  /** @returns undefined where there is nothing to suggest, when a newer request came, and for every failure */
  async suggest(request: GhostRequest): Promise<GhostSuggestion | undefined> {
    this.#latest.abort();
    this.#latest = new AbortController();
    const signal = AbortSignal.any([this.#latest.signal, request.signal]);
    try {
      if (!request.atOnce) await setTimeout(IDLE_MS, undefined, { signal });
      const { source, offset, translation } = request;
      if (source.text.length > LONGEST_DOCUMENT) return undefined;
      const place = ghostPlace(source, offset, translation);
      if (place === undefined) return undefined;
      const answer = await this.#answer(source, place, { priority: "background", signal });
      if (answer === "" || signal.aborted) return undefined;
      const suggestion = toSuggestion(place, answer);
      return staysInProse(source, offset, suggestion.text) ? suggestion : undefined;
    } catch (error) {
      if (!signal.aborted) this.#logOnce(error);
      return undefined;
    }
  }

  dispose(): void {
    this.#latest.abort();
  }

  async #answer(source: SourceText, place: GhostPlace, options: RequestOptions): Promise<string> {
    const asked = place.kind === "translate" ? source.text.slice(place.phrase.start, place.phrase.end) : place.before;
    const key = JSON.stringify([await this.#services.modelId(), place.kind, asked, place.gap !== ""]);
    const remembered = this.#remembered.get(key);
    const answer = remembered ?? (await this.#ask(source, place, options));
    if (!options.signal.aborted) this.#remember(key, answer);
    return answer;
  }

  async #ask(source: SourceText, place: GhostPlace, options: RequestOptions): Promise<string> {
    const { rewriter, modelClient } = this.#services;
    if (place.kind === "translate") {
      const phrase = source.text.slice(place.phrase.start, place.phrase.end);
      const translation = await translateProse(rewriter, phrase, "en", options);
      return translation.kind === "rewritten" && !/[\r\n]/.test(translation.text) ? translation.text : "";
    }
    const { continuation, continuePrompt, CONTINUATION_TOKENS } = await import("../../rewriting/continuation.ts");
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
    if (failure !== this.#lastFailure) this.#services.log(`ghost text: ${failure}`);
    this.#lastFailure = failure;
  }
}

/** A text that holds a quote or a comment's end would make code of what stands behind it. */
function staysInProse({ text: before, languageId, units }: ScannedText, offset: number, text: string): boolean {
  const after = findProse({ text: before.slice(0, offset) + text + before.slice(offset), languageId });
  const end = offset + text.length;
  return (
    after.length === units.length &&
    after.some(({ span }) => span.start <= offset && span.end >= end) &&
    units.every(({ span }, index) => after[index]?.span.start === span.start + (span.start >= offset ? text.length : 0))
  );
}

function toSuggestion(place: GhostPlace, answer: string): GhostSuggestion {
  if (place.kind === "continue") return { kind: "continue", text: answer };
  // Text that differs from what stands before the cursor is never shown as ghost text, so that it can't be replaced by it.
  const text = `${place.gap === "" ? " " : ""}→ ${answer}`;
  return { kind: "translate", text, phrase: place.phrase, english: answer + place.gap };
}
