/** What is sent with a question: parts of files, texts, problems, changes; and how the model is given it. */
import * as v from "valibot";
import { inFence } from "./taskPrompts.ts";
import { cleanUserText } from "./userText.ts";

const Count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

export const AttachmentKind = v.picklist([
  "file",
  "folder",
  "selection",
  "symbol",
  "problems",
  "diff",
  "terminal",
  "text",
]);
export type AttachmentKind = v.InferOutput<typeof AttachmentKind>;

/** As it was read when the question was sent. */
export const Attachment = v.object({
  kind: AttachmentKind,
  /** What the user and the model know it by: a path in the workspace, or a name; "" if it has none. */
  name: v.string(),
  /** Of VS Code; "" for plain text. */
  languageId: v.string(),
  /** The number of its first line in its file, from 1; 0 if its lines have no numbers. */
  firstLine: Count,
  /** Whole lines, the first of which is not blank. */
  text: v.string(),
  /** Lines that there were; `text` has fewer if it was too long to be kept. */
  lines: Count,
  /** Lines of `text` that the model is given; undefined until the question is being answered. */
  used: v.exactOptional(Count),
  /** Why it could not be read; then there is no text. */
  problem: v.exactOptional(v.picklist(["missing", "notText", "tooLarge", "empty"])),
});
export type Attachment = v.InferOutput<typeof Attachment>;

/** UTF-16 units of a text that are kept: more than a context of 32,768 tokens holds in most languages. */
export const MOST_KEPT = 100_000;

/**
 * A text as an attachment: without blank lines at its ends, and with as many whole lines as are kept.
 * @param firstLine 0 if its lines have no numbers
 */
export function attachmentOf(
  about: Pick<Attachment, "kind" | "name" | "languageId" | "firstLine">,
  text: string,
): Attachment {
  const all = cleanUserText(text).split("\n");
  const isBlank = (line: string): boolean => line.trim() === "";
  const start = all.findIndex((line) => !isBlank(line));
  if (start < 0) return { ...about, text: "", lines: 0, problem: "empty" };
  const lines = all.slice(start, all.findLastIndex((line) => !isBlank(line)) + 1);
  const firstLine = about.firstLine === 0 ? 0 : about.firstLine + start;
  return { ...about, firstLine, text: keptLines(lines).join("\n"), lines: lines.length };
}

function keptLines(lines: readonly string[]): readonly string[] {
  let length = 0;
  const end = lines.findIndex((line) => (length += line.length + 1) > MOST_KEPT + 1);
  // The start of a line that is too long alone is better than nothing of it.
  return end < 0 ? lines : end === 0 ? [(lines[0] ?? "").slice(0, MOST_KEPT).toWellFormed()] : lines.slice(0, end);
}

/** How many lines the model may be given at most. */
export function lineCount({ text, problem }: Attachment): number {
  return problem === undefined ? text.split("\n").length : 0;
}

/** How many lines the model is given. */
export function usedLines(attachment: Attachment): number {
  return Math.min(attachment.used ?? Infinity, lineCount(attachment));
}

/** The name with the lines that are used, as compilers write it: `src/app.ts:10-24`. */
export function nameWithLines(attachment: Attachment): string {
  const { name, firstLine } = attachment;
  const used = usedLines(attachment);
  if (firstLine === 0 || used === 0) return name;
  return used === 1 ? `${name}:${firstLine}` : `${name}:${firstLine}-${firstLine + used - 1}`;
}

/** An attachment in a prompt: its name and lines, and the text in a fence. "" if nothing of it is used. */
export function quotedAttachment(attachment: Attachment): string {
  const used = usedLines(attachment);
  if (used === 0) return "";
  const { text, languageId } = attachment;
  // A file's name may hold anything.
  const title = nameWithLines(attachment)
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ")
    .trim();
  const code = inFence(text.split("\n").slice(0, used).join("\n"), languageId);
  return title === "" ? code : `${title}\n${code}`;
}

/** A question as the model is asked it. What is attached comes first: it can be evaluated while the user still types. */
export function withAttachments(question: string, attachments: readonly Attachment[] = []): string {
  const quoted = attachments.map(quotedAttachment).filter((text) => text !== "");
  // After joining, since the parts could make a marker together.
  return quoted.length === 0 ? question : cleanUserText([...quoted, question].join("\n\n"));
}
