/** What is markup wherever it is in a line: emphasis, code, links, tags, entities, and addresses that become links. */
const INLINE =
  /[\\`*[\]<]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])|(?<=^|\s)#+(?=\s|$)|&(?=#?\w{1,40};)|:(?=\/\/|[a-z+_-][\w+-]{0,40}:)|(?<=www)\.|(?<=[\w.+-])@(?=\w)/giu;

/** What is markup at the start of a line: lists, quotes, headings, rules, and the second line of a table. */
const LINE_START = /(?<=^[ \t]*)(?:>|[-+](?=[ \t]|$)|[-=|:](?=[-=|: \t]*$))|(?<=^[ \t]*\d{1,9})[.)](?=[ \t]|$)/gm;

/** Markdown that shows a text literally, with its line breaks and without links. */
export function escapeMarkdown(text: string): string {
  return escapeInline(text).replace(LINE_START, "\\$&").replaceAll("\n", "\\\n");
}

/** The same for a text that does not start a line, and has only one. */
export function escapeInline(text: string): string {
  const escaped = text.replace(INLINE, "\\$&");
  // A single one strikes nothing through.
  return text.indexOf("~") === text.lastIndexOf("~") ? escaped : escaped.replaceAll("~", "\\~");
}
