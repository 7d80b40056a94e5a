import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { BrowserContext } from "playwright-core";
import { openBrowser } from "../../scripts/support/browser.ts";
import type { ToView, TurnView } from "../../src/chat/protocol.ts";
import { ChatPage, record, running, stateWith, turn } from "./support/page.ts";

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

const ANSWER = [
  "# 제목\n\n**굵게** 쓴 `code`, [문서](https://example.com/a)[^1], 식 $x^2$ 그리고 \u200b 숨은 글자",
  "1. 하나\n   - [x] 끝남\n   - [ ] 남음",
  "| 이름 | 값 |\n|---|---|\n| a | **1** |",
  "> 인용한 글",
  "```ts\nconst greeting: string = `안녕 ${name}`; // 42\n```",
  "[^1]: 각주",
].join("\n\n");

const attachment = { kind: "file", name: "a.ts", languageId: "typescript", firstLine: 1 } as const;

/** One turn of each kind that there is. */
const TURNS: TurnView[] = [
  turn("1", { answer: ANSWER, thoughts: "먼저 생각합니다.", otherLanguage: "en", versions: ["0", "1", "2"] }),
  turn("2", {
    message: "긴 글\n".repeat(30),
    answer: "답",
    attachments: [{ ...attachment, text: "let x;", lines: 9, used: 1 }],
  }),
  turn("3", { task: { kind: "translate", to: "en" }, answer: "Answer.", canApply: true }),
  turn("4", { task: { kind: "translate", to: "en" }, answer: "Answer.", canApply: true, applied: "replace" }),
  turn("5", { answer: "cut", state: { kind: "done", record: { ...record, stop: "length" } } }),
  turn("6", {
    state: { kind: "failed", failure: { kind: "interrupted" } },
    failure: { message: "It was interrupted.", actions: [{ id: "retry", label: "Retry" }] },
  }),
  turn("7", { answer: "marked", markers: { message: true, answer: true } }),
  turn("8", { state: { kind: "elsewhere" } }),
  running("9", { answer: "Writing" }),
  turn("10", { state: { kind: "queued" } }),
];

const STATES: [what: string, messages: ToView[], act?: (chat: ChatPage) => Promise<void>][] = [
  ["without a conversation", [stateWith([])]],
  ["with a notice to accept", [stateWith([], { consent: { title: "Licence", markdown: "# CC BY-NC 4.0\n\nText." } })]],
  ["with turns of every kind", [stateWith(TURNS, { firstTurnInContext: 2 })]],
  [
    "with further actions and what could not be sent",
    [stateWith(TURNS.slice(0, 2)), { type: "refused", text: "/none", message: "There is no command /none." }],
    async (chat) =>
      chat.page
        .getByRole("button", { name: /^More actions/ })
        .first()
        .click(),
  ],
  [
    "with the list of commands",
    [
      stateWith([]),
      {
        type: "commands",
        commands: [
          { name: "translate", aliases: ["번역"], hint: "text", description: "Translates", source: "builtIn" },
          { name: "mine", aliases: [], hint: "", description: "Mine", source: "user", fault: "Line 2: no title" },
        ],
      },
    ],
    async (chat) => chat.page.locator("textarea").pressSequentially("/"),
  ],
  [
    "with what can be attached, chips and the meter",
    [
      stateWith([]),
      {
        type: "draft",
        conversationId: "c",
        text: "",
        chips: [{ id: "a", attachment: { ...attachment, lines: 900, used: 1 }, tokens: 400 }],
      },
      {
        type: "meter",
        meter: { contextSize: 4096, system: 90, history: 800, attachments: 400, question: 20, answer: 512, dropped: 2 },
      },
    ],
    async (chat) => {
      await chat.page.locator("textarea").pressSequentially("#");
      const items = [{ label: "selection", detail: "a.ts", source: { kind: "diff" } as const }];
      await chat.post({ type: "completions", query: "", items });
    },
  ],
  ["with the dialog about the model", [stateWith([]), { type: "about", title: "42dot", markdown: "# Model\n\nText." }]],
  [
    "with an engine that failed",
    [stateWith([], { engine: { kind: "failed", failure: { message: "No.", actions: [] } } })],
  ],
];

describe("The chat page, as axe-core checks it", function () {
  this.timeout(60_000);
  let browser: BrowserContext;
  let axe: string;

  before(async () => {
    [browser, axe] = await Promise.all([openBrowser(), readFile(AXE, "utf8")]);
  });
  after(() => browser.close());

  for (const theme of ["dark", "light", "highContrast", "highContrastLight"] as const)
    it(`has no violations in ${theme}`, async () => {
      const violations: string[] = [];
      for (const [what, messages, act] of STATES) {
        const chat = await ChatPage.open(browser, { theme, width: theme === "light" ? 260 : 400 });
        try {
          await chat.post(...messages);
          await chat.rendered();
          await act?.(chat);
          await chat.nextFrame();
          await chat.value(axe);
          const found = await chat.value<[rule: string, element: string][]>(
            "axe.run().then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => [id, html])))",
          );
          violations.push(...found.map(([rule, element]) => `${what}: ${rule}: ${element.slice(0, 200)}`));
        } finally {
          await chat.close();
        }
      }
      assert.deepEqual(violations, []);
    });
});
