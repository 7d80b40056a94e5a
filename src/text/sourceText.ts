/** A text with its VS Code language id. */
export interface SourceText {
  text: string;
  languageId: string;
}
