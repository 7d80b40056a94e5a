/** The state of the page, as a pure function of the host's messages. */
import type {
  AttachmentChip,
  ChatState,
  CommandView,
  ConsentView,
  Meter,
  ToView,
  TurnView,
} from "../src/chat/protocol.ts";

export interface PageState {
  /** Undefined until the host has sent it. */
  chat: ChatState | undefined;
  /** What can be typed after a slash. */
  commands: readonly CommandView[];
  /** What will be sent with the question that is being written. */
  chips: readonly AttachmentChip[];
  /** What the context would be filled with; null if that is not known. */
  meter: Meter | null;
  /** The text of the open "About this model" dialog. */
  about: ConsentView | undefined;
  /** The last turn that the page saw end; a new object each time, for the screen reader's status. */
  ended: { turnId: string } | undefined;
}

export const EMPTY_PAGE: PageState = {
  ...{ chat: undefined, commands: [], chips: [], meter: null },
  ...{ about: undefined, ended: undefined },
};

export function reduce(page: PageState, message: ToView): PageState {
  const { chat } = page;
  switch (message.type) {
    case "state": {
      const isOther = message.state.conversationId !== chat?.conversationId;
      return { ...page, chat: message.state, ended: undefined, ...(isOther && { chips: [], meter: null }) };
    }
    case "about":
      return { ...page, about: { title: message.title, markdown: message.markdown } };
    case "commands":
      return { ...page, commands: message.commands };
    case "draft":
      return message.conversationId === chat?.conversationId ? { ...page, chips: message.chips } : page;
    case "meter":
      return { ...page, meter: message.meter };
    case "completions":
    case "focus":
    case "refused":
    case "used":
    case "move":
      return page;
    case "engine":
      return chat === undefined ? page : { ...page, chat: { ...chat, engine: message.engine } };
    case "delta":
      if (chat === undefined) return page;
      return { ...page, chat: { ...chat, turns: withDelta(chat.turns, message) } };
    case "turn": {
      if (chat === undefined) return page;
      const { turn, firstTurnInContext } = message;
      const before = chat.turns.find(({ id }) => id === turn.id);
      const turns =
        before === undefined
          ? [...beforeVersion(chat.turns, turn), turn]
          : chat.turns.map((old) => (old === before ? turn : old));
      const ended = before !== undefined && isRunning(before) && !isOpen(turn) ? { turnId: turn.id } : page.ended;
      return { ...page, chat: { ...chat, turns, firstTurnInContext }, ended };
    }
    default:
      // Of another version of the host.
      return page;
  }
}

/** The turns that stay when a turn comes: a version of another one takes the place of that and of all after it. */
function beforeVersion(turns: TurnView[], { versions }: TurnView): TurnView[] {
  const place = turns.findIndex(({ id }) => versions?.includes(id));
  return place < 0 ? turns : turns.slice(0, place);
}

/** Whether the turn is not final yet. */
export function isOpen(turn: TurnView): boolean {
  return isRunning(turn) || kindOf(turn) === "queued";
}

/** Whether more of its answer may come, also from another window. */
export function isGrowing(turn: TurnView): boolean {
  return isOpen(turn) || kindOf(turn) === "elsewhere";
}

export function isRunning(turn: TurnView): boolean {
  return kindOf(turn) === "running";
}

/** A stored turn may be of another version, which only rendering it may stumble over. */
function kindOf({ state }: { state: TurnView["state"] | null | undefined }): string | undefined {
  return state?.kind;
}

function withDelta(
  turns: TurnView[],
  { turnId, text, thoughts: thought = "" }: Extract<ToView, { type: "delta" }>,
): TurnView[] {
  const index = turns.findLastIndex(({ id }) => id === turnId);
  const turn = turns[index];
  if (turn === undefined || !isRunning(turn) || (text === "" && thought === "")) return turns;
  return turns.with(index, { ...turn, answer: turn.answer + text, thoughts: (turn.thoughts ?? "") + thought });
}
