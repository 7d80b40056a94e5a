/** P10 and P11: the size of the loaded files, and the chat page while an answer arrives fast. */
import { globSync } from "node:fs";
import { stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { openBrowser } from "../../scripts/support/browser.ts";
import { repository } from "../../scripts/support/paths.ts";
import { ChatPage, running, stateWith, turn } from "../e2e/support/page.ts";
import { filesOfActivation } from "../support/activation.ts";
import { measureInEditor } from "./editor.ts";
import { type Figure, figure, type Target } from "./figure.ts";

const TURNS = 200;
const TOKENS = 2000;
const TOKENS_PER_SECOND = 200;

export async function measureActivation(): Promise<Figure[]> {
  const target: Target = { relation: "≤", value: 250 };
  return [
    figure(
      "P10",
      "extension.js with its static imports",
      "KB",
      target,
      [
        (await Promise.all(filesOfActivation(join(repository, "dist")).map(kilobytes))).reduce(
          (sum, size) => sum + size,
          0,
        ),
      ],
      "what activation reads, without the parts that are loaded later",
    ),
    ...(await measureInEditor(["P10"])),
  ];
}

export async function measurePage(bench: { quick: boolean; runs: number }): Promise<Figure[]> {
  const files = globSync(["dist/webview*.js", "media/chat.css"], { cwd: repository });
  const size = (await Promise.all(files.map(kilobytes))).reduce((sum, one) => sum + one, 0);
  const browser = await openBrowser();
  const opened: number[] = [];
  const frames: number[] = [];
  try {
    for (let run = 0; run < (bench.quick ? 1 : bench.runs); run++) {
      const chat = await ChatPage.open(browser, {});
      try {
        opened.push(await openConversation(chat));
        frames.push(...(await streamAnswer(chat)));
      } finally {
        await chat.close();
      }
    }
  } finally {
    await browser.close();
  }
  const what = `into a conversation of ${TURNS} turns`;
  return [
    figure(
      "P11",
      `${TOKENS} tokens at ${TOKENS_PER_SECOND} per second ${what}`,
      "ms per frame",
      { relation: "≤", value: 20, by: "p95" },
      frames,
      "in Chromium without a GPU, one message per token",
    ),
    figure(
      "P11",
      `opening ${what}`,
      "ms",
      { relation: "≤", value: 300 },
      opened,
      "from the navigation to the frame that shows it, without the time between the two messages",
    ),
    figure("P11", "page script and style", "KB", { relation: "≤", value: 700 }, [size], "as packaged"),
  ];
}

async function openConversation(chat: ChatPage): Promise<number> {
  const turns = Array.from({ length: TURNS - 1 }, (_, i) => turn(`t${i}`, { answer: ANSWER }));
  return chat.value<number>(`(async () => {
    const [{ domComplete }] = performance.getEntriesByType("navigation");
    const startedAt = performance.now();
    window.postMessage(${JSON.stringify(stateWith([...turns, running("last")]))}, "*");
    await new Promise((done) => setTimeout(done));
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    if (document.querySelector('[data-turn="last"]') === null) throw new Error("the conversation is not there yet");
    return domComplete + performance.now() - startedAt;
  })()`);
}

/** @returns ms of each frame while the answer arrives */
async function streamAnswer(chat: ChatPage): Promise<number[]> {
  return chat.value<number[]>(`new Promise((done) => {
    const tokens = ${JSON.stringify(tokensOf(ANSWER))};
    const frames = [];
    let before;
    let posted = 0;
    const startedAt = performance.now();
    const frame = (now) => {
      if (before !== undefined) frames.push(now - before);
      before = now;
      if (posted < ${TOKENS}) requestAnimationFrame(frame);
      else done(frames);
    };
    requestAnimationFrame(frame);
    const post = () => {
      const due = Math.min(${TOKENS}, ((performance.now() - startedAt) / 1000) * ${TOKENS_PER_SECOND});
      for (; posted < due; posted++)
        window.postMessage({ type: "delta", turnId: "last", text: tokens[posted % tokens.length] }, "*");
      if (posted < ${TOKENS}) setTimeout(post);
    };
    post();
  })`);
}

/** Contains every kind of block. */
const ANSWER = `## 답변

물론입니다. **반복문**은 같은 일을 여러 번 할 때 씁니다. 아래 예를 보세요.

\`\`\`python
def total(numbers):
    result = 0
    for number in numbers:
        result += number  # 하나씩 더합니다
    return result
\`\`\`

1. 목록의 첫 값부터 \`result\`에 더합니다.
2. 모두 더하면 합계를 돌려줍니다.

| 입력 | 결과 |
| --- | --- |
| \`[1, 2, 3]\` | 6 |
| \`[]\` | 0 |

> The built-in function \`sum\` does the same, and is faster.

`;

function tokensOf(text: string): string[] {
  return text.match(/[^]{1,3}/gu) ?? [];
}

async function kilobytes(path: string): Promise<number> {
  return (await stat(resolve(repository, path))).size / 1000;
}
