/** Markdown that shows a text literally, with its line breaks and without links. */
export function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!|<>~&:@=]/g, "\\$&").replaceAll("\n", "\\\n");
}
