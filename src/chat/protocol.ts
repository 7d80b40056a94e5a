/**
 * The boundary between the extension host and the chat page. One union a direction; everything is plain JSON.
 * The page imports the types only.
 */
import type { LoadedModel } from "../inference/protocol.ts";
import type { TurnTask } from "../prompt/taskPrompts.ts";
import type { TurnState } from "../history/conversation.ts";
import type { FailureView, FailureAction } from "../userErrors.ts";

export interface Turn {
  id: string;
  task: TurnTask;
  /** What the user asked: markdown for `explain` and `ask`, which quote code, and plain text for the other tasks. */
  message: string;
  answer: string;
  state: TurnState;
  /** True when the answer can still be put into the document it was made from. */
  canApply: boolean;
}

/** A turn as the page shows it. */
export interface TurnView extends Turn {
  failure?: FailureView;
}

/** How the engine stands, for the status line. */
export type EngineView =
  | { kind: "stopped" }
  | { kind: "starting" }
  /** `fraction` of the file read, 0 to 1. */
  | { kind: "loading"; fraction: number }
  | { kind: "ready"; model: LoadedModel }
  | { kind: "failed"; failure: FailureView };

/** The model that answers and the words its licence demands. */
export interface ModelView {
  title: string;
  isDemo: boolean;
  /** One line under the composer, always visible. */
  notice: string;
  /** Questions that a person may try first; the demo model knows these. */
  suggestions: string[];
}

/** The text to be accepted before the first use, as markdown; null once it is accepted. */
export interface ConsentView {
  title: string;
  markdown: string;
}

export interface ChatState {
  conversationId: string;
  turns: TurnView[];
  /** Turns before this index no longer count: the model does not see them any more. */
  firstTurnInContext: number;
  engine: EngineView;
  model: ModelView;
  consent: ConsentView | null;
}

export type ToView =
  /** The whole state: after `ready`, for another conversation or another model. */
  | { type: "state"; state: ChatState }
  /** A turn is new or has changed; `firstTurnInContext` may have moved with it. */
  | { type: "turn"; turn: TurnView; firstTurnInContext: number }
  /** More text of the answer of a running turn. */
  | { type: "delta"; turnId: string; text: string }
  | { type: "engine"; engine: EngineView }
  /** Puts the keyboard focus into the composer, or on the notice that has to be accepted first. */
  | { type: "focus" }
  /** Opens the dialog with the notice of the model, as markdown. */
  | { type: "about"; title: string; markdown: string };

export type ToHost =
  /** The page has loaded and listens. */
  | { type: "ready" }
  | { type: "send"; text: string }
  /** What stands in the composer has changed; it may be evaluated ahead. */
  | { type: "typing"; text: string }
  /** Ends the running turn, or takes a queued one out. */
  | { type: "stop"; turnId: string }
  /** Asks the last question again, in place of its answer. */
  | { type: "retry"; turnId: string }
  | { type: "acceptNotice" }
  | { type: "about" }
  | { type: "copy"; text: string }
  /** Inserts code at the cursor of the active editor. */
  | { type: "insert"; text: string }
  /** Puts a translation into the document that it was made from. */
  | { type: "apply"; turnId: string; how: "replace" | "insertBelow" }
  | { type: "action"; action: FailureAction; turnId?: string }
  /** A link of an answer was clicked; the host asks before it opens anything. */
  | { type: "openLink"; href: string };
