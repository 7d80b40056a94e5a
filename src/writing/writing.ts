/** The words that the parts of the writing help share. */
import type { Device, Priority } from "../inference/protocol.ts";

/** A piece of a text: UTF-16 offsets, the end excluded. */
export interface Span {
  start: number;
  end: number;
}

/** What is done to prose. `fix` mends spelling, grammar and spacing; `fixSpacing` nothing but blanks. */
export type WritingTask =
  | { kind: "toEnglish" | "toKorean" | "fix" | "fixSpacing" | "polite" | "plain" | "shorter" }
  /** `instruction` is the user's own wording. */
  | { kind: "own"; instruction: string };

/** A text with its VS Code language id. */
export interface SourceText {
  text: string;
  languageId: string;
}

/** Why a rewrite is not shown. */
export type Rejection =
  | "maskLost"
  | "wrongScript"
  | "tooLong"
  | "tooShort"
  | "repeats"
  | "echo"
  | "commentary"
  | "newNumber"
  | "newUrl"
  | "brokenCharacter"
  | "notEnded"
  | "lettersChanged"
  | "structureChanged";

/** What became of one unit of prose: a comment, a string, a paragraph. `span` is what a suggestion replaces. */
export type UnitResult =
  | { kind: "suggestion"; span: Span; original: string; text: string }
  /** Nothing to do: it is right as it stands, or has no words. */
  | { kind: "unchanged"; span: Span; original: string }
  | { kind: "rejected"; span: Span; original: string; reasons: Rejection[] };

export interface WriteOptions {
  priority: Priority;
  signal: AbortSignal;
}

/** Asks the model, greedily and without the chat's system prompt and history. */
export interface ProseWriter {
  /**
   * @param instruction the user text of the prompt
   * @param maxTokens tokens of the answer at most
   * @returns the answer, and whether the model ended it by itself
   * @throws FailureError when the engine can't answer or the model's notice is not accepted
   */
  write(instruction: string, maxTokens: number, options: WriteOptions): Promise<{ text: string; ended: boolean }>;
  /** Tokens of each text. */
  count(texts: string[]): Promise<number[]>;
}

/** Rewrites the prose of a text, unit by unit, in the order of the text. */
export interface Rewriter {
  /** @param within what of the text is meant; undefined for all of it */
  rewrite(
    source: SourceText,
    within: Span | undefined,
    task: WritingTask,
    options: WriteOptions,
  ): AsyncIterable<UnitResult>;
}

/** What every surface of the writing help is given. */
export interface WritingServices {
  language: "ko" | "en";
  rewriter: Rewriter;
  writer: ProseWriter;
  /** A folder of the extension's own for caches; may not exist yet. */
  storage: string;
  /**
   * Names for caches what the model's answers depend on beside the text: its file, and the glossary.
   * @throws FailureError
   */
  modelId: () => Promise<string>;
  /** What the loaded model runs on; undefined while none is loaded. */
  device: () => Device | undefined;
  log: (line: string) => void;
}
