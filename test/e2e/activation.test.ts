import assert from "node:assert/strict";
import { packHelper } from "./support/helperExtension.ts";
import { startSession } from "./support/hooks.ts";
import type { Session } from "./support/session.ts";

/** Windows that are opened: how long an activation takes depends on what else the window is doing. */
const WINDOWS = 4;

describe("Activation", () => {
  let session: Session;

  before(async () => {
    const source = 'import "vscode"; export function activate() {}';
    const empty = await packHelper("empty", "onStartupFinished", source);
    session = await startSession({ extensions: [empty] });
  });

  after(() => session.stop());

  it("is told by VS Code, beside that of an extension that does nothing", async () => {
    const added: number[] = [];
    for (let window = 0; window < WINDOWS; window++) {
      const page = await session.openWorkbench();
      // The list makes only the rows that are seen.
      await page.setViewportSize({ width: 1280, height: 2400 });
      await session.runCommand("Developer: Show Running Extensions");
      added.push((await activationMs(session, "42dot Local Assistant")) - (await activationMs(session, "empty")));
    }
    assert.ok(added.every(Number.isFinite));
    await session.keepSamples("P10", added);
  });
});

async function activationMs(session: Session, name: string): Promise<number> {
  const row = session.page.locator(".runtime-extensions-editor .monaco-list-row", {
    has: session.page.getByText(name, { exact: true }),
  });
  return Number(/Activation: (\d+)ms/.exec(await row.first().innerText())?.[1] ?? NaN);
}
