/** A conversation as a document: Markdown, or HTML that loads nothing. */
import * as l10n from "@vscode/l10n";
import type { StoredTurn } from "../history/conversation.ts";
import { splitAnswer } from "../history/turns.ts";
import type { Notice } from "../model/notices.ts";
import { nameWithLines } from "../prompt/attachments.ts";
import { escapeHtml } from "../text/escapeHtml.ts";
import { escapeInline, escapeMarkdown } from "../text/escapeMarkdown.ts";
import { htmlDocument } from "../text/htmlDocument.ts";
import type { Language } from "../text/language.ts";
import { remoteText } from "./engineText.ts";
import { renderMarkdown } from "./renderMarkdown.ts";

export interface ExportedConversation {
  title: string;
  turns: readonly StoredTurn[];
  /** Those of the models that wrote the answers. */
  notices: readonly Notice[];
  language: Language;
  now: Date;
}

export function toMarkdown({ title, turns, notices, language, now }: ExportedConversation): string {
  const parts = turns.flatMap((turn) => [
    `## ${l10n.t("Question")}`,
    isMarkdown(turn) ? closed(turn.message) : escapeMarkdown(turn.message),
    ...attachedText(turn).map((attached) => `*${escapeInline(attached)}*`),
    `## ${l10n.t("Answer")}`,
    closed(splitAnswer(turn).answer) || `*${l10n.t("No answer was written.")}*`,
    `*${escapeInline(aboutAnswer(turn, language))}*`,
  ]);
  const ends = notices.flatMap((notice) => ["---", `## ${notice.title}`, notice.markdown.trim()]);
  const head = [`# ${escapeInline(title)}`, `*${escapeInline(exportedText(now, language))}*`];
  return `${[...head, ...parts, ...ends].join("\n\n")}\n`;
}

/** As the chat shows it; it loads nothing. */
export function toHtml({ title, turns, notices, language, now }: ExportedConversation): string {
  const parts = turns.map(
    (turn) => `<article>
<h2>${escapeHtml(l10n.t("Question"))}</h2>
${isMarkdown(turn) ? markdownHtml(turn.message) : `<div class="text" dir="auto">${escapeHtml(turn.message)}</div>`}
${attachedText(turn)
  .map((attached) => `<p class="about">${escapeHtml(attached)}</p>\n`)
  .join("")}<h2>${escapeHtml(l10n.t("Answer"))}</h2>
${markdownHtml(splitAnswer(turn).answer) || `<p class="about">${escapeHtml(l10n.t("No answer was written."))}</p>`}
<p class="about">${escapeHtml(aboutAnswer(turn, language))}</p>
</article>`,
  );
  const ends = notices.map(
    (notice) => `<section>
<h2>${escapeHtml(notice.title)}</h2>
${markdownHtml(notice.markdown)}
</section>`,
  );
  const body = `<main>
<h1>${escapeHtml(title)}</h1>
<p class="about">${escapeHtml(exportedText(now, language))}</p>
${parts.join("\n")}
</main>
<footer>
${ends.join("\n")}
</footer>`;
  return htmlDocument(language, title, STYLE, body);
}

function markdownHtml(markdown: string): string {
  const html = renderMarkdown(markdown).trim();
  return html && `<div class="markdown" dir="auto">${html}</div>`;
}

const STYLE = `
:root { color-scheme: light dark; }
body { font: 16px/1.6 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
article { border-top: 1px solid; padding-top: 0.5rem; }
footer { border-top: 3px double; margin-top: 2rem; font-size: 0.875rem; }
h2 { font-size: 1rem; }
.text { white-space: pre-wrap; }
.text, .markdown { overflow-wrap: anywhere; }
pre { overflow-x: auto; padding: 0.5rem; border: 1px solid; }
pre code { overflow-wrap: normal; }
table { border-collapse: collapse; }
th, td { border: 1px solid; padding: 0.25rem 0.5rem; }
blockquote { margin-inline: 0; padding-inline-start: 1rem; border-inline-start: 3px solid; }
.about { font-size: 0.875rem; font-style: italic; }
`;

function exportedText(now: Date, language: Language): string {
  return l10n.t("Exported on {0} by 42dot Local Assistant, an unofficial extension.", now.toLocaleString(language));
}

/** When it was asked, and by which model it was answered. */
function aboutAnswer({ createdAt, state }: StoredTurn, language: Language): string {
  const date = new Date(createdAt).toLocaleString(language);
  const { model, server } = state.kind === "done" ? state.record : { model: "" };
  const author = server === undefined ? model : `${model} (${remoteText(server)})`;
  const isCut = state.kind !== "done" || state.record.stop !== "eos";
  const end = isCut ? ` · ${l10n.t("The answer is not complete.")}` : "";
  return `${model === "" ? date : l10n.t("Written by {0}, {1}", author, date)}${end}`;
}

/** The names of what was sent with a question, with the lines that the model was given; none if there was nothing. */
function attachedText({ attachments = [] }: StoredTurn): string[] {
  const names = attachments.map((one) => nameWithLines(one) || one.kind).join(", ");
  return names === "" ? [] : [l10n.t("Attached: {0}", names)];
}

/** What the chat shows as Markdown. */
function isMarkdown({ task }: StoredTurn): boolean {
  return task.kind === "explain" || task.kind === "ask";
}

/** With an end for a code block that was cut off: it would take the rest of the document with it. */
function closed(markdown: string): string {
  const trimmed = markdown.trim();
  let open: string | undefined;
  for (const line of trimmed.split("\n")) {
    const fence = /^(?:`{3,}|~{3,})/.exec(line.replace(/^ {0,3}/, ""))?.[0] ?? "";
    const info = line.trimStart().slice(fence.length);
    if (open === undefined) {
      if (fence !== "" && !(fence.startsWith("`") && info.includes("`"))) open = fence;
    } else if (fence.startsWith(open) && info.trim() === "") {
      open = undefined;
    }
  }
  return open === undefined ? trimmed : `${trimmed}\n${open}`;
}
