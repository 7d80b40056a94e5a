import type { Event, TextDocument } from "vscode";
import type { Suggestion } from "./openSuggestions.ts";

/** An open suggestion and its document. */
export interface PlacedSuggestion {
  document: TextDocument;
  suggestion: Suggestion;
}

/** The open suggestions, for everything that shows them. */
export interface SuggestionSource {
  /** A suggestion was opened, moved, accepted, rejected or dropped. */
  readonly onDidChange: Event<void>;
  openIn(document: TextDocument): readonly Suggestion[];
  find(id: number): PlacedSuggestion | undefined;
}
