declare module "gettext-parser" {
  /** What the tests read of a catalog: the entries by context and text. */
  export const po: {
    parse(text: string): { translations: Record<string, Record<string, { msgid: string; msgstr: string[] }>> };
  };
}
