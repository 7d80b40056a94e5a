/** What is markup wherever it is in a line: emphasis, code, links, tags, entities, and addresses that become links. */
const INLINE =
  /[\\`*[\]<]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])|(?<=^|\s)#+(?=\s|$)|&(?=#?\w{1,40};)|:(?=\/\/|[a-z+_-][\w+-]{0,40}:)|(?<=www)\.|(?<=[\w.+-])@(?=\w)/giu;

/** Before what is markup at the start of a line: lists, quotes, rules, and the second line of a table or a heading. */
const LINE_START = /^([ \t]*)(?=>|[-+](?:[ \t]|$)|[-=|:][-=|: \t]*$)/;
const NUMBERED = /^([ \t]*\d{1,9})(?=[.)](?:[ \t]|$))/;

/** Markdown that shows a text literally, with its line breaks and without links. */
export function escapeMarkdown(text: string): string {
  return escapeInline(text)
    .split("\n")
    .map((line) => line.replace(LINE_START, "$1\\").replace(NUMBERED, "$1\\"))
    .join("\\\n");
}

/** The same for a text that does not start a line, and has only one. */
export function escapeInline(text: string): string {
  const escaped = text.replace(INLINE, "\\$&");
  // A single one strikes nothing through.
  return text.indexOf("~") === text.lastIndexOf("~") ? escaped : escaped.replaceAll("~", "\\~");
}
