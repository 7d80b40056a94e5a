/** Colours for finished code blocks, in idle time so that no frame waits for them. */
import type { HLJSApi } from "highlight.js";
import type * as Languages from "./languages.ts";

/** Characters; a longer block stays plain, since one block is coloured in one piece. */
const LONGEST = 20_000;

/** The bundle of `languages.ts`, beside this one. */
const LIBRARY = new URL("webview-languages.js", import.meta.url).href;

const waiting = new Set<HTMLElement>();

/** Colours the code blocks of `root` when the page has time. */
export function highlightLater(root: ParentNode): void {
  for (const pre of root.querySelectorAll<HTMLElement>("pre[data-language]")) {
    if (pre.dataset["language"] === "" || pre.textContent.length > LONGEST) continue;
    // Without the library, which an update of the extension may have taken away, code stays plain.
    if (waiting.size === 0) requestIdleCallback(() => void colourAll().catch(() => undefined));
    waiting.add(pre);
  }
}

async function colourAll(): Promise<void> {
  const { hljs, unknown } = (await import(LIBRARY)) as typeof Languages;
  const work = (deadline: IdleDeadline): void => {
    do {
      const language = unknown.shift();
      if (language === undefined) colourNext(hljs);
      else hljs.registerLanguage(...language);
    } while (waiting.size > 0 && deadline.timeRemaining() >= 4);
    if (waiting.size > 0) requestIdleCallback(work);
  };
  requestIdleCallback(work);
}

function colourNext(hljs: HLJSApi): void {
  const [pre] = waiting;
  if (pre === undefined) return;
  waiting.delete(pre);
  const code = pre.firstElementChild;
  const language = pre.dataset["language"] ?? "";
  if (!pre.isConnected || code === null || hljs.getLanguage(language) === undefined) return;
  code.innerHTML = hljs.highlight(code.textContent, { language, ignoreIllegals: true }).value;
}
