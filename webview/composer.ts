/** The message field: Enter sends, Shift+Enter inserts a line break, and compositions are not disturbed. */
import { IME_IDLE, IME_KEY_CODE, type ImeEvent, nextIme } from "./ime.ts";
import { Recall } from "./recall.ts";

export interface ComposerEvents {
  send: (text: string) => void;
  /** Whether the text must not be sent now, as Enter is for the list of commands or the text can't be sent. */
  holds: (text: string) => boolean;
  /** A key that no input method handles. @returns whether the list of commands has used it */
  key: (event: KeyboardEvent) => boolean;
  /** The caret, or the text before it, may have changed. */
  caret: (text: string, caret: number) => void;
  /** The field has lost the focus. */
  left: () => void;
  /**
   * The text of the field has changed.
   * @param draft what the user was writing, if an earlier question stands in its place
   */
  changed: (text: string, draft: string) => void;
  /** The earlier questions of the conversation, oldest first. */
  questions: () => readonly string[];
}

export class Composer {
  readonly #field: HTMLTextAreaElement;
  readonly #events: ComposerEvents;
  readonly #recall = new Recall();
  #ime = IME_IDLE;

  constructor(field: HTMLTextAreaElement, draft: string, events: ComposerEvents) {
    this.#field = field;
    this.#events = events;
    field.value = draft;
    field.addEventListener("input", () => this.#changed());
    field.addEventListener("compositionstart", (event) => this.#handle({ type: "compositionstart" }, event));
    field.addEventListener("compositionend", (event) =>
      this.#handle({ type: "compositionend", data: event.data }, event),
    );
    field.addEventListener("blur", (event) => {
      this.#handle({ type: "blur" }, event);
      events.left();
    });
    for (const moved of ["keyup", "click", "focus"]) field.addEventListener(moved, () => this.#moved());
    field.addEventListener("beforeinput", (event) => {
      if (event.inputType === "insertLineBreak" || event.inputType === "insertParagraph")
        this.#handle({ type: "linebreak" }, event);
    });
    field.addEventListener("keydown", (event) => {
      if (!this.#ime.composing && !isComposing(event) && events.key(event)) {
        event.preventDefault();
        event.stopPropagation();
        return;
      }
      this.#handle(keydown(event), event);
      this.#recallQuestion(event);
    });
  }

  focus(): void {
    this.#field.focus();
  }

  /** Whether an input method is writing, which nothing may disturb. */
  get isComposing(): boolean {
    return this.#ime.composing;
  }

  /** Does what must not be lost now, or as soon as no input method is writing. */
  whenIdle(work: () => void): void {
    if (!this.#ime.composing) return work();
    this.#field.addEventListener("compositionend", () => setTimeout(() => this.whenIdle(work)), { once: true });
  }

  /** Inserts text before what is already in the field. */
  prepend(text: string): void {
    if (this.#ime.composing) return this.whenIdle(() => this.prepend(text));
    this.#field.value = this.#field.value.trim() === "" ? text : `${text}\n${this.#field.value}`;
    this.forget();
    this.#changed();
    this.#field.focus();
  }

  /** Puts another text in the place of what is there, with the caret at its end. */
  replace(text: string, caret = text.length): void {
    if (this.#ime.composing) return;
    this.#field.value = text;
    this.#field.setSelectionRange(caret, caret);
    this.#changed();
    this.#field.focus();
  }

  /** Shows what was being written in another conversation; nobody has changed it. */
  show(text: string): void {
    if (this.#ime.composing) return;
    this.#field.value = text;
    this.forget();
  }

  /** Inserts text at the caret. */
  insert(text: string): void {
    if (this.#ime.composing) return;
    const { selectionStart, selectionEnd } = this.#field;
    this.#field.setRangeText(text, selectionStart, selectionEnd, "end");
    this.#changed();
    this.#field.focus();
  }

  get text(): string {
    return this.#field.value;
  }

  get caret(): number {
    return this.#field.selectionEnd;
  }

  /** The earlier questions are others from now on. */
  forget(): void {
    this.#recall.reset();
  }

  /** Sends the text of the field and clears the field, unless it contains only whitespace. */
  send(): void {
    const text = this.#field.value;
    // An open composition would put its syllable into the cleared field.
    if (text.trim() === "" || this.#ime.composing || this.#events.holds(text)) return;
    this.#field.value = "";
    this.forget();
    this.#changed();
    this.#events.send(text);
  }

  #changed(): void {
    const { value } = this.#field;
    this.#events.changed(value, this.#recall.draftBehind(value));
    this.#moved();
  }

  #moved(): void {
    const { value, selectionEnd } = this.#field;
    this.#events.caret(value, selectionEnd);
  }

  /** Arrow up at the start, and arrow down at the end, show the question before and after. */
  #recallQuestion(event: KeyboardEvent): void {
    const step = event.key === "ArrowUp" ? -1 : 1;
    if (step === 1 && event.key !== "ArrowDown") return;
    if (this.#ime.composing || isComposing(event) || event.shiftKey || event.ctrlKey || event.altKey || event.metaKey)
      return;
    const { value, selectionStart, selectionEnd } = this.#field;
    const isAtEdge = selectionStart === selectionEnd && (selectionStart === 0 || selectionStart === value.length);
    const isAtItsEdge = selectionStart === (step < 0 ? 0 : value.length);
    // Someone who goes through the questions need not go through their lines.
    if (!isAtEdge || !(isAtItsEdge || this.#recall.isUnchanged(value))) return;
    const text = this.#recall.move(step, value, this.#events.questions());
    if (text === undefined) return;
    event.preventDefault();
    this.#field.value = text;
    const caret = step < 0 ? 0 : text.length;
    this.#field.setSelectionRange(caret, caret);
    this.#changed();
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

/** Whether an input method handles the key. */
export function isComposing(event: KeyboardEvent): boolean {
  const { isComposing: composing, keyCode } = event; // eslint-disable-line @typescript-eslint/no-deprecated -- only keyCode reveals the input method
  return composing || keyCode === IME_KEY_CODE;
}

function keydown(event: KeyboardEvent): ImeEvent {
  const { shiftKey: shift, isComposing, keyCode } = event; // eslint-disable-line @typescript-eslint/no-deprecated -- only keyCode reveals the input method
  // On Windows, a key that the input method handles is reported as "Process".
  const enter = event.key === "Enter" || (event.key === "Process" && /^(Numpad)?Enter$/.test(event.code));
  return { type: "keydown", enter, shift, escape: event.key === "Escape", isComposing, keyCode };
}
