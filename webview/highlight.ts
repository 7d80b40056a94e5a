/** Highlights finished code blocks while the page is idle, so that no frame waits for it. */
import type { HLJSApi } from "highlight.js";
import type * as Languages from "./languages.ts";

/** In characters. Longer blocks stay plain, since a block is highlighted all at once. */
const MAX_LENGTH = 20_000;

/** The bundle of `languages.ts`, next to this one. */
const LIBRARY = new URL("webview-languages.js", import.meta.url).href;

const waiting = new Set<HTMLElement>();

/** Highlights the code blocks in `root` when the page is idle. */
export function highlightLater(root: ParentNode): void {
  for (const pre of root.querySelectorAll<HTMLElement>("pre[data-language]")) {
    if (pre.dataset["language"] === "" || pre.textContent.length > MAX_LENGTH) continue;
    // Without the library, which an extension update may have removed, code stays plain.
    if (waiting.size === 0) requestIdleCallback(() => void highlightAll().catch(() => undefined));
    waiting.add(pre);
  }
}

async function highlightAll(): Promise<void> {
  const { hljs, unregistered } = (await import(LIBRARY)) as typeof Languages;
  const work = (deadline: IdleDeadline): void => {
    do {
      const language = unregistered.shift();
      if (language === undefined) highlightNext(hljs);
      else hljs.registerLanguage(...language);
    } while (waiting.size > 0 && deadline.timeRemaining() >= 4);
    if (waiting.size > 0) requestIdleCallback(work);
  };
  requestIdleCallback(work);
}

function highlightNext(hljs: HLJSApi): void {
  const [pre] = waiting;
  if (pre === undefined) return;
  waiting.delete(pre);
  const code = pre.firstElementChild;
  const language = pre.dataset["language"] ?? "";
  if (!pre.isConnected || code === null || hljs.getLanguage(language) === undefined) return;
  code.innerHTML = hljs.highlight(code.textContent, { language, ignoreIllegals: true }).value;
}
