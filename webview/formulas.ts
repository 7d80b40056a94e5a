/** Shows formulas laid out, in place of how they are written: a few milliseconds of them in each frame. */
import * as l10n from "@vscode/l10n";
import { isAllVisible } from "./visibleText.ts";

/** The bundle of `katex.ts`, and its style. */
const LIBRARY = new URL("katex.js", import.meta.url).href;
const STYLE = new URL("katex.css", import.meta.url).href;

type LayOut = typeof import("./katex.ts").layOut;

const FRAME_MS = 4;
const waiting = new Set<HTMLElement>();
let isWorking = false;
let library: Promise<LayOut> | undefined;

/** Lays out the formulas in `root` that still are as they are written: in this frame, once KaTeX is loaded. */
export function showFormulas(root: ParentNode): void {
  for (const code of root.querySelectorAll<HTMLElement>("code[data-math]")) waiting.add(code);
  if (isWorking || waiting.size === 0) return;
  isWorking = true;
  library ??= load();
  library
    .then(showAll)
    // Without the library, which an extension update may have removed, formulas stay as they are written.
    .catch(() => waiting.clear())
    .finally(() => (isWorking = false));
}

async function load(): Promise<LayOut> {
  const style = document.createElement("link");
  style.rel = "stylesheet";
  style.href = STYLE;
  const styled = new Promise((resolve) => (style.onload = style.onerror = resolve));
  document.head.append(style);
  const [{ layOut }] = await Promise.all([import(LIBRARY) as Promise<{ layOut: LayOut }>, styled]);
  return layOut;
}

async function showAll(layOut: LayOut): Promise<void> {
  let end = performance.now() + FRAME_MS;
  for (const code of waiting) {
    waiting.delete(code);
    if (!code.isConnected || !isAllVisible(code.textContent)) continue;
    show(code, layOut);
    if (performance.now() < end) continue;
    await new Promise(requestAnimationFrame);
    end = performance.now() + FRAME_MS;
  }
}

function show(code: HTMLElement, layOut: LayOut): void {
  const source = code.textContent;
  const result = layOut(source);
  if (result === undefined) return;
  const formula = document.createElement("span");
  formula.className = result.displayed ? "formula displayed" : "formula";
  formula.dataset["math"] = code.dataset["math"];
  formula.dataset["source"] = source;
  // What is selected and copied, in place of the signs that are seen.
  const written = document.createElement("span");
  written.className = "sr-only";
  written.setAttribute("aria-hidden", "true");
  written.textContent = source;
  formula.append(written, result.laidOut);
  code.replaceWith(formula);
  if (!result.displayed && formula.offsetWidth <= (formula.parentElement?.clientWidth ?? 0)) return;
  // A scrollable region must be reachable by keyboard.
  formula.classList.add("wide");
  formula.tabIndex = 0;
  formula.setAttribute("role", "group");
  formula.setAttribute("aria-label", l10n.t("Formula"));
}
