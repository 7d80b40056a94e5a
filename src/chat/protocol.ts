/**
 * The protocol between the extension host and the chat page: one union per direction, everything plain JSON. Each side
 * parses what it receives with these schemas.
 */
import * as v from "valibot";
import { TurnState } from "../history/conversation.ts";
import { EngineModel } from "../inference/protocol.ts";
import { Attachment } from "../prompt/attachments.ts";
import { TurnTask } from "../prompt/taskPrompts.ts";
import { Language, TargetSetting } from "../text/language.ts";
import { FailureAction, FailureView } from "../userErrors.ts";
import { AttachmentSource } from "./context/attachmentSource.ts";

export const Turn = v.object({
  id: v.string(),
  task: TurnTask,
  /** The user's message: Markdown for `explain` and `ask`, which quote code; plain text for the other tasks. */
  message: v.string(),
  /** What was sent with it: of its text, only what the model is given. */
  attachments: v.exactOptional(v.array(Attachment)),
  /** What the model thought before its answer. */
  thoughts: v.exactOptional(v.string()),
  answer: v.string(),
  state: TurnState,
  /** Whether the answer can still be applied to the document that it was made from. */
  canApply: v.boolean(),
  /** How it was applied, if it still is. */
  applied: v.exactOptional(v.picklist(["replace", "insertBelow"])),
});
export type Turn = v.InferOutput<typeof Turn>;

/** A turn as the page shows it. */
export const TurnView = v.object({
  ...Turn.entries,
  failure: v.exactOptional(FailureView),
  /** The ids of all versions of this turn, itself among them; undefined if there is only this. */
  versions: v.exactOptional(v.array(v.string())),
  /** The language that the answer is not in, if it can be had in that, too. */
  otherLanguage: v.exactOptional(Language),
  /**
   * Where the model's role markers were: in the message, which shows them with `‹›`, and in the answer, which the model
   * sees with `‹›` from the next question on. Undefined if in neither.
   */
  markers: v.exactOptional(v.object({ message: v.boolean(), answer: v.boolean() })),
});
export type TurnView = v.InferOutput<typeof TurnView>;

/** The engine's state, for the status line. */
export const EngineView = v.variant("kind", [
  v.object({ kind: v.literal("stopped") }),
  v.object({ kind: v.literal("starting") }),
  /** A GPU back end is tried before its first use. */
  v.object({ kind: v.literal("trying"), backend: v.string() }),
  /** `fraction` of the file that has been read, 0 to 1. */
  v.object({ kind: v.literal("loading"), fraction: v.number() }),
  /** `skipped`: why better hardware is not in use, one sentence each. */
  v.object({ kind: v.literal("ready"), model: EngineModel, skipped: v.array(v.string()) }),
  v.object({ kind: v.literal("failed"), failure: FailureView }),
]);
export type EngineView = v.InferOutput<typeof EngineView>;

/** The model that answers, and the notice that its license requires. */
export const ModelView = v.object({
  title: v.string(),
  /** The host of the server that it runs on; undefined for this computer. */
  server: v.exactOptional(v.string()),
  isDemo: v.boolean(),
  /** One line under the composer, always visible. */
  notice: v.string(),
  /** Suggested first questions; the demo model knows its own. */
  suggestions: v.array(v.string()),
});
export type ModelView = v.InferOutput<typeof ModelView>;

/** The text that must be accepted before first use, as Markdown; null once it is accepted. */
export const ConsentView = v.object({ title: v.string(), markdown: v.string() });
export type ConsentView = v.InferOutput<typeof ConsentView>;

export const ChatState = v.object({
  conversationId: v.string(),
  turns: v.array(TurnView),
  /** The model no longer sees turns before this index. */
  firstTurnInContext: v.number(),
  engine: EngineView,
  model: ModelView,
  consent: v.nullable(ConsentView),
  /** The user has replaced the model's system prompt. */
  hasOwnSystemPrompt: v.boolean(),
  /** The language of answers; `auto`: that of the question. */
  answerLanguage: TargetSetting,
});
export type ChatState = v.InferOutput<typeof ChatState>;

