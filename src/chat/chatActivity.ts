import type { ToView } from "./protocol.ts";

/** What a chat is doing, for the status bar and for the conditions of keys and menus. */
export interface ChatActivity {
  /** The turn that is being answered in this window. */
  running: string | undefined;
  /** Whether the conversation that is shown has turns. */
  hasTurns: boolean;
}

export const NO_ACTIVITY: ChatActivity = { running: undefined, hasTurns: false };

/** @param message what the page is told */
export function activityAfter(activity: ChatActivity, message: ToView): ChatActivity {
  switch (message.type) {
    case "state": {
      const { turns } = message.state;
      return { running: turns.find(({ state }) => state.kind === "running")?.id, hasTurns: turns.length > 0 };
    }
    case "turn": {
      const { id, state } = message.turn;
      const other = activity.running === id ? undefined : activity.running;
      return { running: state.kind === "running" ? id : other, hasTurns: true };
    }
    default:
      return activity;
  }
}
