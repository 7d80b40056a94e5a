/**
 * A question that the user has written as a file: Markdown with front matter, and places for what is typed, selected and
 * open. Its values are put in once: what they contain is never taken for a place.
 */
import type { Language } from "../text/language.ts";
import type { Argument, FrontMatterFault } from "./frontMatter.ts";
import type { PromptSampling } from "./promptSampling.ts";

/** UTF-16 units of a file. */
export const LONGEST_PROMPT_FILE = 64_000;

/** UTF-16 units of a front matter; reading one of this length takes a few milliseconds. */
const LONGEST_FRONT_MATTER = 8_000;

export interface PromptFile {
  title: string;
  description: string;
  arguments: Argument[];
  sampling: PromptSampling;
  /** Of the answer; undefined for that of the setting. */
  language: "auto" | Language | undefined;
  template: string;
}

/** Why a file can't be used. */
export type PromptFault =
  | { kind: "tooLong" }
  /** The front matter has no `---` at its end. */
  | { kind: "notClosed" }
  | FrontMatterFault
  | { kind: "unknownPlace"; name: string }
  /** Two arguments of one name, or one with the name of a place. */
  | { kind: "nameTaken"; name: string }
  | { kind: "empty" };

/** What a place can stand for besides the arguments. */
export const PLACES = ["input", "selection", "file"] as const;
type Place = (typeof PLACES)[number];

/** @param name that of its command, which is its title if it has none */
export async function parsePromptFile(name: string, text: string): Promise<PromptFile | PromptFault> {
  if (text.length > LONGEST_PROMPT_FILE) return { kind: "tooLong" };
  const source = text.replace(/^\uFEFF/, "").replace(/\r\n?/g, "\n");
  const parts = split(source);
  if (parts === undefined) return { kind: "notClosed" };
  // Its YAML parser is as large as all that the chat needs without prompt files.
  const { readFrontMatter } = await import("./frontMatter.ts");
  const fields = readFrontMatter(parts.head);
  if ("kind" in fields) return fields;
  const template = parts.body.trim();
  if (template === "") return { kind: "empty" };
  const args = fields.arguments ?? [];
  const names = args.map((argument) => argument.name);
  const taken = names.find((one, index) => names.indexOf(one) !== index || PLACES.some((place) => place === one));
  if (taken !== undefined) return { kind: "nameTaken", name: taken };
  const known = new Set<string>([...PLACES, ...names]);
  const unknown = placesOf(template).find((place) => !known.has(place));
  if (unknown !== undefined) return { kind: "unknownPlace", name: unknown };
  const { title = name, description = "", language, temperature, answerLength } = fields;
  const sampling = {
    ...(temperature === undefined ? {} : { temperature }),
    ...(answerLength === undefined ? {} : { answerLength }),
  };
  return { title, description, arguments: args, sampling, language, template };
}

function split(source: string): { head: string; body: string } | undefined {
  const text = source.trimStart();
  if (!/^---[ \t]*\n/.test(text)) return { head: "", body: source };
  const start = source.indexOf("\n", source.length - text.length) + 1;
  const end = /^---[ \t]*$/m.exec(source.slice(start, start + LONGEST_FRONT_MATTER));
  if (end === null) return undefined;
  const at = start + end.index;
  // Empty lines before it count, so that its faults are told with the lines of the file.
  const above = source.slice(0, source.length - text.length).replace(/[^\n]/g, "");
  return { head: above + source.slice(start, at), body: source.slice(at + end[0].length) };
}

/** A place, and the same behind a backslash, which is text. */
const PLACE = /\\?\{\{[ \t]*([\p{L}\p{N}_-]{1,40})[ \t]*\}\}/gu;

function placesOf(template: string): string[] {
  return Array.from(template.matchAll(PLACE), ([whole, name = ""]) => (whole.startsWith("\\") ? "" : name)).filter(
    (name) => name !== "",
  );
}

export interface PromptValues {
  /** What was typed behind the command. */
  typed: string;
  /** The selection; "" for none. */
  selection: string;
  /** The path of the active file in its workspace; "" without one. */
  file: string;
}

/** The question that the file makes; `missing`: a place that there is nothing for. */
export type Filled = { kind: "filled"; text: string } | { kind: "missing"; name: string; isArgument: boolean };

/** `{{input}}` is what was typed, or else the selection. A file without a place for what was typed has it at its end. */
export function fillPrompt(
  { template, arguments: args }: PromptFile,
  { typed, selection, file }: PromptValues,
): Filled {
  const { given, rest } = typedArguments(typed, args);
  const values = new Map<string, string>([
    ["input", rest === "" ? selection : rest],
    ["selection", selection],
    ["file", file],
    ...args.map(({ name, default: usual = "" }): [string, string] => [name, given.get(name) ?? usual]),
  ]);
  const used = placesOf(template);
  const needed = [...new Set([...args.map(({ name }) => name), ...used])];
  const missing = needed.find((name) => {
    const argument = args.find((one) => one.name === name);
    return argument === undefined ? values.get(name) === "" : !given.has(name) && argument.default === undefined;
  });
  if (missing !== undefined)
    return { kind: "missing", name: missing, isArgument: args.some(({ name }) => name === missing) };
  const text = template.replace(PLACE, (whole, name: string) =>
    whole.startsWith("\\") ? whole.slice(1) : (values.get(name) ?? ""),
  );
  const isPlaced = used.includes("input" satisfies Place);
  return { kind: "filled", text: isPlaced || rest === "" ? text : `${text}\n\n${rest}` };
}

/** Arguments come first, as `name=value` or `name="two words"`; the first that is none begins the text. */
function typedArguments(typed: string, args: readonly Argument[]): { given: Map<string, string>; rest: string } {
  const given = new Map<string, string>();
  let rest = typed.trim();
  for (;;) {
    const [whole, name = "", quoted, bare = ""] = ARGUMENT.exec(rest) ?? [];
    if (whole === undefined || given.has(name) || !args.some((one) => one.name === name)) return { given, rest };
    given.set(name, quoted ?? bare);
    rest = rest.slice(whole.length).trimStart();
  }
}

const ARGUMENT = /^([\p{L}\p{N}_-]{1,40})=(?:"([^"]*)"|(\S+))(?!\S)/u;

/** What is written behind the command: its arguments, and the text if it has a place for one. */
export function promptHint({ arguments: args, template }: PromptFile, text: string): string {
  const names = args.map(({ name, default: usual }) => (usual === undefined ? `${name}=…` : `[${name}=${usual}]`));
  return [...names, ...(placesOf(template).includes("input") ? [text] : [])].join(" ");
}