/** A command that can be typed after a slash. */
export const CommandView = v.object({
  name: v.string(),
  /** Other names of it. */
  aliases: v.array(v.string()),
  /** What is written behind it. */
  hint: v.string(),
  description: v.string(),
  /** Whose it is: the extension's, or that of a prompt file of the user or of the workspace. */
  source: v.picklist(["builtIn", "user", "workspace"]),
  /** Why it can't be used; its file is opened instead. */
  fault: v.exactOptional(v.string()),
});
export type CommandView = v.InferOutput<typeof CommandView>;
const Tokens = v.pipe(v.number(), v.minValue(0));

/** What will be sent with the question that is being written. */
export const AttachmentChip = v.object({
  id: v.string(),
  /** As it is now, without its text. It has `used` lines if the model is loaded. */
  attachment: v.omit(Attachment, ["text"]),
  /** What it takes of the context; undefined until the model has counted. */
  tokens: v.exactOptional(Tokens),
});
export type AttachmentChip = v.InferOutput<typeof AttachmentChip>;

/** What the context would be filled with if the question were asked now, in tokens. */
export const Meter = v.object({
  contextSize: Tokens,
  system: Tokens,
  /** Earlier turns that the model sees. */
  history: Tokens,
  attachments: Tokens,
  question: Tokens,
  /** What is kept free for the answer. */
  answer: Tokens,
  /** How many of the first turns it no longer sees. */
  dropped: v.number(),
});
export type Meter = v.InferOutput<typeof Meter>;

/** What can be attached by `#`. */
export const Completion = v.object({
  /** What is typed behind the `#`, or the name of a file or a symbol. */
  label: v.string(),
  /** Where it is. */
  detail: v.string(),
  source: AttachmentSource,
});
export type Completion = v.InferOutput<typeof Completion>;

/** What a button of a code block asks the host to do. */
export const CodeJob = v.picklist(["insert", "newFile", "compare"]);
export type CodeJob = v.InferOutput<typeof CodeJob>;

/** Where the keyboard focus goes in the conversation. */
export const Move = v.picklist(["nextTurn", "previousTurn", "nextCode", "previousCode"]);
export type Move = v.InferOutput<typeof Move>;

export const ToView = v.variant("type", [
  /** The whole state: after `ready`, or when the conversation or the model has changed. */
  v.object({ type: v.literal("state"), state: ChatState }),
  /**
   * A turn was added or has changed; `firstTurnInContext` may have changed with it. A version of another turn takes the
   * place of that and of all after it.
   */
  v.object({ type: v.literal("turn"), turn: TurnView, firstTurnInContext: v.number() }),
  /** More text for the answer and the thoughts of a running turn. */
  v.object({
    type: v.literal("delta"),
    turnId: v.string(),
    text: v.string(),
    thoughts: v.exactOptional(v.string()),
  }),
  v.object({ type: v.literal("engine"), engine: EngineView }),
  /** What stands in the composer of a conversation. `text` comes when another conversation is shown. */
  v.object({
    type: v.literal("draft"),
    conversationId: v.string(),
    text: v.exactOptional(v.string()),
    chips: v.array(AttachmentChip),
  }),
  v.object({ type: v.literal("meter"), meter: v.nullable(Meter) }),
  /** What `query` could mean. */
  v.object({ type: v.literal("completions"), query: v.string(), items: v.array(Completion) }),
  /** Moves the keyboard focus to the composer, or to the notice that must be accepted first. */
  v.object({ type: v.literal("focus") }),
  v.object({ type: v.literal("move"), to: Move }),
  /** The commands that can be typed: after `ready` and `listCommands`. */
  v.object({ type: v.literal("commands"), commands: v.array(CommandView) }),
  /** A text that was sent, and why nothing was done with it. */
  v.object({ type: v.literal("refused"), text: v.string(), message: v.string() }),
  /** What the last clicked button of this kind asked for is done. */
  v.object({ type: v.literal("used"), job: CodeJob }),
  /** Opens the dialog with the model's notice, as Markdown. */
  v.object({ type: v.literal("about"), title: v.string(), markdown: v.string() }),
]);
export type ToView = v.InferOutput<typeof ToView>;

