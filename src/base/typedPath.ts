import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { posix, win32 } from "node:path";
import { fileURLToPath } from "node:url";

/** Where a path was typed. */
export interface TypedPathOptions {
  /** What a relative path is relative to; the home folder by default. */
  folder?: string;
  home?: string;
  env?: Readonly<Record<string, string | undefined>>;
  platform?: NodeJS.Platform;
}

/**
 * The path that a person means who types or pastes it:
 * - with a home folder or variables that only a shell would replace, in the forms of its own
 *   (https://github.com/microsoft/vscode-python/issues/24673, https://github.com/Huuums/vscode-folder-templates/issues/121),
 *   of which those that are not set stay as they are;
 * - in quotes, as Windows copies it (https://github.com/microsoft/WinDbg-Feedback/issues/259);
 * - with an invisible mark, as Windows shows it in a file's properties (The Old New Thing, “Why is there an invisible
 *   U+202A at the start of my file name?”);
 * - as a `file:` URL.
 * @returns an absolute path, "" for none; what is no path of this system as it is, for the message that it is missing
 */
export function typedPath(typed: string, options: TypedPathOptions = {}): string {
  const { home = homedir(), env = process.env, platform = process.platform } = options;
  const paths = platform === "win32" ? win32 : posix;
  const text = withoutQuotes(typed);
  if (text === "") return "";
  const path = /^file:/i.test(text) ? fromUrl(text, platform) : text;
  // Not below the home folder: an address on the web is no path at all.
  if (/^(?:file|https?):/i.test(path)) return path;
  // A file may have any name, also one with a dollar sign.
  if (paths.isAbsolute(path) && existsSync(path)) return paths.resolve(path);
  const variable = (name: string): string | undefined => (name === "userHome" || name === "HOME" ? home : env[name]);
  const whole = path
    .replace(platform === "win32" ? /^~(?=$|[\\/])/ : /^~(?=$|\/)/, () => home)
    .replace(VARIABLE, (form, ...names: (string | undefined)[]) => variable(names.find(Boolean) ?? "") ?? form);
  return paths.resolve(options.folder ?? home, whole);
}

/** `$env:NAME` (PowerShell), `${NAME}`, `${env:NAME}` and `${userHome}` (VS Code), `$NAME`, `%NAME%` */
const VARIABLE = /\$env:(\w+)|\$\{(?:env:)?(\w+)\}|\$(\w+)|%([\w()]+)%/g;

const QUOTES = [`""`, "''", "``", "“”", "‘’"];

/** Without quotes, whitespace and invisible marks of direction at both ends. */
function withoutQuotes(typed: string): string {
  const text = typed.replace(/^[\s\p{Bidi_Control}]+|(?<![\s\p{Bidi_Control}])[\s\p{Bidi_Control}]+$/gu, "");
  const isQuoted = text.length > 1 && QUOTES.includes(text.slice(0, 1) + text.slice(-1));
  return isQuoted ? withoutQuotes(text.slice(1, -1)) : text;
}

/** The path of a `file:` URL, also of one that was put together by hand; the URL itself if it has none here. */
function fromUrl(text: string, platform: NodeJS.Platform): string {
  const byHand = /^file:\/\/(~[\\/].*)$/i.exec(text)?.[1];
  if (byHand !== undefined) return byHand;
  // Files have no query and no fragment; a percent sign that encodes nothing is one.
  const url = text.replace(/[#?]/g, encodeURIComponent).replace(/%(?![\da-f]{2})/gi, "%25");
  try {
    return fileURLToPath(url, { windows: platform === "win32" });
  } catch {
    return text;
  }
}
