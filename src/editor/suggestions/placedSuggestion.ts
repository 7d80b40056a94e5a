import type { Event, TextDocument } from "vscode";
import type { Suggestion } from "./openSuggestions.ts";

/** An open suggestion and where it is. */
export interface PlacedSuggestion {
  document: TextDocument;
  suggestion: Suggestion;
}

/** The open suggestions, as whatever shows them needs them. */
export interface SuggestionSource {
  /** Something was opened, moved, accepted, rejected or dropped. */
  readonly onDidChange: Event<void>;
  openIn(document: TextDocument): readonly Suggestion[];
  find(id: number): PlacedSuggestion | undefined;
}
