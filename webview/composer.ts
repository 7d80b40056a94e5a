/** The message field: Enter sends, Shift+Enter inserts a line break, and compositions are not disturbed. */
import { IME_IDLE, type ImeEvent, nextIme } from "./ime.ts";

export interface ComposerEvents {
  send: (text: string) => void;
  /** The text of the field has changed. */
  changed: (text: string) => void;
}

export class Composer {
  readonly #field: HTMLTextAreaElement;
  readonly #events: ComposerEvents;
  #ime = IME_IDLE;

  constructor(field: HTMLTextAreaElement, draft: string, events: ComposerEvents) {
    this.#field = field;
    this.#events = events;
    field.value = draft;
    field.addEventListener("input", () => events.changed(field.value));
    field.addEventListener("compositionstart", (event) => this.#handle({ type: "compositionstart" }, event));
    field.addEventListener("compositionend", (event) =>
      this.#handle({ type: "compositionend", data: event.data }, event),
    );
    field.addEventListener("blur", (event) => this.#handle({ type: "blur" }, event));
    field.addEventListener("beforeinput", (event) => {
      if (event.inputType === "insertLineBreak" || event.inputType === "insertParagraph")
        this.#handle({ type: "linebreak" }, event);
    });
    field.addEventListener("keydown", (event) => this.#handle(keydown(event), event));
  }

  focus(): void {
    this.#field.focus();
  }

  /** Inserts text before what is already in the field. */
  prepend(text: string): void {
    if (this.#ime.composing) return;
    this.#field.value = this.#field.value.trim() === "" ? text : `${text}\n${this.#field.value}`;
    this.#events.changed(this.#field.value);
    this.#field.focus();
  }

  /** Sends the text of the field and clears the field, unless it contains only whitespace. */
  send(): void {
    const text = this.#field.value;
    // An open composition would put its syllable into the cleared field.
    if (text.trim() === "" || this.#ime.composing) return;
    this.#field.value = "";
    this.#events.changed("");
    this.#events.send(text);
  }

  #handle(imeEvent: ImeEvent, event?: Event): void {
    const [state, effect] = nextIme(this.#ime, imeEvent);
    // `send` checks whether a composition is open; one that has only just started has not reached the field yet.
    this.#ime = effect.send === true ? { ...state, composing: false } : state;
    if (effect.prevent === true) event?.preventDefault();
    if (effect.send === true) this.send();
    this.#ime = state;
    if (effect.later === true) setTimeout(() => this.#handle({ type: "later" }));
  }
}

function keydown(event: KeyboardEvent): ImeEvent {
  const { shiftKey: shift, isComposing, keyCode } = event; // eslint-disable-line @typescript-eslint/no-deprecated -- only keyCode reveals the input method
  // On Windows, a key that the input method handles is reported as "Process".
  const enter = event.key === "Enter" || (event.key === "Process" && /^(Numpad)?Enter$/.test(event.code));
  return { type: "keydown", enter, shift, escape: event.key === "Escape", isComposing, keyCode };
}