export const ToHost = v.variant("type", [
  /** The page has loaded and is listening. */
  v.object({ type: v.literal("ready") }),
  /** The page has got or lost the keyboard focus. */
  v.object({ type: v.literal("focused"), isFocused: v.boolean() }),
  /** A question, or a command that begins with a slash. */
  v.object({ type: v.literal("send"), text: v.string() }),
  /** A command is being typed: prompt files may have changed. */
  v.object({ type: v.literal("listCommands") }),
  /** Opens the file of a command that can't be used. */
  v.object({ type: v.literal("openPromptFile"), name: v.string(), source: v.picklist(["user", "workspace"]) }),
  /** The language of answers was chosen. */
  v.object({ type: v.literal("answerLanguage"), language: TargetSetting }),
  /** Asks for the answer of a turn in its other language. */
  v.object({ type: v.literal("inOtherLanguage"), turnId: v.string() }),
  /** The text in the composer has changed; its prompt may be prefetched. */
  v.object({ type: v.literal("typing"), text: v.string() }),
  /** What the user has written, in case the window ends. */
  v.object({ type: v.literal("draft"), conversationId: v.string(), text: v.string() }),
  /** What is typed behind a `#`. */
  v.object({ type: v.literal("complete"), query: v.string() }),
  /** What was chosen, or pasted. */
  v.object({ type: v.literal("attach"), source: AttachmentSource }),
  /** Files that were dropped on the page. */
  v.object({ type: v.literal("attachFiles"), uris: v.array(v.string()) }),
  v.object({ type: v.literal("detach"), id: v.string() }),
  /** Stops the running turn, or removes a queued one. */
  v.object({ type: v.literal("stop"), turnId: v.string() }),
  /** Asks the last question again. If it was answered, that stays as another version. */
  v.object({ type: v.literal("retry"), turnId: v.string() }),
  /** Goes on with an answer that is not complete. */
  v.object({ type: v.literal("continue"), turnId: v.string() }),
  /** Asks a question once more, in another version of its turn: with another seed, or at another temperature. */
  v.object({
    type: v.literal("regenerate"),
    turnId: v.string(),
    how: v.picklist(["same", "warmer", "colder"]),
  }),
  /** Asks another question in place of a typed one, in another version of its turn. */
  v.object({ type: v.literal("edit"), turnId: v.string(), text: v.string() }),
  /** Shows a version of a turn, and what follows that. */
  v.object({ type: v.literal("showVersion"), turnId: v.string() }),
  v.object({ type: v.literal("deleteTurn"), turnId: v.string() }),
  /** Shows how an answer was written. */
  v.object({ type: v.literal("showRecord"), turnId: v.string() }),
  /** Writes an answer once more, and says whether the same has come. */
  v.object({ type: v.literal("reproduce"), turnId: v.string() }),
  v.object({ type: v.literal("acceptNotice") }),
  v.object({ type: v.literal("about") }),
  v.object({ type: v.literal("copy"), text: v.string() }),
  /** Inserts code at the cursor of the active editor. */
  v.object({ type: v.literal("insert"), text: v.string() }),
  /** Opens code as a new, unsaved file; `language` is what is written behind its fence. */
  v.object({ type: v.literal("newFile"), text: v.string(), language: v.string() }),
  /** Compares code with the file of the active editor. */
  v.object({ type: v.literal("compare"), text: v.string() }),
  /** Applies a translation to the document that it was made from. */
  v.object({ type: v.literal("apply"), turnId: v.string(), how: v.picklist(["replace", "insertBelow"]) }),
  /** Takes an applied answer out of the document again. */
  v.object({ type: v.literal("undoApply"), turnId: v.string() }),
  v.object({ type: v.literal("action"), action: FailureAction, turnId: v.exactOptional(v.string()) }),
  /** A link in an answer was clicked; the host asks before opening it. */
  v.object({ type: v.literal("openLink"), href: v.string() }),
]);
export type ToHost = v.InferOutput<typeof ToHost>;
