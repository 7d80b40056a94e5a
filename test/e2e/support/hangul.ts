/** A Korean input method as the browser sees it. Playwright has none, so this uses the DevTools protocol directly. */
import type { CDPSession, Page } from "playwright-core";

const INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ";
const FIRST_SYLLABLE = 0xac00;
const LAST_SYLLABLE = 0xd7a3;
const FINALS = 28;
const VOWELS = 21;

/** @returns what the field contains at each step of typing a syllable: "한" gives "ㅎ", "하", "한" */
export function compositionSteps(syllable: string): string[] {
  const code = syllable.codePointAt(0) ?? 0;
  if (code < FIRST_SYLLABLE || code > LAST_SYLLABLE) return [syllable];
  const index = code - FIRST_SYLLABLE;
  const initial = INITIALS.charAt(Math.floor(index / (FINALS * VOWELS)));
  const final = index % FINALS;
  const open = String.fromCodePoint(code - final);
  return final === 0 ? [initial, open] : [initial, open, syllable];
}

function isHangul(character: string): boolean {
  return compositionSteps(character).length > 1;
}

/** The virtual key code of every key that an input method handles. */
const PROCESS_KEY = 229;

/** Types into the focused element. */
export class HangulKeyboard {
  readonly #page: Page;
  readonly #protocol: CDPSession;
  /** The syllable that is being composed. */
  #composing = "";

  private constructor(page: Page, protocol: CDPSession) {
    this.#page = page;
    this.#protocol = protocol;
  }

  static async attach(page: Page): Promise<HangulKeyboard> {
    return new HangulKeyboard(page, await page.context().newCDPSession(page));
  }

  /** Types text; its last syllable stays in composition, as it does with a real input method. */
  async type(text: string): Promise<void> {
    for (const character of text) {
      if (!isHangul(character)) {
        await this.commit();
        await this.#page.keyboard.insertText(character);
        continue;
      }
      await this.commit();
      for (const step of compositionSteps(character)) {
        await this.#pressProcessKey("");
        await this.#protocol.send("Input.imeSetComposition", {
          text: step,
          selectionStart: step.length,
          selectionEnd: step.length,
        });
      }
      this.#composing = character;
    }
  }

  /** Ends the composition with the current syllable. */
  async commit(): Promise<void> {
    if (this.#composing === "") return;
    await this.#protocol.send("Input.insertText", { text: this.#composing });
    this.#composing = "";
  }

  /**
   * Presses Enter while the last syllable is being composed: the page sees a key that the input method handles
   * (`isComposing`), then the end of the composition, then the key's release.
   */
  async pressEnter(): Promise<void> {
    if (this.#composing === "") {
      await this.#page.keyboard.press("Enter");
      return;
    }
    await this.#pressProcessKey("Enter");
    await this.commit();
    await this.#protocol.send("Input.dispatchKeyEvent", {
      type: "keyUp",
      key: "Enter",
      code: "Enter",
      windowsVirtualKeyCode: 13,
    });
  }

  async #pressProcessKey(code: string): Promise<void> {
    const event = { type: "rawKeyDown", key: "Process", code, windowsVirtualKeyCode: PROCESS_KEY } as const;
    await this.#protocol.send("Input.dispatchKeyEvent", event);
  }
}
