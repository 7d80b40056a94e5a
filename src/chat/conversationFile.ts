/** A conversation as a JSON file of its own. */
import * as v from "valibot";
import { errorText } from "../base/errorText.ts";
import { factsText } from "../base/factsText.ts";
import { branchThrough, parentsFirst, parentsOf } from "../history/branches.ts";
import { ConversationLabel, StoredState, StoredTurn } from "../history/conversation.ts";
import { NO_LABEL, rowOf, turnOf, type TurnRow, type WholeConversation } from "../history/tables.ts";
import { fitsInTitle, titleOf } from "../history/title.ts";
import { cleanUserText } from "../prompt/userText.ts";
import { composed } from "../text/composed.ts";

const FORMAT = "42dot-conversation";
/** Incremented when an earlier version of the extension could not read the files any more. */
const VERSION = 1;

/** In bytes: far more than any conversation has. */
export const LARGEST_FILE = 32 * 1024 * 1024;
export const MOST_TURNS = 10_000;

const Time = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const Index = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(2 * MOST_TURNS));

const FileHeader = v.object({ format: v.literal(FORMAT), version: v.pipe(v.number(), v.integer(), v.minValue(1)) });

const FileTurn = v.object({
  ...v.omit(StoredTurn, ["id", "parent", "runs"]).entries,
  createdAt: Time,
  state: StoredState,
});
type FileTurn = v.InferInput<typeof FileTurn>;

const ConversationFile = v.object({
  ...FileHeader.entries,
  title: v.pick(ConversationLabel, ["title"]).entries.title,
  /** ISO 8601. */
  exportedAt: v.string(),
  /** The notices of the models that wrote the answers, as Markdown. */
  notices: v.array(v.string()),
  firstTurnInContext: v.pipe(v.number(), v.integer(), v.minValue(0)),
  /** The branch that is shown, oldest first. */
  turns: v.pipe(v.array(FileTurn), v.minLength(1), v.maxLength(MOST_TURNS)),
  /**
   * The turns of the other branches, which earlier versions of the extension ignore: where each one is among all turns,
   * and the turn that it follows, which has come before; -1 for none.
   */
  others: v.exactOptional(
    v.pipe(
      v.array(v.object({ place: Index, follows: v.union([Index, v.literal(-1)]), turn: FileTurn })),
      v.maxLength(MOST_TURNS),
    ),
  ),
});

/**
 * Why a file can't be imported.
 * - `notJson`: with the line, if it is known; `detail` is for the log
 * - `otherFile`: it is JSON, but not of a conversation
 * - `entry`: what is at `path` is missing, or not of the right shape
 */
export type FileFault =
  | { kind: "tooLarge"; bytes: number }
  | { kind: "notJson"; line?: number; detail: string }
  | { kind: "otherFile" }
  | { kind: "newer"; version: number }
  | { kind: "tooManyTurns" }
  | { kind: "entry"; path: string };

export class ConversationFileError extends Error {
  readonly fault: FileFault;

  constructor(fault: FileFault) {
    super(factsText(fault));
    this.fault = fault;
  }
}

/** The turns of the branch that is shown; none of them is being written. */
export function turnsOf({ turns, shown }: WholeConversation): StoredTurn[] {
  return branchThrough(turns, shown).map(storedTurn);
}

/** The turns of all branches. */
export function allTurnsOf({ turns }: WholeConversation): StoredTurn[] {
  return turns.map(storedTurn);
}

function storedTurn(row: TurnRow): StoredTurn {
  return turnOf(row, () => false);
}

/** The title in the list of conversations. */
export function shownTitle(conversation: WholeConversation): string {
  const [first] = turnsOf(conversation);
  return conversation.title || (first === undefined ? "" : titleOf(first));
}

