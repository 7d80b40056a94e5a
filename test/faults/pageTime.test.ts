/** The time that the page takes for what an answer or a message holds. */
import assert from "node:assert/strict";
import { after, before, describe } from "mocha";
import type { BrowserContext, CDPSession } from "playwright-core";
import { openBrowser } from "../../scripts/support/browser.ts";
import type { ToView, TurnView } from "../../src/chat/protocol.ts";
import { hljs } from "../../webview/languages.ts";
import { ChatPage, running, stateWith, turn } from "../e2e/support/page.ts";
import { type Attempt, fault } from "./support/fault.ts";
import { codeInputs, type Input, textInputs } from "./support/pageInputs.ts";

/** CPU time of 4n over that of n. */
const MAX_GROWTH = 8;
/** Milliseconds of CPU time below which a ratio says nothing. */
const MEASURABLE = 40;

/** In the page: the longest time between two frames, until everything is rendered. */
const framesScript = `window.longestFrame = async (...messages) => {
  let longest = 0;
  let last = await new Promise(requestAnimationFrame);
  for (const message of messages) window.postMessage(message, "*");
  for (let quiet = 0; quiet < 3;) {
    const now = await new Promise(requestAnimationFrame);
    longest = Math.max(longest, now - last);
    last = now;
    quiet = [...document.querySelectorAll("markdown-text, plain-text")].some((text) => text.isWaiting) ? 0 : quiet + 1;
  }
  return longest;
}`;

