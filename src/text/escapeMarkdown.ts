/** Markdown that shows a text as it stands, without links and with its line ends. */
export function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!|<>~&:@=]/g, "\\$&").replaceAll("\n", "\\\n");
}
