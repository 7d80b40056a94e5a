/** What models write behind a fence, where VS Code's id of the language is another. */
const IDS: Readonly<Record<string, string>> = {
  ...{ js: "javascript", cjs: "javascript", mjs: "javascript", node: "javascript", jsx: "javascriptreact" },
  ...{ ts: "typescript", tsx: "typescriptreact", py: "python", python3: "python", rb: "ruby", rs: "rust" },
  ...{ sh: "shellscript", bash: "shellscript", zsh: "shellscript", shell: "shellscript", console: "shellscript" },
  ...{ md: "markdown", yml: "yaml", "c++": "cpp", cs: "csharp", "c#": "csharp", kt: "kotlin", golang: "go" },
  ...{ ps1: "powershell", htm: "html", docker: "dockerfile", objc: "objective-c", text: "plaintext", txt: "plaintext" },
};

/**
 * @param fence the word behind a fence; may be empty
 * @param known the ids of the installed languages
 * @returns VS Code's id of the language, `plaintext` for one that is not known
 */
export function languageIdOf(fence: string, known: readonly string[]): string {
  const name = fence.toLowerCase();
  const id = Object.hasOwn(IDS, name) ? IDS[name] : name;
  return id !== undefined && known.includes(id) ? id : "plaintext";
}