describe("The page's time", () => {
  let browser: BrowserContext;
  let chat: ChatPage;
  let protocol: CDPSession;

  before(async function () {
    this.timeout(60_000);
    browser = await openBrowser();
    chat = await ChatPage.open(browser);
    protocol = await chat.page.context().newCDPSession(chat.page);
    await protocol.send("Performance.enable", { timeDomain: "threadTicks" });
    await chat.value(`void (${framesScript})`);
  });
  after(async () => {
    await chat.close();
    await browser.close();
  });

  interface Cost {
    /** CPU milliseconds of the page's thread. */
    cpu: number;
    /** Milliseconds of the longest frame. */
    longest: number;
  }

  async function cpu(): Promise<number> {
    const { metrics } = await protocol.send("Performance.getMetrics");
    return 1_000 * (metrics.find(({ name }) => name === "TaskDuration")?.value ?? 0);
  }

  /** Posts to an empty page, and waits until all is rendered. */
  async function cost(...messages: ToView[]): Promise<Cost> {
    await chat.post(stateWith([], { conversationId: "empty" }));
    const before = await cpu();
    const longest = await chat.value<number>(`longestFrame(...${JSON.stringify(messages)})`);
    return { cpu: (await cpu()) - before, longest };
  }

  /** Checks how the cost grows from a piece to what is shown at first, and from there to a text of any length. */
  async function check(
    inputs: Record<string, Input>,
    attempt: Attempt,
    show: (text: string) => ToView[],
  ): Promise<void> {
    const lengths = attempt.quick ? [8_000, 32_000] : [2_000, 8_000, 32_000, 128_000, 512_000];
    const slowest: [longest: number, name: string][] = [];
    const faults: string[] = [];
    // The quick form takes other ones with each seed.
    const names = Object.keys(inputs);
    const chosen = names.filter(() => attempt.random() < attempt.tries / names.length);
    for (const name of chosen) {
      const input = inputs[name] ?? (() => "");
      const measure = (length: number): Promise<Cost> => cost(...show(input(length)));
      const costs: Cost[] = [];
      for (const length of lengths) costs.push(await measure(length));
      attempt.count(lengths.length);
      slowest.push([Math.max(...costs.map(({ longest }) => longest)), name]);
      for (const [index, length] of lengths.entries()) {
        let [before, after] = [costs[index - 1]?.cpu ?? Infinity, costs[index]?.cpu ?? 0];
        const grows = (): boolean => after > MEASURABLE && after > MAX_GROWTH * before;
        // Only growth that is there every time counts: the shortest run of the long text against the longest of the short one.
        for (let again = 0; again < 3 && grows(); again++) {
          after = Math.min(after, (await measure(length)).cpu);
          before = Math.max(before, (await measure(lengths[index - 1] ?? 0)).cpu);
        }
        if (grows()) faults.push(`${name}: ${before.toFixed()} ms, of four times the length ${after.toFixed()} ms`);
      }
    }
    slowest.sort(([one], [other]) => other - one);
    attempt.note(
      `longest frames: ${slowest
        .slice(0, 5)
        .map(([ms, name]) => `${name} ${ms.toFixed()} ms`)
        .join(", ")}`,
    );
    assert.deepEqual(faults, []);
  }

  const show = (change: Partial<TurnView>): ToView[] => [stateWith([turn("1", change)], { conversationId: "long" })];

  fault("budget", "Markdown in an answer, at once", { quick: 24, full: 999 }, (attempt) =>
    check(textInputs, attempt, (answer) => show({ answer })),
  );
  fault("budget", "Markdown in an answer, as it is written", { quick: 12, full: 999 }, (attempt) =>
    check(textInputs, attempt, (text) => [
      stateWith([running("1")], { conversationId: "long" }),
      ...(text.slice(0, 32_000).match(/[^]{1,500}/g) ?? []).map((part): ToView => ({
        type: "delta",
        turnId: "1",
        text: part,
      })),
    ]),
  );
  fault("budget", "a message and thoughts", { quick: 12, full: 999 }, (attempt) =>
    check(textInputs, attempt, (text) => show({ message: text, thoughts: text, answer: "a" })),
  );

  fault("budget", "code in every language that is highlighted", { quick: 2, full: 99 }, async (attempt) => {
    // Of each language, other inputs in the quick form; the ones found by the first attack on it are always among them.
    const known = new Set(["markdown: open links", "java: dollars", "javascript: base64", "python: base64"]);
    const names = Object.keys(codeInputs);
    const languages = hljs.listLanguages();
    const cases = languages.flatMap((language, index) =>
      names
        .filter(
          (name, at) =>
            !attempt.quick || known.has(`${language}: ${name}`) || (at + index) % names.length < attempt.tries,
        )
        .map((name) => ({ language, name })),
    );
    const ended: string[] = [];
    const longest: [number, string][] = [];
    for (const { language, name } of cases) {
      const code = codeInputs[name]?.(attempt.quick ? 8_000 : 19_000) ?? "";
      const answer = `\`\`\`${language}\n${code}\n\`\`\`\n`;
      const { longest: first } = await cost(...show({ answer }));
      const after = await chat.value<{ note: string; longest: number }>(`(async () => {
        const [pre] = document.querySelectorAll(".answer pre");
        let longest = 0;
        let last = await new Promise(requestAnimationFrame);
        const isDone = () => pre.dataset.highlighted !== undefined || document.querySelector(".answer .code-note") !== null;
        while (!isDone()) {
          const now = await new Promise(requestAnimationFrame);
          longest = Math.max(longest, now - last);
          last = now;
        }
        return { note: document.querySelector(".answer .code-note")?.textContent ?? "", longest };
      })()`);
      attempt.count();
      if (after.note !== "") ended.push(`${language}: ${name}`);
      longest.push([Math.max(first, after.longest), `${language}: ${name}`]);
      assert.match(after.note, /^(?:(?:Takes too|Too) long to highlight)?$/);
    }
    longest.sort(([one], [other]) => other - one);
    attempt.note(`ended by the limit: ${ended.join(", ")}`);
    attempt.note(
      `longest frames: ${longest
        .slice(0, 5)
        .map(([ms, name]) => `${name} ${ms.toFixed()} ms`)
        .join(", ")}`,
    );
  });
});
