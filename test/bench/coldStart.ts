/** From opening a window to the first token of an answer in it, for a returning user. */
import { accept } from "../e2e/support/consent.ts";
import { Session } from "../e2e/support/session.ts";
import { DEMO_MODEL } from "../support/engine.ts";
import { type Bench, rounds } from "./bench.ts";
import type { Figure } from "./figure.ts";
import { modelText } from "./models.ts";
import { startFigure } from "./start.ts";

/** Only with the full-size files: each window takes ten seconds or more. */
export async function measureColdStart(bench: Bench): Promise<Figure[]> {
  const figures: Figure[] = [];
  if (bench.quick) return figures;
  const models = Object.values(await bench.models());
  for (const { name, path } of [{ name: "demo model", path: DEMO_MODEL }, ...models])
    figures.push(...(await coldStarts(bench, name, path)));
  return figures;
}

/** ms to wait for VS Code to save its state, which it does with a delay. */
const STORED_MS = 3000;

interface ColdStart {
  workbench: number;
  chat: number;
  firstToken: number;
}

async function coldStarts({ runs }: Bench, name: string, path: string): Promise<Figure[]> {
  const session = await Session.start();
  try {
    await session.writeSettings({ "42dot.model.path": path });
    // The first window is a new user's. It leaves the notice accepted and the chat open for the next one.
    await session.openWorkbench();
    await accept(await session.openChat());
    await session.page.waitForTimeout(STORED_MS);
    const starts = await rounds(runs, () => coldStart(session));
    return [
      startFigure(
        starts,
        "workbench",
        `window opened: workbench visible, ${name}`,
        "VS Code in Chromium on this machine",
      ),
      startFigure(starts, "chat", `then a question can be typed, ${name}`, "VS Code's host and webview, then our page"),
      startFigure(starts, "firstToken", `then its first token, ${name}`, "sent while the model is still loading"),
    ];
  } finally {
    await session.stop();
  }
}

/** Each window has its own extension host and inference process; files are in the system's cache. */
async function coldStart(session: Session): Promise<ColdStart> {
  const openedAt = performance.now();
  await session.reload();
  const thereAt = performance.now();
  const composer = session.chat.locator("textarea");
  await composer.waitFor();
  const typedAt = performance.now();
  const answers = session.chat.locator("article.turn .answer > :not(:empty)");
  const before = await answers.count();
  await composer.fill(modelText(2, 20));
  await composer.press("Enter");
  await answers.nth(before).waitFor({ timeout: 60_000 });
  return { workbench: thereAt - openedAt, chat: typedAt - thereAt, firstToken: performance.now() - typedAt };
}
