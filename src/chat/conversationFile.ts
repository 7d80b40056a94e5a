/** A conversation as a JSON file of its own. */
import * as v from "valibot";
import { errorText } from "../base/errorText.ts";
import { ConversationLabel, StoredState, StoredTurn } from "../history/conversation.ts";
import { NO_LABEL, rowOf, turnOf, type WholeConversation } from "../history/tables.ts";
import { fitsInTitle } from "../history/title.ts";
import { cleanUserText } from "../prompt/userText.ts";

const FORMAT = "42dot-conversation";
/** Incremented when an earlier version of the extension could not read the files any more. */
const VERSION = 1;

/** In bytes: far more than any conversation has. */
export const LARGEST_FILE = 32 * 1024 * 1024;
export const MOST_TURNS = 10_000;

const Time = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const FileHeader = v.object({ format: v.literal(FORMAT), version: v.pipe(v.number(), v.integer(), v.minValue(1)) });

const ConversationFile = v.object({
  ...FileHeader.entries,
  title: v.pick(ConversationLabel, ["title"]).entries.title,
  /** ISO 8601. */
  exportedAt: v.string(),
  /** The notices of the models that wrote the answers, as Markdown. */
  notices: v.array(v.string()),
  firstTurnInContext: v.pipe(v.number(), v.integer(), v.minValue(0)),
  /** Oldest first. */
  turns: v.pipe(
    v.array(v.object({ ...v.omit(StoredTurn, ["id"]).entries, createdAt: Time, state: StoredState })),
    v.minLength(1),
    v.maxLength(MOST_TURNS),
  ),
});

/**
 * Why a file can't be imported.
 * - `otherFile`: it is JSON, but not of a conversation
 * - `entry`: what is at `path` is missing, or not of the right shape
 */
export type FileFault =
  | { kind: "tooLarge"; bytes: number }
  | { kind: "notJson"; detail: string }
  | { kind: "otherFile" }
  | { kind: "newer"; version: number }
  | { kind: "tooManyTurns" }
  | { kind: "entry"; path: string };

export class ConversationFileError extends Error {
  readonly fault: FileFault;

  constructor(fault: FileFault) {
    super(JSON.stringify(fault));
    this.fault = fault;
  }
}

/** The turns of a conversation; none of them is being written. */
export function turnsOf({ turns }: WholeConversation): StoredTurn[] {
  return turns.map((row) => turnOf(row, () => false));
}

/** @param title the user's own; "" for that of the first question */
export function toFile(conversation: WholeConversation, notices: readonly string[], now: Date): string {
  const file: v.InferInput<typeof ConversationFile> = {
    ...{ format: FORMAT, version: VERSION, title: conversation.title },
    ...{ exportedAt: now.toISOString(), notices: [...notices] },
    firstTurnInContext: conversation.firstTurn,
    turns: turnsOf(conversation).map(({ id: _id, state, ...turn }) => ({
      ...turn,
      state: state.kind === "done" || state.kind === "failed" ? state : INTERRUPTED,
    })),
  };
  return `${JSON.stringify(file, undefined, 2)}\n`;
}

const INTERRUPTED = { kind: "failed", failure: { kind: "interrupted" } } as const;

/**
 * @param workspace the one that the conversation then belongs to
 * @returns a new conversation with everything that is in the file
 * @throws ConversationFileError
 */
export function fromFile(bytes: Uint8Array, workspace: string): WholeConversation {
  if (bytes.length > LARGEST_FILE) throw new ConversationFileError({ kind: "tooLarge", bytes: bytes.length });
  const { title, firstTurnInContext, turns } = parseFile(bytes);
  const id = crypto.randomUUID();
  const ownTitle = cleanUserText(title).replace(/\s+/gu, " ").trim();
  return {
    ...NO_LABEL,
    ...{ id, workspace, updatedAt: Date.now(), touched: undefined },
    title: fitsInTitle(ownTitle) ? ownTitle : "",
    firstTurn: Math.min(firstTurnInContext, turns.length),
    turns: turns.map(({ message, prompt, state, ...turn }) => {
      const texts = { message: cleanUserText(message), prompt: cleanUserText(prompt) };
      const isFinal = state.kind === "done" || state.kind === "failed";
      return rowOf(id, { ...turn, ...texts, id: crypto.randomUUID(), state: isFinal ? state : INTERRUPTED }, "");
    }),
  };
}

function parseFile(bytes: Uint8Array): v.InferOutput<typeof ConversationFile> {
  const json = parseJson(bytes);
  const header = v.safeParse(FileHeader, json);
  if (!header.success) throw new ConversationFileError({ kind: "otherFile" });
  const { version } = header.output;
  if (version > VERSION) throw new ConversationFileError({ kind: "newer", version });
  const { success, output, issues } = v.safeParse(ConversationFile, json, { abortEarly: true });
  if (success) return output;
  const [issue] = issues;
  const path = v.getDotPath(issue) ?? "";
  if (path === "turns" && issue.type === "max_length") throw new ConversationFileError({ kind: "tooManyTurns" });
  throw new ConversationFileError({ kind: "entry", path });
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    throw new ConversationFileError({ kind: "notJson", detail: errorText(error) });
  }
}
