/**
 * The protocol between the extension host and the chat page: one union per direction, everything plain JSON.
 * The page imports only the types.
 */
import type { TurnState } from "../history/conversation.ts";
import type { LoadedModel } from "../inference/protocol.ts";
import type { TurnTask } from "../prompt/taskPrompts.ts";
import type { FailureAction, FailureView } from "../userErrors.ts";

export interface Turn {
  id: string;
  task: TurnTask;
  /** The user's message: Markdown for `explain` and `ask`, which quote code; plain text for the other tasks. */
  message: string;
  /** What the model thought before its answer. */
  thoughts?: string;
  answer: string;
  state: TurnState;
  /** Whether the answer can still be applied to the document that it was made from. */
  canApply: boolean;
}

/** A turn as the page shows it. */
export interface TurnView extends Turn {
  failure?: FailureView;
}

/** The engine's state, for the status line. */
export type EngineView =
  | { kind: "stopped" }
  | { kind: "starting" }
  /** A GPU back end is tried before its first use. */
  | { kind: "trying"; backend: string }
  /** `fraction` of the file that has been read, 0 to 1. */
  | { kind: "loading"; fraction: number }
  /** `skipped`: why better hardware is not in use, one sentence each. */
  | { kind: "ready"; model: LoadedModel; skipped: string[] }
  | { kind: "failed"; failure: FailureView };

/** The model that answers, and the notice that its license requires. */
export interface ModelView {
  title: string;
  isDemo: boolean;
  /** One line under the composer, always visible. */
  notice: string;
  /** Suggested first questions; the demo model knows its own. */
  suggestions: string[];
}

/** The text that must be accepted before first use, as Markdown; null once it is accepted. */
export interface ConsentView {
  title: string;
  markdown: string;
}

export interface ChatState {
  conversationId: string;
  turns: TurnView[];
  /** The model no longer sees turns before this index. */
  firstTurnInContext: number;
  engine: EngineView;
  model: ModelView;
  consent: ConsentView | null;
  /** The user has replaced the model's system prompt. */
  hasOwnSystemPrompt: boolean;
}

export type ToView =
  /** The whole state: after `ready`, or when the conversation or the model has changed. */
  | { type: "state"; state: ChatState }
  /** A turn was added or has changed; `firstTurnInContext` may have changed with it. */
  | { type: "turn"; turn: TurnView; firstTurnInContext: number }
  /** More text for the answer and the thoughts of a running turn. */
  | { type: "delta"; turnId: string; text: string; thoughts?: string }
  | { type: "engine"; engine: EngineView }
  /** Moves the keyboard focus to the composer, or to the notice that must be accepted first. */
  | { type: "focus" }
  /** Opens the dialog with the model's notice, as Markdown. */
  | { type: "about"; title: string; markdown: string };

export type ToHost =
  /** The page has loaded and is listening. */
  | { type: "ready" }
  | { type: "send"; text: string }
  /** The text in the composer has changed; its prompt may be prefetched. */
  | { type: "typing"; text: string }
  /** Stops the running turn, or removes a queued one. */
  | { type: "stop"; turnId: string }
  /** Asks the last question again, replacing its answer. */
  | { type: "retry"; turnId: string }
  | { type: "acceptNotice" }
  | { type: "about" }
  | { type: "copy"; text: string }
  /** Inserts code at the cursor of the active editor. */
  | { type: "insert"; text: string }
  /** Applies a translation to the document that it was made from. */
  | { type: "apply"; turnId: string; how: "replace" | "insertBelow" }
  | { type: "action"; action: FailureAction; turnId?: string }
  /** A link in an answer was clicked; the host asks before opening it. */
  | { type: "openLink"; href: string };
