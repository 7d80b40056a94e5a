/** R1, R2: what a model or a document writes loads, runs and restyles nothing, however it arrives. */
import assert from "node:assert/strict";
import { after, before, describe } from "mocha";
import type { BrowserContext } from "playwright-core";
import { openBrowser } from "../../scripts/support/browser.ts";
import type { ToView } from "../../src/chat/protocol.ts";
import { Canary, ChatPage, running, stateWith, turn } from "../e2e/support/page.ts";
import { hostileMarkdown } from "../unit/webview/hostileMarkdown.ts";
import { fault } from "./support/fault.ts";

/** Constructs around a payload: what is safe alone may not be so inside of something, or across the end of a piece. */
const AROUND: ((payload: string, random: () => number) => string)[] = [
  (payload) => payload,
  (payload) => `- ${payload.replaceAll("\n", "\n  ")}`,
  (payload) => `> ${payload.replaceAll("\n", "\n> ")}`,
  (payload) => `1. a\n   - b\n     > ${payload.replaceAll("\n", "\n     > ")}`,
  (payload) => `| a | ${payload.replaceAll("\n", " ")} |\n|---|---|\n| ${payload.replaceAll("\n", " ")} | b |`,
  (payload) => `# **${payload}**`,
  (payload) => `[${payload}](https://a.example)`,
  (payload) => `**“${payload}”**은 \`${payload}\``,
  (payload) => `\`\`\`html\n${payload}\n\`\`\`\n\n${payload}`,
  (payload) => `\`\`\`${payload}\n${payload}\n`,
  (payload) => `<div>${payload}</div>\n\n<p title='${payload}'>`,
  (payload) => payload.replaceAll("<", "&lt;").replaceAll(">", "&gt;"),
  (payload) => payload.replaceAll(" ", "\u200b "),
  (payload) => payload.replaceAll("<", "<\u0000"),
  (payload) => payload.toUpperCase(),
  (payload) => `${payload}${payload.replace("<", "</")}`,
  // Across the end of a piece of text, and of code.
  (payload, random) => `${"a ".repeat(3_990 + Math.floor(random() * 20))}${payload}\n\n${payload}`,
  (payload, random) =>
    `\`\`\`html\n${"a=1;\n".repeat(3_990 + Math.floor(random() * 20))}${payload}\n\`\`\`\n${payload}`,
];

/** Elements of an answer that are not text, or have an attribute that does something. */
const foreign = `[...document.querySelectorAll("markdown-text *, plain-text *")].filter((element) =>
  element.matches("script, img, svg:not(.icon), iframe, style, form, meta, base, link, object, embed, video, audio, input, textarea, dialog, source, template, vscode-button") ||
  [...element.attributes].some(({ name }) => /^on|^(src|srcset|href|style|id|name|action|formaction|background|poster|ping)$/.test(name) && !element.closest(".icon, .code-header")),
).map((element) => element.outerHTML.slice(0, 300))`;

describe("Hostile answers", () => {
  let browser: BrowserContext;
  before(async () => {
    browser = await openBrowser();
  });
  after(() => browser.close());

  fault(
    "R1",
    "payloads whole, streamed in random pieces, and restored, without the policy",
    { quick: 200, full: 1_200 },
    async (attempt) => {
      const canary = await Canary.start();
      const chat = await ChatPage.open(browser, { withoutPolicy: true });
      const start = chat.page.url();
      const corpus = hostileMarkdown(canary.origin);
      const all = corpus.flatMap((payload) => AROUND.map((around) => around(payload, attempt.random)));
      // Other ones with each seed; the full form takes all.
      const payloads = attempt.quick ? all.filter(() => attempt.random() < attempt.tries / all.length) : all;
      const check = async (): Promise<void> => {
        // Long ones take some frames.
        await chat.value(`(async () => {
        while ([...document.querySelectorAll("markdown-text, plain-text")].some((text) => text.isWaiting))
          await new Promise(requestAnimationFrame);
      })()`);
        assert.deepEqual(await chat.value(foreign), []);
        assert.deepEqual(canary.hits, []);
      };
      try {
        for (let first = 0; first < payloads.length; first += BATCH) {
          const batch = payloads.slice(first, first + BATCH);
          const task = { kind: "explain", languageId: "x" } as const;
          await chat.post(
            stateWith(
              batch.map((text, i) => turn(`w${i}`, { answer: text, message: text, thoughts: text, task })),
              {
                conversationId: `whole${first}`,
              },
            ),
          );
          await check();
          for (const link of await chat.page.locator("markdown-text a[data-href]").all())
            await link.dispatchEvent("click");
          await chat.post(
            stateWith(
              batch.map((_, i) => running(`s${i}`)),
              { conversationId: `streamed${first}` },
            ),
          );
          for (const deltas of streamed(batch, attempt.random)) {
            await chat.post(...deltas);
            await check();
          }
          attempt.count(2 * batch.length);
        }
        for (const message of await chat.sent())
          if (message.type !== "ready" && message.type !== "typing")
            assert.ok(message.type === "openLink" && /^https?:\/\//.test(message.href), JSON.stringify(message));
        assert.equal(chat.page.url(), start);
      } finally {
        await chat.close();
        canary.close();
      }
    },
  );
});

/** How many payloads the page shows at a time. */
const BATCH = 40;

/** The deltas of each step, in which every text grows by a random piece. */
function* streamed(texts: readonly string[], random: () => number): Generator<ToView[]> {
  const ends = texts.map(() => 0);
  for (;;) {
    const deltas = texts.flatMap((text, i): ToView[] => {
      const start = ends[i] ?? 0;
      if (start >= text.length) return [];
      const end = start + 1 + Math.floor(random() * Math.max(20, text.length / 4));
      ends[i] = end;
      return [{ type: "delta", turnId: `s${i}`, text: text.slice(start, end) }];
    });
    if (deltas.length === 0) return;
    yield deltas;
  }
}
