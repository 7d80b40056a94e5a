import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, afterEach, before, describe, it } from "mocha";
import type { BrowserContext } from "playwright-core";
import { openBrowser } from "../../scripts/support/browser.ts";
import type {
  AttachmentChip,
  ChatState,
  CommandView,
  Move,
  ToHost,
  ToView,
  TurnView,
} from "../../src/chat/protocol.ts";
import { builtInViews } from "../../src/chat/slashCommands.ts";
import type { Failure } from "../../src/inference/failure.ts";
import type { FailureView } from "../../src/userErrors.ts";
import { hostileMarkdown } from "../unit/webview/hostileMarkdown.ts";
import { HangulKeyboard } from "./support/hangul.ts";
import { clipped, contrasts, type PageElement, seeThrough } from "./support/looks.ts";
import { Canary, ChatPage, type ChatPageOptions, record, running, stateWith, turn } from "./support/page.ts";

describe("The chat page", function () {
  this.timeout(60_000);
  let browser: BrowserContext;
  let chat: ChatPage;

  before(async () => {
    browser = await openBrowser();
  });
  after(() => browser.close());
  afterEach(() => chat.close());

  async function open(turns: TurnView[] = [], options: ChatPageOptions = {}): Promise<void> {
    chat = await ChatPage.open(browser, options);
    await chat.post(stateWith(turns));
  }
  /** The turn at the top of the conversation's viewport, and how many pixels of it are above. */
  const placeScript = `() => {
    const { top } = document.querySelector(".scroller").getBoundingClientRect();
    const turn = [...document.querySelectorAll(".turn")].find((one) => one.getBoundingClientRect().bottom > top);
    return [turn.dataset.turn, top - turn.getBoundingClientRect().top];
  }`;
  /** Scrolls up and waits until the page has saved the new place. */
  async function scrollUp(): Promise<[turnId: string, above: number]> {
    await chat.page.mouse.move(200, 300);
    await chat.page.mouse.wheel(0, -900);
    await chat.page.waitForFunction(`(() => {
      const [turnId, above] = (${placeScript})();
      const place = savedState()?.place;
      return place !== undefined && place.turnId === turnId && Math.abs(place.above - above) < 1;
    })()`);
    return chat.value<[string, number]>(`(${placeScript})()`);
  }
  const composer = () => chat.page.getByLabel("Message", { exact: true });
  /** Also one whose name says, after a colon, what it belongs to. */
  const button = (name: string) =>
    chat.page.getByRole("button", { name: new RegExp(`^${name.replace(/[()?]/g, "\\$&")}(?:: .*)?$`) });
  const sent = async (): Promise<ToHost[]> =>
    (await chat.sent()).filter(({ type }) => !["ready", "focused", "typing", "draft"].includes(type));

  describe("with the language of answers", () => {
    const control = () => chat.page.getByLabel("Language of answers");

    it("shows the setting, and tells the host what is chosen", async () => {
      await open();
      assert.equal(await control().inputValue(), "auto");
      await control().selectOption("en");
      assert.deepEqual(await sent(), [{ type: "answerLanguage", language: "en" }]);
      await chat.post(stateWith([], { answerLanguage: "ko" }));
      assert.equal(await control().inputValue(), "ko");
    });

    it("offers an answer in the other language, in words of that language", async () => {
      const english = turn("1", { answer: "An answer.", otherLanguage: "ko" });
      const inKorean = turn("3", { task: { kind: "rewrite", rewrite: "toKorean", of: "answer" }, answer: "답입니다." });
      await open([english, turn("2", { answer: "답입니다.", otherLanguage: "en" }), inKorean]);
      await button("한국어로").click();
      await button("In English").click();
      assert.deepEqual(await sent(), [
        { type: "inOtherLanguage", turnId: "1" },
        { type: "inOtherLanguage", turnId: "2" },
      ]);
      await chat.page.getByText("The answer in Korean").waitFor();
    });
  });

  describe("when a command is typed", () => {
    const option = (name: string) => chat.page.getByRole("option", { name: new RegExp(`^/${name}\\b`) });
    const commands: CommandView[] = [
      ...builtInViews(),
      { name: "review", aliases: [], hint: "focus=…", description: "Finds what can go wrong", source: "user" },
      ...[{ name: "broken", aliases: [], hint: "", description: "", source: "workspace" as const, fault: "No title." }],
    ];
    const openWithCommands = async (options: ChatPageOptions = {}): Promise<void> => {
      await open([], options);
      await chat.post({ type: "commands", commands });
    };

    it("lists the commands after a slash, and takes one by keyboard", async () => {
      await openWithCommands();
      await composer().focus();
      await chat.page.keyboard.type("/t");
      await chat.nextFrame();
      assert.equal(await composer().getAttribute("aria-activedescendant"), "slash-option-0");
      assert.equal(await option("translate").getAttribute("aria-selected"), "true");
      assert.match(await chat.status(), /Commands: \d/);
      assert.deepEqual(await sent(), [{ type: "listCommands" }]);
      await chat.page.keyboard.press("Enter");
      assert.equal(await composer().inputValue(), "/translate ");
      await chat.page.keyboard.type("안녕하세요.");
      await chat.page.keyboard.press("Enter");
      assert.deepEqual(await sent(), [{ type: "send", text: "/translate 안녕하세요." }]);
    });

    it("goes around with the arrow keys, completes with Tab, closes with Escape, and sends a whole name", async () => {
      await openWithCommands();
      await composer().focus();
      await chat.page.keyboard.type("/");
      await chat.page.keyboard.press("ArrowUp");
      await chat.nextFrame();
      assert.equal(await option("broken").getAttribute("aria-selected"), "true");
      await chat.page.keyboard.press("ArrowDown");
      await chat.page.keyboard.press("Tab");
      assert.equal(await composer().inputValue(), "/explain ");
      await composer().fill("/fix");
      await chat.page.keyboard.press("Enter");
      assert.equal(await composer().inputValue(), "");
      await chat.page.keyboard.type("/fi");
      await chat.nextFrame();
      await chat.page.keyboard.press("Escape");
      await chat.nextFrame();
      assert.equal(await chat.page.getByRole("listbox").count(), 0);
      assert.deepEqual(
        (await sent()).filter(({ type }) => type === "send"),
        [{ type: "send", text: "/fix" }],
      );
    });

    it("takes a command with the Enter that ends a syllable of its Korean name", async () => {
      await openWithCommands();
      await composer().focus();
      await chat.page.keyboard.type("/");
      const keyboard = await HangulKeyboard.attach(chat.page);
      await keyboard.type("번");
      await chat.nextFrame();
      await keyboard.pressEnter();
      await chat.nextFrame();
      assert.equal(await composer().inputValue(), "/translate ");
      assert.deepEqual(await sent(), [{ type: "listCommands" }]);
    });

    it("keeps an unknown command, says so with the list, and sends it after two slashes", async () => {
      await openWithCommands();
      await composer().fill("/trnaslate 안녕");
      await composer().press("Enter");
      await chat.nextFrame();
      assert.equal(await composer().inputValue(), "/trnaslate 안녕");
      assert.match(await chat.status(), /no command \/trnaslate/);
      await option("translate").click();
      assert.equal(await composer().inputValue(), "/translate 안녕");
      await composer().fill("//trnaslate");
      await composer().press("Enter");
      assert.deepEqual(
        (await sent()).filter(({ type }) => type !== "listCommands"),
        [{ type: "send", text: "//trnaslate" }],
      );
    });

    it("puts back what the host refused once a syllable is composed, which nothing may disturb", async () => {
      await openWithCommands();
      await composer().focus();
      const protocol = await chat.page.context().newCDPSession(chat.page);
      await protocol.send("Input.imeSetComposition", { text: "하", selectionStart: 1, selectionEnd: 1 });
      await chat.post({ type: "refused", text: "/polite Hi.", message: "Only Korean can be made polite." });
      assert.equal(await composer().inputValue(), "하");
      await protocol.send("Input.insertText", { text: "한" });
      await chat.page.getByText("Only Korean can be made polite.").first().waitFor();
      assert.equal(await composer().inputValue(), "/polite Hi.\n한");
    });

    it("puts back what the host refused, with the reason", async () => {
      await openWithCommands();
      await chat.post({ type: "refused", text: "/polite Hi.", message: "Only Korean can be made polite." });
      assert.equal(await composer().inputValue(), "/polite Hi.");
      await composer().fill("다른 글");
      await chat.post({ type: "refused", text: "/polite Hi.", message: "Only Korean can be made polite." });
      assert.equal(await composer().inputValue(), "/polite Hi.\n다른 글");
      await chat.page.getByText("Only Korean can be made polite.").first().waitFor();
      await composer().fill("/polite 안녕.");
      await chat.nextFrame();
      assert.equal(await chat.page.locator(".slash-note").count(), 0);
    });

    for (const name of ["translate", "explain", "번역", "review"])
      it(`shows why /${name} alone can't be sent, also when the list of commands comes again`, async () => {
        const reason = `Write a text after /${name}.`;
        await openWithCommands();
        await composer().focus();
        await chat.page.keyboard.type(`/${name}`);
        for (const close of [[], ["Escape"]]) {
          for (const key of [...close, "Enter"]) await chat.page.keyboard.press(key);
          assert.deepEqual((await sent()).at(-1), { type: "send", text: `/${name}` });
          await chat.post({ type: "refused", text: `/${name}`, message: reason }, { type: "commands", commands });
          assert.equal(await composer().inputValue(), `/${name}`);
          assert.equal(await chat.page.locator(".slash-note").innerText(), reason);
        }
        await chat.page.keyboard.press("Home");
        await chat.page.keyboard.press("ArrowDown");
        assert.equal(await chat.value("document.querySelector('textarea').selectionStart"), name.length + 1);
        await chat.page.keyboard.press("Backspace");
        await chat.nextFrame();
        assert.equal(await chat.page.locator(".slash-note").count(), 0);
        assert.ok((await chat.page.getByRole("option").count()) > 0);
      });

    it("opens the file of a command that can't be used, and names the reason", async () => {
      await openWithCommands();
      await composer().fill("/bro");
      await chat.nextFrame();
      assert.match((await option("broken").textContent()) ?? "", /Workspace\s+No title\./);
      await composer().press("Enter");
      assert.deepEqual((await sent()).at(-1), { type: "openPromptFile", name: "broken", source: "workspace" });
    });

    for (const [theme, width] of [
      ["dark", 400],
      ["light", 260],
      ["highContrast", 260],
    ] as const)
      it(`fits and can be read: ${theme}, ${width} px`, async () => {
        await openWithCommands({ theme, width });
        await composer().fill("/");
        await chat.nextFrame();
        await chat.screenshot(`commands-${theme}-${width}`);
        assert.deepEqual(await clipped(chat.page.locator(".slash-list li, .slash-about, .composer")), []);
        // Above the field, which stays where it is.
        assert.ok((await composer().boundingBox())!.height < 60);
        const list = (await chat.page.locator(".slash-list").boundingBox())!;
        assert.ok(list.y + list.height <= (await composer().boundingBox())!.y);
        const texts = chat.page.locator(".slash-name, .slash-hint, .slash-about, .slash-list .badge, .answer-language");
        assert.ok(Math.min(...(await contrasts(texts))) >= 4.5);
      });
  });

  describe("when sending", () => {
    it("tells the host that it is ready", async () => {
      chat = await ChatPage.open(browser);
      assert.deepEqual(await chat.sent(), [{ type: "ready" }]);
    });

    it("sends with Enter, clears the field immediately, and keeps line breaks from Shift+Enter", async () => {
      await open();
      await composer().focus();
      await chat.page.keyboard.type("first");
      await chat.page.keyboard.press("Shift+Enter");
      await chat.page.keyboard.type("second");
      await chat.page.keyboard.press("Enter");
      assert.equal(await composer().inputValue(), "");
      assert.deepEqual(await sent(), [{ type: "send", text: "first\nsecond" }]);
    });

    it("reports what is being typed, so that it can be prefetched", async () => {
      await open();
      await composer().fill("안녕");
      assert.deepEqual((await chat.sent()).at(-1), { type: "typing", text: "안녕" });
    });

    it("never sends only whitespace", async () => {
      await open();
      await composer().fill("  \n ");
      await composer().press("Enter");
      await button("Send").click();
      assert.deepEqual(await sent(), []);
      assert.equal(await composer().inputValue(), "  \n ");
    });

    it("sends once, with the syllable still being composed, on one Enter", async () => {
      await open();
      await composer().focus();
      const keyboard = await HangulKeyboard.attach(chat.page);
      await keyboard.type("안녕한");
      await keyboard.pressEnter();
      await chat.nextFrame();
      assert.deepEqual(await sent(), [{ type: "send", text: "안녕한" }]);
      assert.equal(await composer().inputValue(), "");
    });

    it("does not disturb a composition while an answer arrives", async () => {
      await open([running("1")]);
      await composer().focus();
      const keyboard = await HangulKeyboard.attach(chat.page);
      await keyboard.type("다음");
      await chat.post({ type: "delta", turnId: "1", text: "답" }, { type: "engine", engine: { kind: "starting" } });
      await keyboard.commit();
      assert.equal(await composer().inputValue(), "다음");
      assert.deepEqual(await sent(), []);
    });

    it("chooses a candidate with Enter without sending", async () => {
      await open();
      await composer().focus();
      const protocol = await chat.page.context().newCDPSession(chat.page);
      await protocol.send("Input.imeSetComposition", { text: "にほん", selectionStart: 3, selectionEnd: 3 });
      const key = { type: "rawKeyDown", key: "Process", code: "Enter", windowsVirtualKeyCode: 229 } as const;
      await protocol.send("Input.dispatchKeyEvent", key);
      await protocol.send("Input.insertText", { text: "日本" });
      await chat.nextFrame();
      assert.deepEqual(await sent(), []);
      await chat.page.keyboard.press("Enter");
      assert.deepEqual(await sent(), [{ type: "send", text: "日本" }]);
    });

    it("restores the draft after a reload", async () => {
      await open([], { saved: { draft: "쓰던 글" } });
      assert.equal(await composer().inputValue(), "쓰던 글");
      await composer().fill("다시");
      assert.deepEqual(await chat.value("savedState()"), { draft: "다시" });
    });

    it("asks a suggested question with one click", async () => {
      await open();
      await button("커밋 메시지를 잘 쓰는 법을 알려줘").click();
      assert.deepEqual(await sent(), [{ type: "send", text: "커밋 메시지를 잘 쓰는 법을 알려줘" }]);
    });

    it("moves the focus to the field when the host asks for it", async () => {
      await open();
      await chat.post({ type: "focus" });
      assert.equal(await chat.value("document.activeElement.tagName"), "TEXTAREA");
    });

    it("leaves the focus where the user has gone while the page was loading", async () => {
      await open();
      // The test's browser gives every page the focus.
      await chat.value("document.hasFocus = () => false");
      await chat.post({ type: "focus" });
      assert.equal(await chat.value("document.activeElement.tagName"), "BODY");
    });

    for (const [where, focused, consent] of [
      ["to the field", "TEXTAREA", null],
      ["to the notice that must be read first", "H2", { title: "Licence", markdown: "CC BY-NC" }],
    ] as const)
      it(`moves the focus ${where} even if it has only just loaded`, async () => {
        chat = await ChatPage.open(browser);
        await chat.post(stateWith([], { consent }), { type: "focus" });
        assert.equal(await chat.value("document.activeElement.tagName"), focused);
      });
  });

  describe("with earlier questions", () => {
    const turns = [turn("1", { message: "첫째" }), turn("2", { message: "둘째\n두 줄" })];
    const value = () => composer().inputValue();
    const press = (...keys: string[]) =>
      keys.reduce((before, key) => before.then(() => composer().press(key)), Promise.resolve());

    it("recalls them with the arrow keys, and comes back to the draft", async () => {
      await open(turns);
      await composer().fill("쓰던 글");
      await press("ArrowUp");
      assert.equal(await value(), "쓰던 글", "not from the end of the text");
      await press("Control+Home", "ArrowUp");
      assert.equal(await value(), "둘째\n두 줄");
      await press("ArrowUp");
      assert.equal(await value(), "첫째");
      await press("ArrowUp");
      assert.equal(await value(), "첫째");
      assert.deepEqual(await chat.value("savedState()"), { draft: "쓰던 글" });
      await press("ArrowDown", "ArrowDown");
      assert.equal(await value(), "쓰던 글");
      await press("ArrowDown");
      assert.equal(await value(), "쓰던 글");
      await press("Control+Home", "ArrowUp", "Enter");
      assert.deepEqual(await sent(), [{ type: "send", text: "둘째\n두 줄" }]);
    });

    it("keeps what was changed in one, and goes through its lines then", async () => {
      await open(turns);
      await press("ArrowUp", "Control+End");
      await chat.page.keyboard.type("!");
      await press("ArrowUp");
      assert.equal(await value(), "둘째\n두 줄!");
      await press("Control+Home", "ArrowUp");
      assert.equal(await value(), "첫째");
      await press("ArrowDown");
      assert.equal(await value(), "둘째\n두 줄!");
    });

    it("recalls nothing while a syllable is composed, with a selection, or from another conversation", async () => {
      await open(turns);
      await composer().focus();
      const keyboard = await HangulKeyboard.attach(chat.page);
      await keyboard.type("다");
      const protocol = await chat.page.context().newCDPSession(chat.page);
      await protocol.send("Input.dispatchKeyEvent", { type: "rawKeyDown", key: "ArrowUp", windowsVirtualKeyCode: 229 });
      assert.equal(await value(), "다");
      await keyboard.commit();
      await press("Control+A", "ArrowUp");
      assert.equal(await value(), "다");
      await composer().fill("");
      await press("ArrowUp");
      await composer().fill("");
      await chat.post(stateWith([], { conversationId: "other" }));
      await press("ArrowUp", "ArrowDown");
      assert.equal(await value(), "");
    });

    it("breaks lines as the conversation does, and not as takes a second for each key in a long one", async () => {
      await open([turn("1")]);
      const [field, message] = ["textarea", ".question .plain"].map((selector) =>
        chat.value<string>(`getComputedStyle(document.querySelector("${selector}")).whiteSpace`),
      );
      assert.equal(await field, await message);
    });

    it("grows to a limit with the text, and shrinks again", async () => {
      await open(turns);
      const height = () => chat.value<number>("document.querySelector('textarea').clientHeight");
      const small = await height();
      await composer().fill("줄\n".repeat(6));
      const grown = await height();
      await composer().fill("줄\n".repeat(200));
      const most = await height();
      await chat.screenshot("page-composer-grown");
      assert.ok(small < grown && grown < most && most <= 0.4 * 700, `${small}, ${grown}, ${most}`);
      await composer().fill("");
      assert.equal(await height(), small);
    });
  });

  describe("when Escape is pressed", () => {
    for (const [where, focus] of [
      ["in the message field", "textarea"],
      ["in the conversation", ".scroller"],
      ["on a button of an answer", ".turn button"],
    ] as const)
      it(`stops the answer ${where}, and keeps the focus`, async () => {
        await open([turn("1", { answer: "a" }), running("2")]);
        await chat.page.locator(focus).first().focus();
        await chat.value("(window.held = document.activeElement, 0)");
        await chat.page.keyboard.press("Escape");
        assert.deepEqual(await sent(), [{ type: "stop", turnId: "2" }]);
        assert.equal(await chat.value("held === document.activeElement"), true);
      });

    it("stops nothing that has ended, while composing, or when it closes the dialog", async () => {
      await open([turn("1", { answer: "a" })]);
      await composer().press("Escape");
      await chat.post({ type: "turn", turn: running("2"), firstTurnInContext: 0 });
      await composer().focus();
      const protocol = await chat.page.context().newCDPSession(chat.page);
      await protocol.send("Input.imeSetComposition", { text: "にほん", selectionStart: 3, selectionEnd: 3 });
      await protocol.send("Input.dispatchKeyEvent", { type: "rawKeyDown", key: "Escape", windowsVirtualKeyCode: 229 });
      await chat.post({ type: "about", title: "x", markdown: "y" });
      await chat.page.getByRole("dialog").waitFor();
      await chat.page.keyboard.press("Escape");
      assert.deepEqual(await sent(), []);
    });
  });

  describe("by keyboard, in a conversation", () => {
    const code = (text: string) => `\`\`\`js\n${text}\n\`\`\``;
    const turns = [
      turn("1", { answer: `${code("one")}\n\n[a](https://a.example)\n\n${code("two")}` }),
      turn("2", { answer: "no code", message: "긴 글\n".repeat(30) }),
      turn("3", { answer: `${code("three")}\n\n${code("four")}` }),
    ];
    const focused = () =>
      chat.value<string>(`(() => {
        const e = document.activeElement;
        if (e.matches(".turn")) return "turn " + e.dataset.turn;
        return e.matches("pre") ? e.textContent.trim() : (e.getAttribute("aria-label") ?? e.textContent.trim());
      })()`);
    const move = async (to: Move) => {
      await chat.post({ type: "move", to });
      return focused();
    };
    const tabbed = async (key: "Tab" | "Shift+Tab", times: number) => {
      const names: string[] = [];
      for (let time = 0; time < times; time++) {
        await chat.page.keyboard.press(key);
        names.push(await focused());
      }
      return names;
    };

    it("goes from question to question, and from the last one to the message field", async () => {
      await open(turns);
      await composer().focus();
      assert.equal(await move("previousTurn"), "turn 3");
      await button("Answer Again").focus();
      assert.equal(await move("previousTurn"), "turn 2");
      assert.equal(await move("previousTurn"), "turn 1");
      assert.equal(await move("previousTurn"), "turn 1");
      for (const expected of ["turn 2", "turn 3", "Message"]) assert.equal(await move("nextTurn"), expected);
    });

    it("goes from code to code, and says when there is no more", async () => {
      await open(turns);
      await composer().focus();
      for (const expected of ["four", "three", "two", "one"]) assert.equal(await move("previousCode"), expected);
      assert.equal(await chat.status(), "");
      assert.equal(await move("previousCode"), "one");
      assert.equal(await chat.status(), "There is no other code block there.");
      await button("Copy").nth(1).focus();
      assert.equal(await move("nextCode"), "three");
    });

    it("goes to messages that are not rendered yet", async () => {
      await open(Array.from({ length: 40 }, (_, index) => turn(String(index), { answer: "답\n\n".repeat(9) })));
      await composer().focus();
      await chat.value("document.querySelectorAll('.turn')[0].focus()");
      const first = Number((await focused()).slice("turn ".length));
      assert.ok(first > 0);
      await move("previousTurn");
      await chat.page.waitForFunction(`document.activeElement.dataset.turn === "${first - 1}"`);
    });

    it("enters with Tab only the turn where the reader was, and comes back to it", async () => {
      await open(turns);
      await composer().focus();
      assert.equal((await tabbed("Shift+Tab", 17)).at(-1), "turn 3");
      assert.deepEqual(await tabbed("Shift+Tab", 1), ["Conversation"]);
      await move("nextTurn");
      assert.deepEqual(await tabbed("Tab", 6), [
        ...["Wrap Lines: one", "Copy: one", "Insert at Cursor: one", "New File: one"],
        "Compare with Active File: one",
        "one",
      ]);
      await composer().focus();
      await move("previousTurn");
      await move("previousTurn");
      const tools = ["Copy answer", "Edit question", "More actions"].map((name) => `${name}: ${"긴 글 ".repeat(15)}…`);
      assert.deepEqual(await tabbed("Tab", 6), ["Show more", ...tools, "Jump to latest", "Message"]);
      assert.deepEqual(await tabbed("Shift+Tab", 5), ["Jump to latest", ...tools.toReversed(), "Show more"]);
    });

    it("enters the new turn after a question, and leaves a reader of an earlier one where they are", async () => {
      await open(turns);
      await composer().focus();
      await chat.post({ type: "turn", turn: running("4", { answer: "a" }), firstTurnInContext: 0 });
      assert.deepEqual(await tabbed("Shift+Tab", 1), ["turn 4"]);
      await move("previousTurn");
      const answer = `[a](https://a.example)\n\n${code("x")}\n\nb`;
      await chat.post({ type: "delta", turnId: "4", text: answer });
      await chat.post({ type: "turn", turn: turn("4", { answer }), firstTurnInContext: 0 });
      await chat.rendered();
      assert.equal(await focused(), "turn 3");
      assert.equal(
        await chat.value(
          "[...document.querySelectorAll(\"[data-turn='4'] :is(a, button, pre)\")].every((e) => e.tabIndex === -1)",
        ),
        true,
      );
    });

    it("keeps the focus in the turn whose button disappears", async () => {
      const state = { kind: "done", record: { ...record, stop: "length" } } as const;
      await open([...turns, turn("4", { answer: "cut", state })]);
      await button("Continue").focus();
      // Another window has gone on.
      await chat.post({ type: "turn", turn: turn("4", { answer: "cut and whole" }), firstTurnInContext: 0 });
      assert.equal(await focused(), "turn 4");
    });

    it("goes back to the message field with Escape", async () => {
      await open(turns);
      await composer().focus();
      await move("previousTurn");
      await chat.page.keyboard.press("Escape");
      assert.equal(await focused(), "Message");
      assert.deepEqual(await sent(), []);
    });
  });

  describe("for a screen reader", () => {
    it("has a title, one first heading, and answers whose headings are below their turn's", async () => {
      await open();
      assert.equal(await chat.page.title(), "42dot Chat");
      assert.deepEqual(await chat.page.getByRole("heading", { level: 1 }).allTextContents(), ["42dot LLM-SFT 1.3B"]);
      await chat.post(stateWith([turn("1", { message: "질문\n둘째 줄", answer: "# 하나\n## 둘\n###### 여섯" })]));
      assert.equal(await chat.page.getByRole("heading", { level: 1 }).count(), 1);
      assert.deepEqual(await chat.page.getByRole("heading", { level: 2 }).allTextContents(), [
        "You",
        "42dot LLM-SFT 1.3B",
      ]);
      for (const [level, text] of [
        [3, "하나"],
        [4, "둘"],
        [6, "여섯"],
      ] as const)
        assert.deepEqual(await chat.page.getByRole("heading", { level }).allTextContents(), [text]);
      assert.equal(await chat.page.getByRole("article", { name: "Question: 질문 둘째 줄" }).count(), 1);
    });

    it("has a Korean title in Korean", async () => {
      await open([], { strings: { "42dot Chat": "42dot 채팅" } });
      assert.equal(await chat.page.title(), "42dot 채팅");
    });
  });

  for (const theme of ["dark", "light", "highContrast", "highContrastLight"] as const)
    it(`has code whose colors have enough contrast in the ${theme} theme`, async () => {
      const code = [
        [
          "ts",
          "// 설명\nclass A extends B { x: number = 1; /* y */ f(a = 'b', c = true) { return `${this.x}`; } }\nconst r = /a/;",
        ],
        ["bash", 'echo "$HOME" && for i in 1; do x=$i; done'],
        ["diff", "- a\n+ b\n@@ -1 +1 @@"],
        ["css", ".a #b { color: red; }"],
        ["xml", "<a b='c'>&lt;</a>"],
        ["python", "@d\ndef f(self, a=None): return len(a)"],
        ["markdown", "# a\n*b* **c** `d`\n- e\n> f"],
        ["yaml", "a: 1\nb: &x 'y'"],
      ].map(([language, text]) => `\`\`\`${language}\n${text}\n\`\`\``);
      await open([turn("1", { answer: code.join("\n\n") })], { theme, width: 320, height: 1_600 });
      for (const pre of await chat.page.locator("pre").all())
        await pre.and(chat.page.locator("[data-highlighted=true]")).waitFor();
      await chat.screenshot(`page-code-${theme}`);
      const spans = chat.page.locator("pre span, .code-language");
      const names = await spans.evaluateAll((all: { className: string }[]) => all.map(({ className }) => className));
      const low = (await contrasts(spans))
        .map((ratio, index) => [names[index], ratio] as const)
        .filter(([, ratio]) => ratio < 4.5);
      assert.deepEqual(low, []);
      assert.ok(new Set(names).size > 12, names.join());
    });

  for (const [theme, language, width] of [
    ["dark", "ko", 260],
    ["light", "en", 260],
    ["highContrast", "ko", 400],
    ["highContrastLight", "en", 400],
  ] as const)
    it(`shows all that Markdown can have readably in the ${theme} theme, in ${language}, ${width} pixels wide`, async () => {
      const strings = JSON.parse(await readFile("l10n/bundle.l10n.ko.json", "utf8")) as Record<string, string>;
      const answer = [
        "# 설치 방법\n**값(1)**3개, **(주의)**API, 10~~20분 ~~취소~~된 일. 식은 \\(a_1 * b_1\\)와 $x^2$입니다[^1].",
        "\\[\n\\frac{a}{b} = \\sum_{i=0}^{n} x_i + y_i + z_i + \\text{나머지}\n\\]",
        "- [x] 한 일\n- [ ] 할 일이 조금 길어서 다음 줄로 넘어갑니다\n  - [ ] 안에 있는 일\n- 보통 항목",
        "| 이름 | 설명 |\n|---|---|\n| 가 | 첫 줄<br>둘째 줄 |",
        "```markdown\n# 사용법\n```bash\nnpm install\n```\n끝\n```",
        "```python\ndef f(n: int) -> int:\n    return n * 2  # 긴 설명이 옆으로 넘어갑니다. 더 길게, 더 길게\n```",
        "[^1]: 각주는 끝에 있고, 조금 길어서 다음 줄로 넘어갑니다.",
      ].join("\n\n");
      const turns = [
        turn("1", { answer, message: "설치는 어떻게 하나요?" }),
        running("2", { answer: "쓰는 중" }),
        turn("3", { state: { kind: "queued" } }),
      ];
      await open(turns, { theme, width, height: 1_250, ...(language === "ko" ? { strings } : {}) });
      await chat.page.locator("pre[data-highlighted=true]").last().waitFor();
      await chat.page.locator(".formula").nth(2).waitFor();
      await button(language === "ko" ? "줄 바꿈" : "Wrap Lines")
        .last()
        .click();
      await button(language === "ko" ? "복사" : "Copy")
        .first()
        .click();
      await chat.screenshot(`page-markdown-${theme}-${language}-${width}`);
      const texts = chat.page.locator(
        ".answer > p, .answer li, .answer td, .answer .formula:not(.displayed), .record, .code-header",
      );
      assert.deepEqual(await clipped(texts), []);
      assert.deepEqual(
        (await contrasts(texts)).filter((ratio) => ratio < 4.5),
        [],
      );
      assert.equal(await chat.status(), language === "ko" ? "복사했습니다" : "Copied");
    });

  for (const theme of ["dark", "light", "highContrast", "highContrastLight"] as const)
    it(`hides the text below what lies on it in the ${theme} theme, whatever is translucent there`, async () => {
      await open(
        Array.from({ length: 10 }, (_, i) => turn(`t${i}`, { answer: "글\n\n".repeat(8) })),
        { theme },
      );
      const meter = {
        contextSize: 4096,
        system: 62,
        history: 9,
        attachments: 0,
        question: 20,
        answer: 512,
        dropped: 0,
      };
      await chat.post({ type: "commands", commands: builtInViews() }, { type: "meter", meter });
      // The first is so in Default Dark Modern.
      await chat.value(`(() => {
        const { style } = document.documentElement;
        style.setProperty("--vscode-button-secondaryBackground", "#00000000");
        const widget = style.getPropertyValue("--vscode-editorWidget-background");
        for (const name of ["editorWidget", "editorSuggestWidget", "editorHoverWidget"])
          style.setProperty("--vscode-" + name + "-background", widget + "d0");
      })()`);
      await scrollUp();
      await chat.nextFrame();
      const seen = async (selector: string): Promise<void> => {
        await chat.screenshot(`above-text${selector.replace(/\W/g, "-")}-${theme}`);
        assert.deepEqual(await seeThrough(chat.page.locator(selector)), [], selector);
        assert.ok(Math.min(...(await contrasts(chat.page.locator(selector)))) >= 4.5, selector);
      };
      await seen(".jump");
      await composer().fill("/");
      await chat.nextFrame();
      await seen(".slash-list");
      await composer().fill("#");
      await chat.post({
        ...{ type: "completions", query: "" },
        items: [{ label: "a.ts", detail: "src", source: { kind: "diff" } }],
      });
      await seen(".hash-list");
      await chat.page.locator(".meter").hover();
      await seen(".meter-details");
      await chat.post({ type: "about", title: "About 42dot", markdown: "**Licence**" });
      await seen("dialog");
    });

  it("scrolls the conversation and nothing else", async () => {
    const overflow = "document.documentElement.scrollHeight - document.documentElement.clientHeight";
    const formula = "어떤 식: $$x^2$$\n\n".repeat(40);
    await open(Array.from({ length: 12 }, (_, i) => turn(`t${i}`, { answer: formula })));
    await chat.rendered();
    assert.equal(await chat.value(overflow), 0, "a conversation");
    for (const name of ["You", "42dot LLM-SFT 1.3B"])
      await chat.page
        .getByRole("heading", { name })
        .last()
        .evaluate((heading: { scrollIntoView(): void }) => heading.scrollIntoView());
    assert.equal((await chat.page.locator("header").boundingBox())?.y, 0);
    const attachment = { kind: "file", name: "a.ts", languageId: "", firstLine: 1, lines: 3, used: 3 } as const;
    const chips = Array.from({ length: 60 }, (_, i) => ({ id: `${i}`, attachment, tokens: 4 }));
    await chat.post({ type: "draft", conversationId: "c", chips });
    assert.equal(await chat.value(overflow), 0, "attachments");
    await chat.post({ type: "about", title: "About 42dot", markdown: formula });
    await chat.rendered();
    assert.equal(await chat.value(overflow), 0, "a dialog");
    await chat.post(stateWith([turn("1")], { consent: { title: "Licence", markdown: formula } }));
    await chat.rendered();
    assert.equal(await chat.value(overflow), 0, "a notice");
  });

  it("leaves most of the height to the conversation at 200 % zoom", async () => {
    await open([turn("1", { answer: "글\n\n".repeat(20) })], { width: 300, height: 294 });
    await chat.screenshot("page-zoom-200");
    const height = await chat.value<number>("document.querySelector('.scroller').clientHeight");
    assert.ok(height >= 294 / 2, `${height} pixels`);
  });

  describe("with an answer", () => {
    it("folds what the model thought before it, keeps it folded or open, and never copies it", async () => {
      await open([running("1")]);
      const thoughts = chat.page.locator("details.thoughts");
      const progress = chat.page.locator(".progress .record");
      assert.equal(await thoughts.count(), 0);
      await chat.post({ type: "delta", turnId: "1", text: "", thoughts: "음… `<b>`" });
      assert.equal(await thoughts.locator("summary").textContent(), "Thinking…");
      assert.equal(await progress.textContent(), "Thinking…");
      assert.equal(await thoughts.getAttribute("open"), null);
      assert.equal(await thoughts.locator("div").isVisible(), false);
      await thoughts.locator("summary").focus();
      await chat.page.keyboard.press("Enter");
      await chat.post({ type: "delta", turnId: "1", text: "", thoughts: "\n```js\n1\n```" });
      await chat.post({ type: "delta", turnId: "1", text: "네." });
      assert.equal(await thoughts.locator("summary").textContent(), "Thoughts");
      assert.equal(await progress.textContent(), "Writing…");
      assert.equal(await thoughts.locator("div").textContent(), "음… `<b>`\n```js\n1\n```");
      const done = turn("1", { thoughts: "음… `<b>`\n```js\n1\n```", answer: "네." });
      await chat.post({ type: "turn", turn: done, firstTurnInContext: 0 });
      assert.equal(await thoughts.locator("div").isVisible(), true);
      assert.equal(await chat.status(), "Answer complete. 네.");
      await button("Copy answer").click();
      assert.deepEqual(await sent(), [{ type: "copy", text: "네." }]);
      assert.equal(await thoughts.locator("button").count(), 0);
    });

    it("says that there is none when the model only thought until it was cut off", async () => {
      await open([turn("1", { thoughts: "음…", state: { kind: "done", record: { ...record, stop: "length" } } })]);
      assert.equal(await chat.page.locator(".thoughts summary").textContent(), "Thoughts");
      assert.equal(await chat.page.locator(".empty-answer").textContent(), "No answer was written.");
      assert.match((await chat.page.locator(".record").textContent()) ?? "", /cut off at the length limit/);
      assert.equal(await button("Copy answer").count(), 0);
    });

    for (const theme of ["dark", "light", "highContrast"] as const)
      it(`shows the thoughts readably in the ${theme} theme`, async () => {
        const thoughts = `사용자가 인사했다. ${"긴 낱말".repeat(30)}\n\n${"x".repeat(200)}`;
        const answer = "안녕하세요! **무엇을** 도와드릴까요?";
        await open([turn("1", { thoughts, answer }), turn("2", { thoughts, answer })], { theme, width: 300 });
        await chat.page.locator(".thoughts summary").first().click();
        await chat.screenshot(`page-thoughts-${theme}`);
        const texts = chat.page.locator(".thoughts[open] .plain, .thoughts summary");
        assert.deepEqual(await clipped(texts), []);
        assert.deepEqual(
          (await contrasts(texts)).filter((ratio) => ratio < 4.5),
          [],
        );
      });

    it("streams it, announces nothing meanwhile, and announces it once when it is complete", async () => {
      await open([running("1", { message: "<b>hi</b>\n  there" })]);
      const log = chat.page.getByRole("log");
      assert.equal(await log.getAttribute("aria-busy"), "true");
      for (const text of ["# 제목\n\n**굵은", "** 글\n\n", "- 하나\n", "- 둘"])
        await chat.post({ type: "delta", turnId: "1", text });
      assert.equal(await chat.status(), "");
      assert.equal(await chat.page.locator(".plain").textContent(), "<b>hi</b>\n  there");
      await chat.post({
        type: "turn",
        turn: turn("1", { answer: "# 제목\n\n**굵은** 글\n\n- 하나\n- 둘" }),
        firstTurnInContext: 0,
      });
      assert.equal(await log.getAttribute("aria-busy"), "false");
      assert.equal(
        (await chat.page.locator(".answer").innerHTML()).replace(/<!--.*?-->/g, "").replace(/\s*\n\s*/g, ""),
        "<h3>제목</h3><p><strong>굵은</strong> 글</p><ul><li>하나</li><li>둘</li></ul>",
      );
      assert.equal(await chat.status(), "Answer complete. 제목 굵은 글 하나 둘");
      assert.match(
        (await chat.page.locator(".record").textContent()) ?? "",
        /12\.5 tokens\/s.*0\.72 s.*128 tokens · complete/,
      );
    });

    it("never touches a finished block again, and highlights its code", async () => {
      await open([running("1")]);
      await chat.post({ type: "delta", turnId: "1", text: "```js\nlet a = 1;\n```\n\nnext\n" });
      await chat.value("(window.kept = document.querySelector('.code-block'), 0)");
      for (let i = 0; i < 20; i++) await chat.post({ type: "delta", turnId: "1", text: `line ${i}\n\n` });
      assert.equal(await chat.value("kept.isConnected && document.querySelectorAll('.code-block').length"), 1);
      assert.equal(await chat.value("kept.querySelectorAll('.hljs-keyword').length"), 1);
    });

    describe("whose code block grows", () => {
      const long = `const line = "${"가나다라 ".repeat(60)}";`;
      const selected = "getSelection().toString()";
      const scrolled = "document.querySelector('pre').scrollLeft";
      /** Selects the first line, from its end to its start if `backwards`, and scrolls to the right. */
      const select = (backwards: boolean): Promise<unknown> =>
        chat.value(`(() => {
          const text = document.createTreeWalker(document.querySelector("pre"), NodeFilter.SHOW_TEXT).nextNode();
          const ends = [[text, 0], [text, 5]];
          const [[from, at], [to, end]] = ${backwards} ? ends.reverse() : ends;
          getSelection().setBaseAndExtent(from, at, to, end);
          document.querySelector("pre").scrollLeft = 200;
          window.kept = document.querySelector("pre");
        })()`);

      for (const backwards of [false, true])
        it(`keeps what is selected and where it is scrolled to, at every delta and when it is done${backwards ? ", backwards" : ""}`, async () => {
          await open([running("1")]);
          await chat.post({ type: "delta", turnId: "1", text: `글\n\n\`\`\`js\n${long}\n` });
          await select(backwards);
          let answer = `글\n\n\`\`\`js\n${long}\n`;
          const check = async (when: string): Promise<void> => {
            assert.equal(await chat.value(selected), "const", when);
            assert.equal(await chat.value(scrolled), 200, when);
            assert.equal(await chat.value("kept.isConnected"), true, when);
          };
          for (const delta of [
            "let",
            " a",
            " = 1;\n",
            "\n",
            "  let b",
            "\u200b",
            " = `x`;\n",
            "``",
            "`\n",
            "\n다음",
            " 글\n",
            "\n끝",
          ]) {
            answer += delta;
            await chat.post({ type: "delta", turnId: "1", text: delta });
            await check(JSON.stringify(delta));
          }
          await chat.page.locator("pre[data-highlighted=true]").waitFor();
          await check("highlighted");
          await chat.post({ type: "turn", turn: turn("1", { answer }), firstTurnInContext: 0 });
          await check("done");
          await chat.page.locator("button[data-job=copy]").click();
          assert.deepEqual(await sent(), [{ type: "copy", text: `${long}\nlet a = 1;\n\n  let b = \`x\`;` }]);
        });

      it("keeps it when the answer ends in the block, in a list, and in a table", async () => {
        for (const [start, rest, selector] of [
          [`\`\`\`js\n${long}\n`, ["let a;\n", "```"], "pre"],
          [`- 하나\n  \`\`\`\n  ${long}\n`, ["  b\n", "  ```\n", "- 둘\n"], "pre"],
          [`|a|b|\n|-|-|\n|const|${"넓은 칸 ".repeat(5)}|\n`, ["|c|d|\n", "|e|"], "td"],
          ["const 문단\n", ["이어서 **굵게", "** 끝\n", "\n다음"], "p"],
        ] as const) {
          await open([running("1")]);
          await chat.post({ type: "delta", turnId: "1", text: start });
          const first = `document.createTreeWalker(document.querySelector(".answer ${selector}"), NodeFilter.SHOW_TEXT).nextNode()`;
          await chat.value(`getSelection().setBaseAndExtent(${first}, 0, ${first}, 5)`);
          for (const text of rest) {
            await chat.post({ type: "delta", turnId: "1", text });
            assert.equal(await chat.value(selected), "const", selector + text);
          }
          const answer = start + rest.join("");
          await chat.post({ type: "turn", turn: turn("1", { answer }), firstTurnInContext: 0 });
          assert.equal(await chat.value(selected), "const", `${selector} done`);
          await chat.close();
        }
        await open();
      });
    });

    it("copies code and inserts it at the cursor", async () => {
      await open([turn("1", { answer: "코드:\n\n```python\nprint('안녕')\n```\n" })]);
      await button("Copy").click();
      await button("Insert at Cursor").click();
      await button("Copy answer").click();
      assert.deepEqual(await sent(), [
        { type: "copy", text: "print('안녕')" },
        { type: "insert", text: "print('안녕')" },
        { type: "copy", text: "코드:\n\n```python\nprint('안녕')\n```\n" },
      ]);
      assert.equal(await chat.page.locator(".code-language").textContent(), "python");
    });

    it("opens code as a new file, compares it, and wraps it", async () => {
      const code = `let a = "${"가나 ".repeat(100)}";`;
      await open([turn("1", { answer: `\`\`\`ts\n${code}\n\`\`\`\n\n\`\`\`\nb\n\`\`\`` })]);
      await button("New File").first().press("Enter");
      await button("Compare with Active File").first().press("Space");
      await button("New File").last().click();
      assert.deepEqual(await sent(), [
        { type: "newFile", text: code, language: "ts" },
        { type: "compare", text: code },
        { type: "newFile", text: "b", language: "" },
      ]);
      const wraps = "(({ scrollWidth, clientWidth }) => scrollWidth <= clientWidth)(document.querySelector('pre'))";
      const wrap = button("Wrap Lines").first();
      assert.equal(await chat.value(wraps), false);
      await wrap.press("Enter");
      assert.equal(await chat.value(wraps), true);
      assert.equal(await wrap.getAttribute("aria-pressed"), "true");
      await wrap.press("Enter");
      assert.equal(await chat.value(wraps), false);
      assert.deepEqual(await sent(), []);
    });

    for (const [name, job, done, sentence] of [
      ["Insert at Cursor", "insert", true, "Inserted"],
      ["Insert at Cursor", "insert", false, ""],
      ["New File", "newFile", true, "Opened as a new file"],
      ["Compare with Active File", "compare", true, "Comparison opened"],
    ] as const)
      it(`says after ${name} ${done ? "that it is done" : "nothing if it could not be done"}`, async () => {
        await open([turn("1", { answer: "```\na\n```\n\n```\nb\n```" })]);
        await button(name).last().click();
        if (done) await chat.post({ type: "used", job });
        assert.equal(await chat.status(), sentence);
        assert.deepEqual(
          await chat.value("[...document.querySelectorAll('.used')].map((used) => used.title)"),
          done ? [sentence] : [],
        );
        assert.equal(await chat.value("document.activeElement.dataset.job"), job);
      });

    it("has buttons whose names tell the blocks and answers apart", async () => {
      await open([
        turn("1", { message: "첫째 질문", answer: "```js\nlet a;\n```\n\n```js\n\nlet b;\n```" }),
        turn("2", { message: "둘째 질문", answer: "```js\nlet c;\n```" }),
      ]);
      const names = await chat.value<string[]>(
        "[...document.querySelectorAll('.turn button')].map((b) => b.ariaLabel)",
      );
      assert.equal(new Set(names).size, names.length, names.join("\n"));
      assert.ok(names.includes("Copy: let b;") && names.includes("Copy answer: 둘째 질문"), names.join("\n"));
    });

    it("asks the host to open a link, by mouse and by keyboard, and goes nowhere itself", async () => {
      await open([turn("1", { answer: "[여기](https://example.com/a?b=1&c) <https://example.org>" })]);
      const before = chat.page.url();
      await chat.page.getByRole("link", { name: "여기" }).click();
      await chat.page.getByRole("link", { name: "여기" }).click({ button: "middle" });
      await chat.page.getByRole("link", { name: "https://example.org" }).press("Enter");
      assert.deepEqual(await sent(), [
        { type: "openLink", href: "https://example.com/a?b=1&c" },
        { type: "openLink", href: "https://example.org" },
      ]);
      assert.equal(chat.page.url(), before);
    });

    it("can stop it while it is being written or queued", async () => {
      await open([running("1"), turn("2", { state: { kind: "queued" } })]);
      assert.equal(await chat.page.getByRole("button", { name: /^Stop/ }).count(), 1);
      await button("Don't Answer").click();
      await button("Stop the answer").click();
      assert.deepEqual(
        await sent(),
        ["2", "1"].map((turnId) => ({ type: "stop", turnId })),
      );
      assert.equal(await chat.value("document.activeElement.tagName"), "TEXTAREA");
    });

    it("can be asked for again if it is the last", async () => {
      await open([turn("1", { answer: "a" }), turn("2", { answer: "b" })]);
      await button("Answer Again").click();
      assert.deepEqual(await sent(), [{ type: "retry", turnId: "2" }]);
    });

    it("goes on where it was cut, also inside a code block", async () => {
      const cut = { kind: "done", record: { ...record, stop: "length" } } as const;
      await open([turn("1", { answer: "```js\nlet a = [", state: cut }), turn("2", { answer: "complete" })]);
      await button("Continue").click();
      assert.deepEqual(await sent(), [{ type: "continue", turnId: "1" }]);
      assert.equal(await chat.value("document.activeElement.tagName"), "TEXTAREA");
      const going = running("1", { answer: "```js\nlet a = [" });
      const done = turn("1", { answer: "```js\nlet a = [1, 2];\n```\n\nEnd." });
      await chat.post(
        { type: "turn", turn: going, firstTurnInContext: 0 },
        { type: "delta", turnId: "1", text: "1, 2];\n```\n\nEnd." },
      );
      const answer = chat.page.locator(".answer").first();
      assert.deepEqual(await answer.locator("code").allTextContents(), ["let a = [1, 2];\n"]);
      assert.equal(await answer.locator("p").textContent(), "End.");
      await chat.post({ type: "turn", turn: done, firstTurnInContext: 0 });
      assert.deepEqual(await answer.locator("code").allTextContents(), ["let a = [1, 2];\n"]);
      assert.equal(await button("Continue").count(), 0);
    });

    it("has its versions, of which another one is asked for by keyboard, keeps the focus and is announced", async () => {
      const versions = ["2", "2b", "2c"];
      const shown = (id: string) => [turn("1", { answer: "a" }), turn(id, { answer: `answer ${id}`, versions })];
      await open(shown("2b"));
      const group = chat.page.getByRole("group", { name: "Version 2 of 3" });
      assert.equal((await group.textContent())?.replace(/\s+/g, ""), "2/3");
      await button("Next version").focus();
      await chat.page.keyboard.press("Enter");
      assert.deepEqual(await sent(), [{ type: "showVersion", turnId: "2c" }]);
      await chat.post(stateWith(shown("2c")));
      assert.equal(await chat.status(), "Version 3 of 3");
      assert.ok(await button("Next version").isDisabled());
      const focused = () => chat.value<string>("document.activeElement.getAttribute('aria-label')");
      assert.match(await focused(), /^Previous version/);
      await chat.page.keyboard.press("Enter");
      await chat.post(stateWith(shown("2b")));
      assert.match(await focused(), /^Previous version/);
      // While something is being answered, nothing else is shown.
      await chat.post({ type: "turn", turn: running("3"), firstTurnInContext: 0 });
      assert.ok(await button("Previous version").isDisabled());
    });

    it("gives way to another version, with all that follows it, when that is asked for", async () => {
      await open([turn("1", { answer: "a" }), turn("2", { answer: "b" }), turn("3", { answer: "c" })]);
      await button("More actions").nth(1).click();
      await button("Warmer").click();
      assert.deepEqual(await sent(), [{ type: "regenerate", turnId: "2", how: "warmer" }]);
      assert.equal(await chat.value("document.activeElement.tagName"), "TEXTAREA");
      const version = running("2b", { versions: ["2", "2b"], message: "Question 2" });
      await chat.post({ type: "turn", turn: version, firstTurnInContext: 0 });
      assert.deepEqual(await chat.value("[...document.querySelectorAll('.turn')].map((one) => one.dataset.turn)"), [
        "1",
        "2b",
      ]);
    });

    it("shows how it was written, and is written once more, which nothing but the model can", async () => {
      const state = { kind: "failed", failure: { kind: "interrupted" } } as const;
      await open([turn("1", { answer: "a" }), turn("2", { answer: "b", state })]);
      await button("More actions").first().click();
      await button("Record").click();
      await button("Reproduce").click();
      assert.deepEqual(await sent(), [
        { type: "showRecord", turnId: "1" },
        { type: "reproduce", turnId: "1" },
      ]);
      await button("More actions").nth(1).click();
      await chat.nextFrame();
      assert.equal(await button("Record").count(), 0);
    });

    it("is deleted from the row of further actions", async () => {
      await open([turn("1", { answer: "a" }), turn("2", { answer: "b" })]);
      await button("More actions").first().click();
      await button("Delete").click();
      assert.deepEqual(await sent(), [{ type: "deleteTurn", turnId: "1" }]);
      assert.equal(await chat.value("document.activeElement.tagName"), "TEXTAREA");
    });

    it("can ask another question in its place, and gives the draft back afterwards", async () => {
      await open([turn("1", { message: "첫째", answer: "a" }), turn("2", { answer: "b" })]);
      await composer().fill("쓰던 글");
      await sent();
      await button("Edit question").first().click();
      assert.equal(await composer().inputValue(), "첫째");
      assert.match((await chat.page.locator(".editing").textContent()) ?? "", /earlier question/);
      await composer().press("Escape");
      assert.equal(await composer().inputValue(), "쓰던 글");
      await button("Edit question").first().click();
      await composer().fill("첫 번째");
      assert.deepEqual(await chat.value("savedState().draft"), "쓰던 글");
      await composer().press("Enter");
      assert.deepEqual(await sent(), [{ type: "edit", turnId: "1", text: "첫 번째" }]);
      assert.equal(await composer().inputValue(), "쓰던 글");
      await chat.nextFrame();
      assert.equal(await chat.page.locator(".editing").count(), 0);
      await composer().press("Enter");
      assert.deepEqual((await sent()).at(-1), { type: "send", text: "쓰던 글" });
    });

    it("marks the question that is being changed, for eyes and for screen readers", async () => {
      await open([turn("1"), turn("2"), turn("3")]);
      const marked = (): Promise<string[]> =>
        chat.page.locator('.turn[aria-current="true"] > .question').evaluateAll((all: PageElement[]) =>
          all.map((one) => {
            const { outlineStyle, outlineWidth } = getComputedStyle(one);
            return `${one.textContent.trim()}, ${outlineStyle} ${outlineWidth}`;
          }),
        );
      assert.deepEqual(await marked(), []);
      for (const forcedColors of ["none", "active"] as const) {
        await chat.page.emulateMedia({ forcedColors });
        for (const [index, id] of ["1", "2", "3"].entries()) {
          await button("Edit question").nth(index).click();
          await chat.nextFrame();
          assert.deepEqual(await marked(), [`Question ${id}, solid 2px`]);
        }
        await composer().press("Escape");
        await chat.nextFrame();
        assert.deepEqual(await marked(), []);
      }
      await chat.page.emulateMedia({ forcedColors: null });
    });

    it("says what the buttons for another answer do, in the same words where they do the same", async () => {
      await open([turn("1", { answer: "a" })]);
      await button("More actions").click();
      for (const name of ["Answer Again", "Warmer", "Colder", "Reproduce"])
        assert.ok((await button(name).last().getAttribute("title"))?.includes(" "), name);
      assert.equal(await button("Answer Again").count(), 2);
      assert.equal(await button("Retry").count(), 0);
      await button("Answer Again").first().click();
      assert.deepEqual(await sent(), [{ type: "retry", turnId: "1" }]);
      await chat.post(stateWith([turn("1", { answer: "a", state: { kind: "failed", failure: { kind: "stopped" } } })]));
      assert.equal(await button("Retry").count(), 1);
    });

    it("starts it over on retry", async () => {
      await open([turn("1", { answer: "old" })]);
      await chat.post(
        { type: "turn", turn: turn("1", { state: { kind: "queued" } }), firstTurnInContext: 0 },
        { type: "turn", turn: running("1"), firstTurnInContext: 0 },
        { type: "delta", turnId: "1", text: "new" },
      );
      assert.equal((await chat.page.locator(".answer").textContent())?.trim(), "new");
    });

    it("says what went wrong and offers actions", async () => {
      await open([running("1", { answer: "half" })]);
      const failed = turn("1", {
        answer: "half",
        state: { kind: "failed", failure: { kind: "stopped" } },
        failure: {
          message: "The model stopped.",
          actions: [
            { id: "retry", label: "Try again" },
            { id: "showLog", label: "Show log" },
          ],
        },
      });
      await chat.post({ type: "turn", turn: failed, firstTurnInContext: 0 });
      assert.equal(await chat.status(), "The model stopped.");
      assert.equal(await button("Retry").count(), 0);
      await button("Show log").click();
      await button("Try again").click();
      assert.deepEqual(await sent(), [
        { type: "action", action: "showLog", turnId: "1" },
        { type: "retry", turnId: "1" },
      ]);
    });

    it("is told once, and tried again with the engine, if both have failed", async () => {
      const gaveUp = {
        message: "It ended 4 times.",
        actions: [
          { id: "restart", label: "Start Again" },
          { id: "showLog", label: "Show log" },
        ],
      } satisfies FailureView;
      const failed = turn("1", { state: { kind: "failed", failure: { kind: "stopped" } }, failure: gaveUp });
      await open([failed]);
      const failures = chat.page.locator(".failure");
      await chat.post({ type: "engine", engine: { kind: "failed", failure: gaveUp } });
      assert.equal(await failures.count(), 1);
      await button("Start Again").click();
      await chat.post({ type: "engine", engine: { kind: "failed", failure: { ...gaveUp, message: "Another one." } } });
      assert.equal(await failures.count(), 2);
      await button("Start Again").first().click();
      await chat.post({ type: "engine", engine: { kind: "starting" } });
      assert.equal(await button("Start Again").count(), 0);
      await button("Retry").first().click();
      assert.deepEqual(await sent(), [
        { type: "action", action: "restart", turnId: "1" },
        { type: "action", action: "restart", turnId: "1" },
        { type: "retry", turnId: "1" },
      ]);
    });

    it("can apply it to the document if it is a translation", async () => {
      await open([
        turn("1", {
          task: { kind: "translate", to: "en" },
          message: "안녕하세요",
          answer: "Hello",
          canApply: true,
        }),
      ]);
      await button("Replace").click();
      await button("Insert Below").click();
      assert.deepEqual(await sent(), [
        { type: "apply", turnId: "1", how: "replace" },
        { type: "apply", turnId: "1", how: "insertBelow" },
      ]);
    });

    it("says that it was applied, and can take it back", async () => {
      const change = {
        task: { kind: "translate", to: "en" },
        message: "안녕하세요",
        answer: "Hello",
        canApply: true,
      } as const;
      await open([turn("1", { ...change, applied: "replace" }), turn("2", { ...change, applied: "insertBelow" })]);
      assert.equal(await button("Replace").count(), 0);
      const rows = chat.page.locator(".button-row");
      assert.match(await rows.first().innerText(), /^Replaced ✓ ·\s+Undo$/);
      assert.match(await rows.last().innerText(), /^Inserted ✓ ·\s+Undo$/);
      await chat.screenshot("page-applied");
      await button("Undo: 안녕하세요").first().click();
      assert.deepEqual(await sent(), [{ type: "undoApply", turnId: "1" }]);
      await chat.post({ type: "turn", turn: turn("1", change), firstTurnInContext: 0 });
      assert.equal(await button("Replace").count(), 1);
    });

    it("does not offer to apply a translation that was cut off", async () => {
      const state = { kind: "done", record: { ...record, stop: "cancelled" } } as const;
      const task = { kind: "translate", to: "en" } as const;
      await open([turn("1", { task, answer: "Hel", canApply: true, state })]);
      assert.equal(await button("Replace").count(), 0);
      assert.equal(await button("Copy answer").count(), 1);
    });

    it("does not announce it as complete if it was cut off", async () => {
      await open([running("1", { answer: "half" })]);
      const state = { kind: "done", record: { ...record, stop: "length" } } as const;
      await chat.post({ type: "turn", turn: turn("1", { answer: "half", state }), firstTurnInContext: 0 });
      assert.equal(await chat.status(), "Answer cut off at the length limit. half");
    });

    it("says how it ended", async () => {
      const ends = {
        cancelled: "stopped by you",
        length: "cut off at the length limit",
        stopSequence: "stopped where it began to speak for you",
      } as const;
      const stops = Object.keys(ends) as (keyof typeof ends)[];
      await open(
        stops.map((stop) => turn(stop, { answer: "a", state: { kind: "done", record: { ...record, stop } } })),
      );
      const lines = await chat.page.locator(".record").allTextContents();
      stops.forEach((stop, index) => assert.match(lines[index] ?? "", new RegExp(ends[stop])));
    });
  });

  describe("with a conversation", () => {
    it("shows where the model's context starts", async () => {
      await open(["1", "2", "3"].map((id) => turn(id, { answer: "a" })));
      assert.equal(await chat.page.locator(".context-divider").count(), 0);
      await chat.post({ type: "turn", turn: turn("3", { answer: "b" }), firstTurnInContext: 2 });
      const order = "[...document.querySelectorAll('.turn, .context-divider')].map((e) => e.dataset.turn ?? '-')";
      assert.deepEqual(await chat.value(order), ["1", "2", "-", "3"]);
      assert.equal(await chat.page.locator(".out-of-context").count(), 2);
    });

    it("follows the answer only while the reader is at the end", async () => {
      await open([
        ...Array.from({ length: 10 }, (_, i) => turn(`t${i}`, { answer: "글\n\n".repeat(8) })),
        running("1"),
      ]);
      const toEnd =
        "(({ scrollHeight, scrollTop, clientHeight }) => scrollHeight - scrollTop - clientHeight)(document.querySelector('.scroller'))";
      const grow = () => chat.post({ type: "delta", turnId: "1", text: "줄\n\n".repeat(20) });
      await grow();
      assert.ok((await chat.value<number>(toEnd)) <= 1, "follows at the end");
      assert.equal(await button("Jump to latest").isVisible(), false);
      await chat.page.mouse.move(200, 300);
      await chat.page.mouse.wheel(0, -300);
      await button("Jump to latest").waitFor();
      const top = await chat.value("document.querySelector('.scroller').scrollTop");
      await grow();
      assert.equal(await chat.value("document.querySelector('.scroller').scrollTop"), top);
      await button("Jump to latest").click();
      await chat.nextFrame();
      assert.ok((await chat.value<number>(toEnd)) <= 1, "returns to the end");
      await grow();
      assert.ok((await chat.value<number>(toEnd)) <= 1, "follows again");
      assert.equal(await button("Jump to latest").isVisible(), false);
    });

    it("opens a long conversation at its end, and shows earlier messages on request", async () => {
      await open(Array.from({ length: 100 }, (_, i) => turn(`t${i}`, { answer: `답변 ${i}` })));
      const shown = () => chat.page.locator(".turn").count();
      const last = chat.page.getByText("답변 99");
      await last.waitFor();
      const atFirst = await shown();
      assert.ok(atFirst < 50, `${atFirst} turns`);
      await button(`Show earlier messages (${100 - atFirst})`).click();
      await chat.page.getByText(`답변 ${99 - atFirst}`, { exact: true }).waitFor();
      assert.ok((await shown()) > atFirst);
      await chat.post({ type: "turn", turn: turn("t100", { answer: "새 답변" }), firstTurnInContext: 0 });
      await chat.page.getByText("새 답변").waitFor();
    });

    it("reopens where the reader left it", async () => {
      const turns = Array.from({ length: 30 }, (_, i) => turn(`t${i}`, { answer: "글\n\n".repeat(3 + (i % 5)) }));
      await open(turns);
      const [turnId, above] = await scrollUp();
      const saved = await chat.value<ChatPageOptions["saved"]>("savedState()");
      await chat.close();
      await open(turns, saved === undefined ? {} : { saved });
      await chat.page.waitForFunction(`(${placeScript})()[0] === ${JSON.stringify(turnId)}`);
      const [, aboveNow] = await chat.value<[string, number]>(`(${placeScript})()`);
      assert.ok(Math.abs(aboveNow - above) <= 2, `${aboveNow} instead of ${above} pixels`);
      await button("Jump to latest").waitFor();
    });

    it("never moves the focus when something arrives", async () => {
      await open([turn("1", { answer: "```js\na\n```" }), running("2")]);
      await button("Copy").focus();
      await chat.post(
        { type: "delta", turnId: "2", text: "x\n\ny\n" },
        { type: "turn", turn: turn("2", { answer: "x" }), firstTurnInContext: 0 },
      );
      await chat.post({ type: "turn", turn: running("3"), firstTurnInContext: 0 });
      assert.equal(await chat.value("document.activeElement.title"), "Copy");
    });

    it("shows only part of a long message until it is expanded", async () => {
      await open([turn("1", { message: "긴 글 ".repeat(25_000), answer: "a" })]);
      const height = () => chat.value<number>("document.querySelector('.message').clientHeight");
      assert.ok((await height()) < 300);
      await button("Show more").click();
      await chat.rendered();
      assert.ok((await height()) > 10_000);
      await button("Show less").click();
      await chat.rendered();
      assert.ok((await height()) < 300);
      assert.equal(await chat.value("document.activeElement.textContent.trim()"), "Show more");
    });

    it("offers the full model where the demo model can only name its command, in any language", async () => {
      const answers = [
        "`42dot: 모델 설치` 명령으로 설치할 수 있습니다.",
        "`42dot: Install Model` installs it.",
        "서울입니다.",
      ];
      const model = { title: "Demo model", isDemo: true, notice: "", suggestions: [] };
      chat = await ChatPage.open(browser);
      await chat.post(
        stateWith(
          answers.map((answer, index) => turn(`${index}`, { answer })),
          { model },
        ),
      );
      assert.equal(await button("Install the Full Model…").count(), 2);
      const failure: Failure = { kind: "notReliable", reasons: ["echo"], isPartial: false };
      await chat.post({
        type: "turn",
        turn: turn("3", { answer: "", state: { kind: "failed", failure } }),
        firstTurnInContext: 0,
      });
      await chat.page.getByText("The demo model knows only the sample texts.").waitFor();
      assert.equal(await button("Install the Full Model…").count(), 3);
      await button("Install the Full Model…").first().click();
      assert.deepEqual(await sent(), [{ type: "action", action: "installModel" }]);
      await chat.post(stateWith([turn("1", { answer: answers[0]! })], { conversationId: "d" }));
      assert.equal(await button("Install the Full Model…").count(), 0);
    });

    it("copies an answer as text, with its lists, tables, code, formulas and addresses but without Markdown", async () => {
      const markdown = [
        "# 제목 *하나*\n\n**굵게** 쓴 `code`와\n[문서](https://example.com/a), <https://example.com/b>[^1]",
        "1. 하나\n   - 가\n   - 나\n2. 둘\n\n   이어서",
        "- [x] 끝남\n- [ ] 남음\n-",
        "| 이름 | 값 |\n|---|---|\n| a | **1** |\n| b<br>c | \\| |",
        "> 인용한\n> 글",
        "```ts\nconst a = 1;\n\n  // b\n```",
        "식 $a_1 + b$ 과\u200b 끝",
        "[^1]: 각주",
      ].join("\n\n");
      const text = [
        "제목 하나\n\n굵게 쓴 code와\n문서 (https://example.com/a), https://example.com/b[^1]",
        "1. 하나\n   - 가\n   - 나\n2. 둘\n\n   이어서",
        "- ☑ 끝남\n- ☐ 남음\n- ",
        "이름\t값\na\t1\nb c\t|",
        "> 인용한\n> 글",
        "const a = 1;\n\n  // b",
        "식 $a_1 + b$ 과 끝",
        "[^1]: 각주",
      ].join("\n\n");
      await open([turn("1", { answer: markdown })]);
      await chat.page.locator(".formula").waitFor();
      await button("More actions").click();
      await button("Copy as Text").click();
      assert.deepEqual(await sent(), [{ type: "copy", text }]);
      assert.match(await chat.page.locator(".left-out").innerText(), /1 invisible character was left out/);
    });

    it("puts a question that could not be sent back into the composer", async () => {
      const failure = { message: "Too long.", actions: [{ id: "edit" as const, label: "Edit Question" }] };
      const state = { kind: "failed", failure: { kind: "promptTooLong", tokens: 9, limit: 5 } } as const;
      await open([turn("1", { message: "너무 긴 글", state, failure })]);
      await button("Edit Question").click();
      assert.equal(await chat.value("document.querySelector('textarea').value"), "너무 긴 글");
      assert.deepEqual(await sent(), []);
    });

    it("can be used with only the keyboard, with a visible focus", async () => {
      await open([turn("1", { answer: "[a](https://a.example)\n\n```js\nx\n```", message: "긴 글\n".repeat(30) })]);
      const reached: string[] = [];
      for (let i = 0; i < 20; i++) {
        await chat.page.keyboard.press("Tab");
        const [name, outline] = await chat.value<[string, string]>(`(() => {
          const e = document.activeElement;
          if (e === document.body) return ["", ""];
          const box = e.tagName === "TEXTAREA" ? e.parentElement : e;
          const style = getComputedStyle(box);
          const visible = style.outlineStyle !== "none" || e.tagName === "VSCODE-BUTTON" || style.borderTopColor === "rgb(0, 120, 212)";
          return [e.getAttribute("aria-label") ?? e.textContent.trim(), visible ? "visible" : "none"];
        })()`);
        if (name === "" || reached.includes(name)) break;
        assert.equal(outline, "visible", `focus on ${name}`);
        reached.push(name);
      }
      for (const name of [
        "Show more",
        "a",
        "Wrap Lines",
        "Copy",
        "Insert at Cursor",
        "New File",
        "Compare with Active File",
        "Copy answer",
        "Answer Again",
        "Message",
        "Send",
        "About this model",
      ])
        assert.ok(
          reached.some((one) => one === name || one.startsWith(`${name}: `)),
          `${name} is not among ${reached.join(", ")}`,
        );
    });
  });

  describe("around the conversation", () => {
    it("shows the state of the engine", async () => {
      await open();
      const status = chat.page.locator(".status-text");
      assert.equal(await status.textContent(), "42dot LLM-SFT 1.3B · CPU, 4 threads");
      await chat.post({ type: "engine", engine: { kind: "loading", fraction: 0.42 } });
      assert.equal(await status.textContent(), "Loading the model: 42 %");
      const failure = { message: "The file is damaged.", actions: [{ id: "chooseModel", label: "Choose" } as const] };
      await chat.post({ type: "engine", engine: { kind: "failed", failure } });
      assert.equal(await chat.status(), "The file is damaged.");
      await button("Choose").click();
      assert.deepEqual(await sent(), [{ type: "action", action: "chooseModel" }]);
    });

    it("says that a question waits for the consent, until it is given", async () => {
      const consent = { title: "Licence", markdown: "CC BY-NC" };
      const queued = turn("1", { state: { kind: "queued" } });
      await open([queued]);
      await chat.post(stateWith([queued], { consent }));
      const text = chat.page.locator(".progress .record");
      assert.equal(await text.textContent(), "Starts when you accept the notice below");
      await chat.screenshot("page-awaits-notice");
      await chat.post(stateWith([queued]));
      assert.equal(await text.textContent(), "Waiting for its turn");
    });

    it("asks for consent in place of the composer, and keeps the draft", async () => {
      await open([turn("1", { answer: "old" })], { saved: { draft: "draft" } });
      await chat.post(
        stateWith([turn("1", { answer: "old" })], {
          consent: { title: "Licence", markdown: "# CC BY-NC\n\n[text](https://a.example)" },
        }),
      );
      assert.equal(await composer().isVisible(), false);
      assert.equal(await chat.value("document.activeElement.id"), "consent-title");
      await button("Accept").click();
      assert.deepEqual(await sent(), [{ type: "acceptNotice" }]);
      await chat.post(stateWith([turn("1", { answer: "old" })]));
      assert.equal(await composer().inputValue(), "draft");
      assert.equal(await chat.value("document.activeElement.tagName"), "TEXTAREA");
    });

    it("shows information about the model in a dialog, and restores the focus", async () => {
      await open();
      await button("About this model").click();
      assert.deepEqual(await sent(), [{ type: "about" }]);
      for (const close of [() => chat.page.keyboard.press("Escape"), () => button("Close").click()]) {
        await chat.post({ type: "about", title: "About 42dot", markdown: "**Licence**" });
        await chat.page.getByRole("dialog", { name: "About 42dot" }).waitFor();
        await close();
        await chat.nextFrame();
        assert.equal(await chat.page.getByRole("dialog").count(), 0);
        assert.equal(await chat.value("document.activeElement.textContent.trim()"), "About this model");
      }
    });

    it("labels the demo model as a demo", async () => {
      await open();
      const model = { title: "Demo model", isDemo: true, notice: "A demo.", suggestions: ["What can you do?"] };
      await chat.post(stateWith([], { model }));
      assert.equal(await chat.page.locator(".badge").textContent(), "Demo");
      assert.match((await chat.page.locator(".empty").textContent()) ?? "", /demo model/);
    });

    it("says that the user has replaced the system prompt, and restores it with a click", async () => {
      await open();
      assert.equal(await chat.page.locator(".badge").count(), 0);
      await chat.post(stateWith([], { hasOwnSystemPrompt: true }));
      await chat.screenshot("page-system-prompt");
      await button("System prompt ×").click();
      assert.deepEqual(await sent(), [{ type: "action", action: "restoreSystemPrompt" }]);
      await chat.post(stateWith([]));
      assert.equal(await chat.page.locator(".badge").count(), 0);
    });

    it("speaks the user's language", async () => {
      await open([], { strings: { Send: "보내기", "CPU, {0} threads": "CPU, 스레드 {0}개", "</script><b>": "x" } });
      await button("보내기").waitFor();
      assert.match((await chat.page.locator(".status-text").textContent()) ?? "", /CPU, 스레드 4개/);
    });
  });

  for (const theme of ["dark", "light", "highContrast"] as const)
    it(`is readable in a 300-pixel sidebar in the ${theme} theme`, async () => {
      const answer = `**굵은 글**과 \`code\`, [링크](https://a.example)\n\n- ${"긴 낱말".repeat(20)}\n\n\`\`\`ts\n${"x".repeat(200)}\n\`\`\``;
      const turns = [
        turn("1", { answer }),
        turn("2", { task: { kind: "explain", languageId: "ts" }, message: "```ts\nconst a = 1;\n```", answer }),
        turn("3", { task: { kind: "translate", to: "en" }, answer: "Hello", canApply: true }),
        turn("4", { task: { kind: "translate", to: "en" }, answer: "Hello", canApply: true, applied: "replace" }),
      ];
      await open(turns, { theme, width: 300 });
      await chat.post(stateWith(turns, { firstTurnInContext: 1 }));
      await chat.screenshot(`page-${theme}`);
      const overflow =
        "(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)(document.querySelector('.scroller'))";
      assert.equal(await chat.value(overflow), 0);
      const texts = chat.page.locator(
        ".plain, .answer p, .answer li, .record, .button-row .muted, .notice span, .status-text, .context-divider",
      );
      assert.deepEqual(await clipped(texts), []);
      const low = (await contrasts(texts)).filter((ratio) => ratio < 4.5);
      assert.deepEqual(low, []);
    });

  describe("with long texts", () => {
    const answer = Array.from({ length: 4_000 }, (_, i) => `- 항목 ${i}`).join("\n");

    it("shows a part first, and the rest when the reader asks for it", async () => {
      await open([turn("1", { answer })]);
      await chat.rendered();
      const items = () => chat.page.locator(".answer li").count();
      const first = await items();
      assert.ok(first > 1_000 && first < 4_000, `${first} items`);
      await chat.screenshot("page-long-answer");
      await chat.page.getByRole("button", { name: /^Show the rest \([\d,]+ characters\)$/ }).click();
      await chat.rendered();
      assert.equal(await items(), 4_000);
      assert.equal(await chat.page.getByRole("button", { name: /^Show the rest/ }).count(), 0);
      await button("Copy answer").click();
      assert.deepEqual(await sent(), [{ type: "copy", text: answer }]);
    });

    it("lets the reader select and scroll while it is rendered", async () => {
      await open([turn("0", { answer: "처음" }), turn("1", { answer: `선택할 글\n\n${answer}` })]);
      await chat.page.mouse.move(200, 300);
      await chat.value(
        `getSelection().selectAllChildren([...document.querySelectorAll(".answer p")].find((p) => p.textContent === "선택할 글"))`,
      );
      await chat.rendered();
      assert.equal(await chat.value("getSelection().toString()"), "선택할 글");
    });

    it("keeps the place of a reader in the middle of a long answer", async () => {
      await open([turn("0", { answer: "처음" }), turn("1", { answer })]);
      await chat.rendered();
      const [turnId, above] = await scrollUp();
      const saved = await chat.value<ChatPageOptions["saved"]>("savedState()");
      await chat.close();
      await open([turn("0", { answer: "처음" }), turn("1", { answer })], saved === undefined ? {} : { saved });
      await chat.rendered();
      await chat.nextFrame();
      const [turnIdNow, aboveNow] = await chat.value<[string, number]>(`(${placeScript})()`);
      assert.equal(turnIdNow, turnId);
      assert.ok(Math.abs(aboveNow - above) <= 2, `${aboveNow} instead of ${above} pixels`);
    });

    it("says why code has no colors", async () => {
      const code = (text: string, language: string): string => `\`\`\`${language}\n${text}\n\`\`\`\n\n`;
      await open([
        turn("1", {
          answer:
            code("let a = 1;", "js") +
            code("[a](".repeat(4_000), "markdown") +
            code("a = 1\n".repeat(5_000), "python") +
            code("x", "klingon"),
        }),
      ]);
      await chat.rendered();
      await chat.page.getByText("Takes too long to highlight").waitFor();
      await chat.page.locator("pre[data-language=klingon][data-highlighted=false]").waitFor();
      const headers = await chat.page.locator(".code-header").allTextContents();
      assert.deepEqual(
        headers.map((text) => text.trim()),
        [
          "js",
          "markdownTakes too long to highlight",
          "python (part 1)Too long to highlight",
          "python (part 2)Too long to highlight",
          "python (part 3)Too long to highlight",
          "klingon",
        ],
      );
      assert.equal(await chat.page.locator(".hljs-keyword").count(), 1);
      assert.deepEqual(await chat.value("violations"), []);
    });
  });

  describe("with code that has many colors", () => {
    for (const [name, code] of [
      ["in many lines", "/* 여러\n줄 */ int a = 1; // 하나\n".repeat(500)],
      ["in one line", "[1,true,".repeat(2_000)],
      ["in one line after another", `${"[1,".repeat(500)}\n${"int a = 1;\n".repeat(400)}`],
    ] as const)
      it(`changes nothing but its colors: ${name}`, async () => {
        await open([turn("1", { answer: `\`\`\`java\n${code}\n\`\`\`\n` })]);
        await chat.page.locator("pre[data-highlighted=true]").waitFor();
        assert.equal((await chat.page.locator("pre").innerText()).trimEnd(), code.trimEnd());
        assert.ok((await chat.page.locator("pre .hljs-number").count()) >= 250);
        await chat.value("getSelection().selectAllChildren(document.querySelector('pre'))");
        assert.equal((await chat.value<string>("getSelection().toString()")).trimEnd(), code.trimEnd());
      });
  });

  describe("with what it does not expect", () => {
    it("goes on after messages of no known kind, and takes none from elsewhere", async () => {
      await open([turn("1", { answer: "처음" })]);
      await chat.value(`(async () => {
        for (const data of [{}, null, undefined, 0, "state", [], { type: "x" }, { type: {} }, { type: "toString" }, { type: "__proto__" }])
          window.postMessage(data, "*");
        const frame = document.createElement("iframe");
        frame.sandbox = "allow-scripts";
        document.body.append(frame);
      })()`);
      await chat.post({ type: "turn", turn: turn("2", { answer: "다음" }), firstTurnInContext: 0 });
      assert.deepEqual(await chat.page.locator(".answer").allTextContents(), ["처음\n", "다음\n"]);
    });

    it("shows what it can of a state of another shape, and never less than before", async () => {
      const good = turn("1", { answer: "좋은 답변" });
      await open();
      for (const broken of [
        { ...turn("2"), state: null },
        { ...turn("2"), task: null },
        { ...turn("2"), task: { kind: "newer" }, message: "질문" },
        { ...turn("2"), message: null },
        { ...turn("2"), message: 7 },
        { ...turn("2"), answer: undefined },
        { ...turn("2"), answer: { text: "x" } },
        { ...turn("2"), state: { kind: "failed", failure: { kind: "newer" } }, failure: {} },
        { ...turn("2"), state: { kind: "done" } },
        { ...turn("2"), state: { kind: "done", record: { stop: "newer" } } },
        { ...turn("2"), thoughts: [] },
      ] as unknown as TurnView[]) {
        await chat.post(
          stateWith([good, broken, turn("3", { answer: "마지막" })], { conversationId: JSON.stringify(broken) }),
        );
        const shown = await chat.page.locator(".turn").allTextContents();
        assert.equal(shown.length, 3, JSON.stringify(broken));
        assert.match(shown[0] ?? "", /좋은 답변/);
        assert.match(shown[2] ?? "", /마지막/);
        await chat.post({ type: "turn", turn: turn("4", { answer: "계속" }), firstTurnInContext: 0 });
        assert.match((await chat.page.locator(".turn").last().textContent()) ?? "", /계속/);
        await chat.post({ type: "turn", turn: turn("2", { answer: "고침" }), firstTurnInContext: 0 });
        assert.match((await chat.page.locator(".turn").nth(1).textContent()) ?? "", /고침/);
      }
      for (const broken of [
        { engine: null },
        { model: null },
        { turns: null },
        { consent: 1 },
      ] as unknown as Partial<ChatState>[]) {
        await chat.post(stateWith([good]));
        await chat.post(stateWith([good], broken));
        await chat.post({ type: "turn", turn: turn("2", { answer: "계속" }), firstTurnInContext: 0 });
        assert.deepEqual(
          await chat.page.locator(".answer").allTextContents(),
          ["좋은 답변\n", "계속\n"],
          JSON.stringify(broken),
        );
      }
    });
  });

  describe("with formulas", () => {
    const formulas = () => chat.page.locator(".formula .katex-html");

    it("lays out each once while the answer is written, with MathML and its own fonts, and copies it as it is written", async () => {
      await open([running("1")]);
      await chat.post({ type: "delta", turnId: "1", text: "값 \\(a_1 + \\boxed{b}\\)와" });
      await formulas().waitFor();
      await chat.value("void (window.first = document.querySelector('.formula'))");
      await chat.post({ type: "delta", turnId: "1", text: " $x^2$, \\(\\frac{1\\)\n\n\\[\n\\sqrt{2}" });
      await formulas().nth(1).waitFor();
      assert.equal(await formulas().count(), 2);
      const text = "\n\\]\n\n끝";
      await chat.post({ type: "delta", turnId: "1", text }, { type: "delta", turnId: "1", text: "." });
      await formulas().nth(2).waitFor();
      assert.equal(await chat.value("document.querySelector('.formula') === first"), true);
      assert.equal(await chat.page.locator(".formula math").count(), 3);
      assert.equal(await chat.page.locator(".answer code").innerText(), "\\(\\frac{1\\)");
      assert.ok(await chat.value("[...document.fonts].some((font) => font.status === 'loaded')"));
      const copied = `new Promise((done) => {
        document.addEventListener("copy", (event) => done(event.clipboardData.getData("text/plain")), { once: true });
        getSelection().selectAllChildren(document.querySelector(".answer"));
        document.execCommand("copy");
      })`;
      const written = "값 \\(a_1 + \\boxed{b}\\)와 $x^2$, \\(\\frac{1\\)\n\n\\[\n\\sqrt{2}\n\\]\n\n끝.";
      assert.equal(await chat.value(copied), written);
      assert.deepEqual(await chat.value("violations"), []);
    });

    it("scrolls long ones by themselves, by keyboard too", async () => {
      const sum = Array.from({ length: 40 }, (_, index) => `x_{${index}}`).join(" + ");
      await open([turn("1", { answer: `\\[\n${sum}\n\\]\n\n식 \\(\\sqrt{${sum}}\\)` })], { width: 260 });
      await formulas().nth(1).waitFor();
      assert.equal(await chat.value("document.querySelector('.scroller').scrollWidth"), 260);
      for (const formula of await chat.page.getByRole("group", { name: "Formula" }).all()) {
        assert.ok(await formula.evaluate(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth));
        const scrolled = formula.evaluate(
          (element) => new Promise<void>((done) => element.addEventListener("scroll", () => done(), { once: true })),
        );
        await formula.press("ArrowRight");
        await scrolled;
      }
      assert.equal(await chat.page.getByRole("group", { name: "Formula" }).count(), 2);
    });
  });

  it("links footnotes to their notes and back, inside the turn, by keyboard", async () => {
    const answer = "첫째[^1], 둘째[^b], 없음[^c]\n\n".concat("글\n\n".repeat(40), "[^1]: 각주\n[^b]: **둘째** 각주");
    await open([turn("1", { answer }), turn("2", { answer })]);
    const second = chat.page.locator("[data-turn='2']");
    await second.getByRole("button", { name: "Footnote b", exact: true }).press("Enter");
    const back = second.getByRole("button", { name: "Back to the text of footnote b" });
    assert.ok(await back.evaluate((element) => element === document.activeElement));
    await back.press("Enter");
    const reference = second.getByRole("button", { name: "Footnote b", exact: true });
    assert.ok(await reference.evaluate((element) => element === document.activeElement));
    assert.equal(await second.getByText("[^c]").count(), 1);
    const ids = await chat.value<string[]>("[...document.querySelectorAll('[id]')].map(({ id }) => id)");
    assert.equal(new Set(ids).size, ids.length);
  });

  describe("with invisible characters", () => {
    it("shows them as boxes with their names, wherever they are", async () => {
      const hidden = "a\u202eb";
      await open([
        turn("1", {
          message: hidden,
          thoughts: hidden,
          answer: `${hidden} **${hidden}** \`${hidden}\` [${hidden}](https://a.example/${hidden})\n\n\`\`\`js\nlet ${hidden};\n\`\`\`\n`,
        }),
      ]);
      await chat.page.locator(".hljs-keyword").waitFor();
      const boxes = chat.page.locator(".invisible");
      assert.equal(await boxes.count(), 8);
      for (const box of await boxes.all()) {
        assert.equal(await box.getAttribute("title"), "RIGHT-TO-LEFT OVERRIDE (U+202E)");
        assert.equal(await box.getAttribute("data-label"), "U+202E RLO");
      }
      assert.equal(await chat.page.locator(".answer p").first().textContent(), "ab ab ab ab");
      assert.equal(await chat.page.locator(".answer a").getAttribute("title"), "https://a.example/a%E2%80%AEb");
    });

    it("copies and inserts without them, says so, and copies as is if asked", async () => {
      const code = "let a\u200b = '\u202e';";
      const answer = `\`\`\`js\n${code}\n\`\`\`\n`;
      await open([turn("1", { answer, task: { kind: "translate", to: "en" }, canApply: true })]);
      const note = chat.page.locator(".left-out");
      const asIs = button("Copy as Is");
      for (const name of ["Copy", "Insert at Cursor", "Copy answer", "Replace"]) {
        await button(name).click();
        assert.match((await note.textContent()) ?? "", /^2 invisible characters were left out\./);
      }
      assert.equal(await note.count(), 1);
      assert.equal(await chat.status(), "2 invisible characters were left out.");
      await asIs.click();
      assert.equal(await note.count(), 0);
      await button("Copy").click();
      await asIs.click();
      assert.deepEqual(await sent(), [
        { type: "copy", text: "let a = '';" },
        { type: "insert", text: "let a = '';" },
        { type: "copy", text: "```js\nlet a = '';\n```\n" },
        { type: "apply", turnId: "1", how: "replace" },
        { type: "copy", text: answer },
        { type: "copy", text: "let a = '';" },
        { type: "copy", text: code },
      ]);
    });

    it("selects text without them", async () => {
      await open([turn("1", { answer: "a\u200bb\u202ec" })]);
      await chat.value("getSelection().selectAllChildren(document.querySelector('.answer p'))");
      assert.equal(await chat.value("getSelection().toString()"), "abc");
    });

    it("leaves emoji and scripts that need them alone", async () => {
      await open([turn("1", { answer: "👨\u200d👩\u200d👧 ❤\ufe0f می\u200cخواهم क्\u200dष" })]);
      assert.equal(await chat.page.locator(".invisible").count(), 0);
    });
  });

  for (const theme of ["dark", "light", "highContrast"] as const)
    for (const language of ["en", "ko"] as const)
      it(`shows what is hidden, long or unexpected readably in the ${theme} theme, in ${language}`, async () => {
        const strings = JSON.parse(await readFile("l10n/bundle.l10n.ko.json", "utf8")) as Record<string, string>;
        const tags = Array.from("ignore", (letter) => String.fromCodePoint(0xe0000 + letter.charCodeAt(0))).join("");
        const answer = [
          `확인\u202e되지 않은${tags} [링크\u200b](https://a.example/\u202egpj.exe)와 \`코\u200b드\`, 글자${"\u0301".repeat(500)}입니다.`,
          `\`\`\`js\n// 관리자만\u2066 */\nif (isAdmin\u200b) run();\n\`\`\``,
          `\`\`\`markdown\n${"[a](".repeat(4_000)}\n\`\`\``,
        ].join("\n\n");
        const turns = [
          {
            ...turn("1"),
            state: { kind: "done" },
            message: "다른 버전의 질문",
            answer: "다른 버전의 답변",
          } as unknown as TurnView,
          turn("2", { answer, message: "숨은\u3164글자" }),
        ];
        await open(turns, { theme, width: 320, height: 900, ...(language === "ko" ? { strings } : {}) });
        await chat.page.locator(".code-note").waitFor();
        await button(language === "ko" ? "답변 복사" : "Copy answer").click();
        await chat.screenshot(`page-invisible-${theme}-${language}`);
        const texts = chat.page.locator(".answer p, .invisible, .left-out, .code-note, .unshowable *");
        assert.deepEqual(await clipped(texts), []);
        assert.deepEqual(
          (await contrasts(texts)).filter((ratio) => ratio < 4.5),
          [],
        );
      });

  describe("with hostile answers", () => {
    const foreign = `[...document.querySelectorAll("markdown-text *")].filter((element) =>
      element.matches("script, img, svg:not(.icon), iframe, style, form, meta, base, link, object, embed, video, audio, input, textarea, dialog, source, template, vscode-button") ||
      [...element.attributes].some(({ name }) => /^on|^(src|srcset|href|style|id|name|action|formaction|background|poster|ping)$/.test(name) && !element.closest(".icon, .code-header")),
    ).map((element) => element.outerHTML)`;

    for (const withoutPolicy of [false, true]) {
      it(`loads and runs nothing, complete or at any stage of streaming${withoutPolicy ? ", even without the policy" : ""}`, async () => {
        const canary = await Canary.start();
        const corpus = hostileMarkdown(canary.origin);
        const url = () => chat.page.url();
        await open(
          corpus.map((answer, i) =>
            turn(`w${i}`, { answer, message: answer, task: { kind: "explain", languageId: "x" } }),
          ),
          { withoutPolicy },
        );
        const start = url();
        assert.deepEqual(await chat.value(foreign), []);
        await chat.post(
          stateWith(
            corpus.map((message, i) => running(`s${i}`, { message })),
            { consent: { title: "x", markdown: corpus.join("\n\n") } },
          ),
        );
        await chat.value(`(async () => {
          const corpus = ${JSON.stringify(corpus)};
          const longest = Math.max(...corpus.map((text) => text.length));
          for (let at = 0; at < longest; at++) {
            corpus.forEach((text, i) => {
              if (at < text.length) window.postMessage({ type: "delta", turnId: "s" + i, text: text[at] }, "*");
            });
            await new Promise((done) => setTimeout(() => requestAnimationFrame(done)));
            const found = ${foreign};
            if (found.length > 0) throw new Error(found.join("\\n"));
          }
        })()`);
        await chat.post({ type: "about", title: "x", markdown: corpus.join("\n\n") });
        for (const link of await chat.page.locator("markdown-text a").all()) await link.dispatchEvent("click");
        assert.deepEqual(await chat.value(foreign), []);
        assert.deepEqual(canary.hits, []);
        assert.equal(url(), start);
        assert.deepEqual(await chat.value("violations"), []);
        for (const message of await sent())
          assert.ok(message.type === "openLink" && /^https?:/.test(message.href), JSON.stringify(message));
        canary.close();
      });
    }
  });

  it("shows the characters that HTML has names for", async () => {
    await open([turn("1", { answer: "&copy; &lt;b&gt; &amp;lt; &hearts; &nosuch; &copyx; &#44032; `&copy;`" })]);
    assert.equal(await chat.page.locator(".answer").innerText(), "© <b> &lt; ♥ &nosuch; &copyx; 가 &copy;");
  });

  describe("with attachments", () => {
    const about = {
      kind: "file",
      name: "src/긴 이름/users.ts",
      languageId: "typescript",
      firstLine: 1,
      lines: 32,
    } as const;
    const chips = [
      { id: "1", attachment: { ...about, used: 32 }, tokens: 412 },
      { id: "2", attachment: { ...about, name: "src/app.ts", lines: 900, used: 120 }, tokens: 1_600 },
      {
        id: "3",
        attachment: { ...about, kind: "selection", name: "src/app.ts", firstLine: 10, lines: 5, used: 5 },
        tokens: 60,
      },
      { id: "4", attachment: { ...about, name: "gone.bin", lines: 0, problem: "notText" } },
    ] satisfies AttachmentChip[];
    const meter = {
      ...{ contextSize: 4096, system: 62, history: 900, attachments: 2_072, question: 20, answer: 512, dropped: 3 },
    };
    const draft = (change: Partial<Extract<ToView, { type: "draft" }>> = {}): ToView => ({
      ...{ type: "draft", conversationId: "c", chips },
      ...change,
    });
    const chipNames = (): Promise<string[]> => chat.page.locator(".attachment-name").allTextContents();

    it("shows each with its lines and its cost, and removes one by its button", async () => {
      await open();
      await chat.post(draft());
      assert.deepEqual(await chipNames(), ["users.ts", "app.ts", "app.ts", "gone.bin"]);
      const texts = await chat.page.locator(".attachment").allInnerTexts();
      assert.match(texts[1] ?? "", /only lines 1 to 120, of 900 lines\s+1,600/);
      assert.match(texts[2] ?? "", /:10-14\s+60/);
      assert.match(texts[3] ?? "", /is no text/);
      await button("Remove src/긴 이름/users.ts").press("Enter");
      assert.deepEqual(await sent(), [{ type: "detach", id: "1" }]);
      assert.equal(await chat.value("document.activeElement.ariaLabel"), "Remove src/app.ts");
    });

    it("shows what a turn was asked with, folded", async () => {
      const attachments = [{ ...about, text: "let x;", lines: 900, used: 1 }];
      await open([turn("1", { attachments })]);
      const attached = chat.page.locator(".attached details");
      assert.equal((await attached.innerText()).replace(/\s+/g, " "), "src/긴 이름/users.ts only line 1, of 900 lines");
      await attached.locator("summary").press("Enter");
      assert.ok(await chat.page.getByText("let x;").isVisible());
    });

    it("says how full the context is, and with what, on hover and on focus", async () => {
      await open();
      await chat.post({ type: "meter", meter });
      const ring = button("Context");
      assert.equal(await ring.getAttribute("aria-label"), "Context: 87 % full");
      await ring.focus();
      const details = await chat.page.locator("#meter-details").innerText();
      for (const text of ["4,096 tokens", "Attachments\\s+2,072", "Free\\s+530", "no longer sees the first 3 messages"])
        assert.match(details, new RegExp(text));
    });

    it("closes what it says with Escape, with the mouse or with a click into the field, which is never covered", async () => {
      await open([running("1")]);
      await chat.post({ type: "meter", meter });
      const ring = button("Context");
      const details = chat.page.locator("#meter-details");
      await composer().focus();
      await chat.page.keyboard.press("Tab");
      await chat.page.keyboard.press("Tab");
      assert.ok(await details.isVisible());
      const [above, field] = [(await details.boundingBox())!, (await composer().boundingBox())!];
      assert.ok(above.y + above.height <= field.y, JSON.stringify([above, field]));
      await chat.page.keyboard.press("Escape");
      assert.equal(await details.isVisible(), false);
      assert.match(await chat.value<string>("document.activeElement.ariaLabel"), /^Context/);
      assert.deepEqual(await sent(), []);
      await chat.page.keyboard.press("Escape");
      assert.deepEqual(await sent(), [{ type: "stop", turnId: "1" }]);
      await chat.page.keyboard.press("Shift+Tab");
      await chat.page.keyboard.press("Tab");
      assert.ok(await details.isVisible(), "when the focus comes again");
      await chat.page.mouse.click(field.x + 8, field.y + 8);
      assert.equal(await chat.value("document.activeElement.tagName"), "TEXTAREA");
      assert.equal(await details.isVisible(), false);
      await ring.click();
      assert.ok(await details.isVisible());
      await chat.page.mouse.move(200, 200);
      assert.equal(await details.isVisible(), false, "when the mouse has left");
    });

    it("asks the host what a # could mean, and attaches the choice with Enter, also while Hangul is composed", async () => {
      await open();
      await composer().focus();
      await chat.page.keyboard.type("설명해줘 #");
      const source = { kind: "file", uri: "file:///w/%EC%82%AC%EC%9A%A9%EC%9E%90.ts" } as const;
      const items = [
        { label: "selection", detail: "a.ts:1", source: { kind: "diff" } as const },
        { label: "사용자.ts", detail: "src", source },
      ];
      assert.deepEqual(await sent(), [{ type: "complete", query: "" }]);
      await chat.post({ type: "completions", query: "", items });
      const field = composer();
      assert.equal(await chat.page.locator('[role="option"][aria-selected="true"]').innerText(), "#selection\na.ts:1");
      await chat.page.keyboard.press("ArrowDown");
      await chat.nextFrame();
      const active = await field.getAttribute("aria-activedescendant");
      assert.match(await chat.page.locator(`#${active}`).innerText(), /사용자\.ts/);
      const keyboard = await HangulKeyboard.attach(chat.page);
      await keyboard.type("사용");
      await chat.nextFrame();
      const asked = (await sent()).at(-1);
      assert.deepEqual(asked, { type: "complete", query: "사용" });
      await chat.post({ type: "completions", query: "사용", items: items.slice(1) });
      await keyboard.pressEnter();
      await chat.nextFrame();
      assert.deepEqual(await sent(), [{ type: "attach", source }]);
      assert.equal(await field.inputValue(), "설명해줘 ");
      assert.equal(await chat.page.locator('[role="listbox"]').count(), 0);
    });

    it("closes the list with Escape without stopping the answer, and leaves the number of an issue alone", async () => {
      await open([running("1")]);
      await composer().fill("#a");
      await chat.post({
        type: "completions",
        query: "a",
        items: [{ label: "a.ts", detail: "", source: { kind: "diff" } }],
      });
      await composer().press("Escape");
      await chat.nextFrame();
      assert.equal(await chat.page.locator('[role="listbox"]').count(), 0);
      await composer().fill("fix #12");
      await composer().press("Enter");
      assert.deepEqual(await sent(), [
        { type: "complete", query: "a" },
        { type: "send", text: "fix #12" },
      ]);
    });

    it("attaches a long paste, and takes a short one as it is", async () => {
      await open();
      const paste = (text: string) =>
        chat.page.evaluate(
          `(() => { const data = new DataTransfer(); data.setData("text/plain", ${JSON.stringify(text)});
            return document.querySelector("textarea").dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, cancelable: true })); })()`,
        );
      assert.equal(await paste("짧은 글"), true);
      const long = "line\n".repeat(300);
      assert.equal(await paste(long), false);
      assert.deepEqual(await sent(), [{ type: "attach", source: { kind: "text", text: long } }]);
      assert.equal(await chat.status(), "The text is attached, since it is long.");
    });

    it("attaches files that are dropped", async () => {
      await open();
      await chat.page.evaluate(`(() => { const data = new DataTransfer();
        data.setData("text/uri-list", "file:///w/a.ts\\r\\nfile:///w/b%20c.ts");
        document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true })); })()`);
      assert.deepEqual(await sent(), [{ type: "attachFiles", uris: ["file:///w/a.ts", "file:///w/b%20c.ts"] }]);
    });

    it("has a draft for each conversation, which what is being typed is not lost to", async () => {
      await open([], { saved: { draft: "old" } });
      await chat.post(draft({ text: "여기 쓰던 글", chips: [] }));
      assert.equal(await composer().inputValue(), "여기 쓰던 글");
      await composer().fill("새로 쓴 글");
      assert.deepEqual((await chat.sent()).at(-2), { type: "draft", conversationId: "c", text: "새로 쓴 글" });
      await chat.post(draft({ text: "여기 쓰던 글" }));
      assert.equal(await composer().inputValue(), "새로 쓴 글");
      assert.equal((await chipNames()).length, chips.length);
      await chat.post(stateWith([turn("1")], { conversationId: "d" }));
      assert.deepEqual(await chipNames(), []);
      await chat.post(draft({ conversationId: "d", text: "다른 대화", chips: [] }));
      assert.equal(await composer().inputValue(), "다른 대화");
    });

    for (const [theme, width] of [
      ["dark", 400],
      ["light", 260],
      ["highContrast", 260],
    ] as const)
      it(`can be read in ${theme}, ${width} pixels wide`, async () => {
        const korean = JSON.parse(await readFile("l10n/bundle.l10n.ko.json", "utf8")) as Record<string, string>;
        const attachments = [{ ...about, text: "let x;", lines: 900, used: 1 }];
        const strings = theme === "light" ? { strings: korean } : {};
        await open([turn("1", { attachments, answer: "답" })], { theme, width, ...strings });
        await chat.post(draft(), { type: "meter", meter });
        await chat.page.locator(".meter button").focus();
        await chat.nextFrame();
        await chat.screenshot(`attachments-${theme}`);
        const texts = chat.page.locator(
          ".attachment-name, .attachment-lines, .attachment-cost, .meter-title, .meter-row > span, .meter-note",
        );
        assert.deepEqual(
          (await contrasts(texts)).filter((ratio) => ratio < 4.5),
          [],
        );
        const box = await chat.page.locator("#meter-details").boundingBox();
        assert.ok(box !== null && box.x >= 0 && box.x + box.width <= width, JSON.stringify(box));
      });
  });
});
