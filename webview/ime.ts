/**
 * What Enter means in a field with an input method. When a Korean typist presses Enter, the last syllable is nearly
 * always still being composed: Enter must send once, with that syllable. In Japanese and Chinese, the same key chooses
 * a candidate and must not send. Browsers and operating systems order the events differently, so the rules track both
 * keys and compositions.
 */
export type ImeEvent =
  | { type: "keydown"; enter: boolean; shift: boolean; escape: boolean; isComposing: boolean; keyCode: number }
  | { type: "compositionstart" }
  /** `data` is the text that the composition leaves in the field. */
  | { type: "compositionend"; data: string }
  /** The browser is about to insert a line break. */
  | { type: "linebreak" }
  | { type: "blur" }
  /** The task that `ImeEffect.later` asked for has started. */
  | { type: "later" };

export interface ImeState {
  composing: boolean;
  enter:
    | "none"
    /** Enter was pressed during a composition: it takes effect if the composition produces Hangul. */
    | "remembered"
    /** The composition has ended; the message is sent in the next task, when the field has settled. */
    | "committed";
  /** Text of the composition that has just ended, for browsers that report its Enter after its end; otherwise empty. */
  justCommitted: string;
}

export interface ImeEffect {
  /** Keep the browser from inserting a line break. */
  prevent?: boolean;
  /** Send the text of the field. */
  send?: boolean;
  /** Deliver a `later` event in the next task. */
  later?: boolean;
}

export const IME_IDLE: ImeState = { composing: false, enter: "none", justCommitted: "" };

/** `KeyboardEvent.keyCode` of every key that the input method handles. */
export const IME_KEY_CODE = 229;

export function nextIme(state: ImeState, event: ImeEvent): [ImeState, ImeEffect] {
  switch (event.type) {
    case "compositionstart":
      // The old message is sent before the new syllable enters the field.
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
  // A second Enter or another key arrived before the task that sends: the first Enter counts.
  if (state.enter === "committed") return [IME_IDLE, { send: true, prevent: key.enter && !key.shift }];
  if (!key.enter || key.shift) return [{ ...IME_IDLE, composing }, {}];
  // macOS may report a plain Enter during a composition.
  if (composing || key.isComposing)
    return [{ composing: true, enter: "remembered", justCommitted: "" }, { prevent: true }];
  // Safari ends the composition before it reports the key that ended it.
  if (key.keyCode === IME_KEY_CODE && justCommitted !== "") {
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
