/** Colours for finished code blocks, in idle time so that no frame waits for them. */
import hljs from "highlight.js/lib/core";
import bash from "highlight.js/lib/languages/bash";
import c from "highlight.js/lib/languages/c";
import cpp from "highlight.js/lib/languages/cpp";
import csharp from "highlight.js/lib/languages/csharp";
import css from "highlight.js/lib/languages/css";
import diff from "highlight.js/lib/languages/diff";
import go from "highlight.js/lib/languages/go";
import java from "highlight.js/lib/languages/java";
import javascript from "highlight.js/lib/languages/javascript";
import json from "highlight.js/lib/languages/json";
import kotlin from "highlight.js/lib/languages/kotlin";
import markdown from "highlight.js/lib/languages/markdown";
import python from "highlight.js/lib/languages/python";
import rust from "highlight.js/lib/languages/rust";
import sql from "highlight.js/lib/languages/sql";
import swift from "highlight.js/lib/languages/swift";
import typescript from "highlight.js/lib/languages/typescript";
import xml from "highlight.js/lib/languages/xml";
import yaml from "highlight.js/lib/languages/yaml";

const LANGUAGES = {
  ...{ bash, c, cpp, csharp, css, diff, go, java, javascript, json, kotlin, markdown, python, rust, sql, swift },
  ...{ typescript, xml, yaml },
};
/** Those that highlight.js has still to be taught: all of them take 20 ms, for which no opening page has to wait. */
const unknown = Object.entries(LANGUAGES);
/** VS Code's language ids that highlight.js has no name for. */
hljs.registerAliases(["javascriptreact"], { languageName: "javascript" });
hljs.registerAliases(["typescriptreact"], { languageName: "typescript" });
hljs.registerAliases(["shellscript", "shell", "console"], { languageName: "bash" });
hljs.registerAliases(["jsonc"], { languageName: "json" });

/** Characters; a longer block stays plain, since one block is coloured in one piece. */
const LONGEST = 20_000;

const waiting = new Set<HTMLElement>();

/** Colours the code blocks of `root` when the page has time. */
export function highlightLater(root: ParentNode): void {
  for (const pre of root.querySelectorAll<HTMLElement>("pre[data-language]")) {
    if (pre.dataset["language"] === "" || pre.textContent.length > LONGEST) continue;
    if (waiting.size === 0) requestIdleCallback(work);
    waiting.add(pre);
  }
}

function work(deadline: IdleDeadline): void {
  do {
    const next = unknown.shift();
    if (next === undefined) colourNext();
    else hljs.registerLanguage(...next);
  } while (waiting.size > 0 && deadline.timeRemaining() >= 4);
  if (waiting.size > 0) requestIdleCallback(work);
}

function colourNext(): void {
  const [pre] = waiting;
  if (pre === undefined) return;
  waiting.delete(pre);
  const code = pre.firstElementChild;
  const language = pre.dataset["language"] ?? "";
  if (!pre.isConnected || code === null || hljs.getLanguage(language) === undefined) return;
  code.innerHTML = hljs.highlight(code.textContent, { language, ignoreIllegals: true }).value;
}