export function toFile(conversation: WholeConversation, notices: readonly string[], now: Date): string {
  const branch = branchThrough(conversation.turns, conversation.shown);
  const all = parentsFirst(conversation.turns);
  const parents = parentsOf(all);
  const others = all.flatMap((row, place) => {
    if (branch.includes(row)) return [];
    const follows = all.findIndex(({ id }) => id === parents.get(row.id));
    return [{ place, follows, turn: fileTurn(row) }];
  });
  const file: v.InferInput<typeof ConversationFile> = {
    ...{ format: FORMAT, version: VERSION, title: shownTitle(conversation) },
    ...{ exportedAt: now.toISOString(), notices: [...notices] },
    firstTurnInContext: conversation.firstTurn,
    turns: branch.map(fileTurn),
    ...(others.length > 0 && { others }),
  };
  return `${JSON.stringify(file, undefined, 2)}\n`;
}

function fileTurn(row: TurnRow): FileTurn {
  const { id: _id, state, ...turn } = storedTurn(row);
  return { ...turn, state: state.kind === "done" || state.kind === "failed" ? state : INTERRUPTED };
}

const INTERRUPTED = { kind: "failed", failure: { kind: "interrupted" } } as const;

/**
 * @param workspace the one that the conversation then belongs to
 * @returns a new conversation with everything that is in the file
 * @throws ConversationFileError
 */
export function fromFile(bytes: Uint8Array, workspace: string): WholeConversation {
  if (bytes.length > LARGEST_FILE) throw new ConversationFileError({ kind: "tooLarge", bytes: bytes.length });
  const { title, firstTurnInContext, turns, others = [] } = parseFile(bytes);
  const all = inPlace(turns, others);
  const id = crypto.randomUUID();
  const ownTitle = cleanUserText(title).replace(/\s+/gu, " ").trim();
  const conversation = {
    ...NO_LABEL,
    ...{ id, workspace, updatedAt: Date.now(), touched: undefined },
    firstTurn: Math.min(firstTurnInContext, turns.length),
    shown: all.findLast(({ isShown }) => isShown)?.id ?? "",
    turns: all.map(({ id: turnId, follows, turn: { message, prompt, state, ...turn } }) => {
      const texts = { message: cleanUserText(message), prompt: cleanUserText(prompt) };
      const isFinal = state.kind === "done" || state.kind === "failed";
      const parent = all[follows]?.id ?? "";
      return rowOf(id, { ...turn, ...texts, id: turnId, parent, state: isFinal ? state : INTERRUPTED }, "");
    }),
  };
  const isOwn = fitsInTitle(ownTitle) && ownTitle !== shownTitle(conversation);
  return { ...conversation, title: isOwn ? ownTitle : "" };
}

interface PlacedTurn {
  id: string;
  /** -1 for none. */
  follows: number;
  isShown: boolean;
  turn: FileTurn;
}

/** All turns in the order in which they were added. @throws ConversationFileError */
function inPlace(
  turns: readonly FileTurn[],
  others: readonly { place: number; follows: number; turn: FileTurn }[],
): PlacedTurn[] {
  const placed = new Map(others.map((other, index) => [other.place, { ...other, index }]));
  const shown = turns.values();
  let follows = -1;
  return Array.from({ length: turns.length + others.length }, (_, place) => {
    const id = crypto.randomUUID();
    const other = placed.get(place);
    if (other !== undefined) {
      if (other.follows >= place)
        throw new ConversationFileError({ kind: "entry", path: `others.${other.index}.follows` });
      return { id, follows: other.follows, isShown: false, turn: other.turn };
    }
    const { value: turn } = shown.next();
    if (turn === undefined) throw new ConversationFileError({ kind: "entry", path: "others.0.place" });
    const before = follows;
    follows = place;
    return { id, follows: before, isShown: true, turn };
  });
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
  let json: string | undefined;
  try {
    json = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    // Composed here, since a letter of a JSON escape (`\n`) must not be composed with what follows it.
    return JSON.parse(json, (_, value: unknown) => (typeof value === "string" ? composed(value) : value));
  } catch (error) {
    const detail = errorText(error);
    // V8 says where, unless a value can't be one.
    const position = / at position (\d+)/.exec(detail)?.[1];
    const line = position === undefined ? undefined : json?.slice(0, Number(position)).split("\n").length;
    throw new ConversationFileError({ kind: "notJson", ...(line !== undefined && { line }), detail });
  }
}
