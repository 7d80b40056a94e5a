import { type BrowserContext, chromium } from "playwright-core";
import { Advice } from "./progress.ts";
import { beforeExit } from "./shutdown.ts";
import { ensureParts, findBrowser } from "./systemParts.ts";

/** Starts the machine's own Chromium, headless and with a new profile, so that nothing is left from another run. */
export async function openBrowser({ locale }: { locale?: "ko" | undefined } = {}): Promise<BrowserContext> {
  await ensureParts(["browser", "hangul"]);
  const executablePath = findBrowser();
  if (executablePath === undefined) throw new Advice("No Chromium or Chrome was found: set CHROMIUM_PATH to one.");
  const browser = await chromium.launch({
    executablePath,
    headless: true,
    args: [
      ...["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"],
      ...["--disable-component-update", "--disable-sync"],
    ],
    // The scripts themselves close it on signals, in the right order.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
  const forget = beforeExit(() => browser.close());
  browser.once("disconnected", () => forget());
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    locale: locale === "ko" ? "ko-KR" : "en-US",
    permissions: ["clipboard-read", "clipboard-write"],
  });
  context.once("close", () => void browser.close());
  return context;
}
