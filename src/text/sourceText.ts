export interface SourceText {
  text: string;
  /** A VS Code language id. */
  languageId: string;
}
