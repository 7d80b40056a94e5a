export interface SourceText {
  text: string;
  /** A VS Code language id. */
  languageId: string;
  /** The text is a value of a locale file of this language or format, and all of it is prose. */
  isValue?: true;
}
