/** From a window that is being opened to the first token of an answer in it, as a person who comes back has it. */
import { Session } from "../e2e/support/session.ts";
import { accept } from "../e2e/support/consent.ts";
import { DEMO_MODEL } from "../support/engine.ts";
import { rounds, type Bench } from "./bench.ts";
import type { Figure } from "./figure.ts";
import { modelText } from "./models.ts";
import { startFigure } from "./start.ts";

/** With the full-size files only: each window takes ten seconds and more. */
export async function measureColdStart(bench: Bench): Promise<Figure[]> {
  const figures: Figure[] = [];
  if (bench.quick) return figures;
  const models = Object.values(await bench.models());
  for (const { name, path } of [{ name: "demo model", path: DEMO_MODEL }, ...models])
    figures.push(...(await coldStarts(bench, name, path)));
  return figures;
}

/** VS Code writes what it was told to remember a moment later. */
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
    // The first window is a new person's: it leaves the notice accepted, and the chat open for the next.
    await session.openWorkbench();
    await accept(await session.openChat());
    await session.page.waitForTimeout(STORED_MS);
    const starts = await rounds(runs, () => coldStart(session));
    return [
      startFigure(
        starts,
        "workbench",
        `window opened: workbench there, ${name}`,
        "VS Code in Chromium on this machine",
      ),
      startFigure(starts, "chat", `then a question can be typed, ${name}`, "VS Code's host and webview, then our page"),
      startFigure(starts, "firstToken", `then its first token, ${name}`, "sent while the model is still being loaded"),
    ];
  } finally {
    await session.stop();
  }
}

/** Each time the window has an extension host and an inference process of its own; files are in the system's cache. */
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
