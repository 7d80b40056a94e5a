/** What is typed into the chat: text, or a command that begins with a slash. Both the page and the host read it. */

export type Typed = { kind: "text"; text: string } | { kind: "command"; name: string; rest: string };

/** A name ends at whitespace; with another slash in it, it is a path. */
const NAME = /^\/[^\s/]+(?!\S)/;

/** Two slashes where one would be a command stand for one that is meant. */
export function parseTyped(text: string): Typed {
  if (text.startsWith("//") && NAME.test(text.slice(1))) return { kind: "text", text: text.slice(1) };
  const [command] = NAME.exec(text) ?? [];
  if (command === undefined) return { kind: "text", text };
  return { kind: "command", name: command.slice(1), rest: text.slice(command.length).trim() };
}

/** The name that is being typed at the caret, which may be empty yet; undefined if none is. */
export function typedName(text: string, caret: number): string | undefined {
  const before = text.slice(0, caret);
  return /^\/[^\s/]*$/.test(before) ? before.slice(1) : undefined;
}

/** What a command is looked for by. */
interface Named {
  name: string;
  /** Other names of it. */
  aliases: readonly string[];
}

/** The commands that what is typed can mean: those that begin with it, and then those that have it inside. */
export function matching<Command extends Named>(commands: readonly Command[], typed: string): Command[] {
  const wanted = letters(typed);
  const namesOf = ({ name, aliases }: Named): string[] => [name, ...aliases].map(letters);
  const starts = commands.filter((command) => namesOf(command).some((name) => name.startsWith(wanted)));
  const holds = commands.filter((command) => namesOf(command).some((name) => name.includes(wanted)));
  return [...new Set([...starts, ...holds])];
}

/** The command of this name. */
export function named<Command extends Named>(commands: readonly Command[], name: string): Command | undefined {
  const wanted = letters(name);
  return commands.find((command) => [command.name, ...command.aliases].some((other) => letters(other) === wanted));
}

/** Letter by letter, so that a syllable that is still being composed is the start of one: `버` of `번역`. */
export function letters(text: string): string {
  return text.normalize("NFKD").toLowerCase();
}
