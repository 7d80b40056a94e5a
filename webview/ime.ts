/**
 * What Enter means in a field with an input method. A Korean typist composes the last syllable of nearly every message
 * when Enter comes: it must send once, with that syllable. In Japanese and Chinese the same key chooses a candidate and
 * must not send. Browsers and systems order the events differently, so the rules follow keys and composition alike.
 */
export type ImeEvent =
  | { type: "keydown"; enter: boolean; shift: boolean; escape: boolean; isComposing: boolean; keyCode: number }
  | { type: "compositionstart" }
  /** `data` is the text that the composition leaves in the field. */
  | { type: "compositionend"; data: string }
  /** The field is about to get a line break by itself. */
  | { type: "linebreak" }
  | { type: "blur" }
  /** The task asked for by `later` has come. */
  | { type: "later" };

export interface ImeState {
  composing: boolean;
  enter:
    | "none"
    /** Enter was pressed within a composition: it counts when the composition leaves Hangul. */
    | "remembered"
    /** The composition has ended; the message goes on the next task, when the field is settled. */
    | "committed";
  /** Text of the composition that ended just now, for browsers that report its Enter after its end; else empty. */
  justCommitted: string;
}

export interface ImeEffect {
  /** Keep the browser from inserting a line break. */
  prevent?: boolean;
  /** Send what is in the field. */
  send?: boolean;
  /** Deliver a `later` event in the next task. */
  later?: boolean;
}

export const IME_IDLE: ImeState = { composing: false, enter: "none", justCommitted: "" };

/** `KeyboardEvent.keyCode` of every key that the input method has taken. */
const KEY_CODE_OF_IME = 229;

export function nextIme(state: ImeState, event: ImeEvent): [ImeState, ImeEffect] {
  switch (event.type) {
    case "compositionstart":
      // Before the new syllable is in the field, the old message leaves it.
      return [{ ...IME_IDLE, composing: true }, { send: state.enter === "committed" }];
    case "compositionend": {
      const ended = { ...IME_IDLE, justCommitted: event.data };
      if (state.enter === "remembered" && isHangul(event.data))
        return [{ ...ended, enter: "committed" }, { later: true }];
      return [ended, {}];
    }
    case "later":
      return [{ ...state, enter: "none", justCommitted: "" }, { send: state.enter === "committed" }];
    case "linebreak":
      return [state, { prevent: state.enter !== "none" }];
    case "blur":
      return [IME_IDLE, {}];
    case "keydown":
      return nextKey(state, event);
  }
}

function nextKey(state: ImeState, key: ImeEvent & { type: "keydown" }): [ImeState, ImeEffect] {
  const { composing, justCommitted } = state;
  if (key.escape) return [{ ...state, enter: "none", justCommitted: "" }, {}];
  // A second Enter, or the next key, before the task that sends: the first Enter has been meant.
  if (state.enter === "committed") return [IME_IDLE, { send: true, prevent: key.enter && !key.shift }];
  if (!key.enter || key.shift) return [{ ...IME_IDLE, composing }, {}];
  // macOS may report a plain Enter within a composition.
  if (composing || key.isComposing)
    return [{ composing: true, enter: "remembered", justCommitted: "" }, { prevent: true }];
  // Safari ends the composition before it reports the key that ended it.
  if (key.keyCode === KEY_CODE_OF_IME && justCommitted !== "") {
    if (isHangul(justCommitted))
      return [
        { ...IME_IDLE, enter: "committed" },
        { prevent: true, later: true },
      ];
    return [IME_IDLE, { prevent: true }];
  }
  return [IME_IDLE, { prevent: true, send: true }];
}

function isHangul(text: string): boolean {
  return /^\p{Script=Hangul}+$/u.test(text);
}
