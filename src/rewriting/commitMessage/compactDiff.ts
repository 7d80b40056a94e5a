/** Shortens a diff to what a small model can make use of: the changed lines, without their context. */

interface FileDiff {
  path: string;
  /** Removed and added lines, with their sign. */
  lines: string[];
}

/** UTF-16 units of a line; the rest of a longer line is data. */
const LONGEST_LINE = 200;

/** Generated files: their names say everything worth knowing. */
const GENERATED =
  /(?:^|\/)(?:package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?|go\.sum|[^/]*\.(?:lock|min\.\w+|map|snap|svg|pb\.go|g\.dart)|(?:dist|build|out|vendor|node_modules)\/.*)$/;

/**
 * @param diff as `git diff` prints it
 * @param maxTokens of the result, approximately
 * @param count counts the tokens of each text
 * @returns the changed lines, below the file name if there is more than one file; empty if nothing was changed
 */
export async function compactDiff(
  diff: string,
  maxTokens: number,
  count: (texts: string[]) => Promise<number[]>,
): Promise<string> {
  const files = readDiff(diff);
  const texts = files.map(({ path, lines }) => {
    if (GENERATED.test(path) || lines.length === 0) return path;
    return files.length === 1 ? lines.join("\n") : [path, ...lines].join("\n");
  });
  const tokens = await count(texts);
  const limit = fairShare(tokens, maxTokens);
  const shortTexts = texts.map((text, index) => shortened(text, limit / Math.max(1, tokens[index] ?? 1)));
  // The names alone of hundreds of files are too many.
  const maxFiles = Math.max(1, Math.floor(maxTokens / MIN_FILE_TOKENS));
  return shortTexts.slice(0, maxFiles).join("\n");
}

/** Minimum tokens for a file: its name. */
const MIN_FILE_TOKENS = 12;

/** What git colors its output with. */
// eslint-disable-next-line no-control-regex
const COLORS = /\x1b\[[\d;]*[mK]/g;

/** The first line about a file, apart from `diff --git`: the forms for merges, conflicts and submodules. */
const OTHER_HEADERS = [
  /^diff --(?:cc|combined) (.*)$/,
  /^\* Unmerged path (.*)$/,
  /^Submodule (.*?) (?:[\da-f]{7,}|contains )/,
];

/**
 * @param diff in any of the forms that git itself prints
 *   (https://git-scm.com/docs/diff-format#generate_patch_text_with_p): the prefixes of paths are settings, and so are
 *   colors and what is said about a submodule
 * @returns the files with their changed lines; binary files and pure renames have none
 */
export function readDiff(diff: string): FileDiff[] {
  const files: FileDiff[] = [];
  /** Signs before a line of a hunk: one for each parent. */
  let signs = 0;
  for (const line of diff.replace(COLORS, "").split(/\r?\n/)) {
    const path = pathIn(line);
    const file = files.at(-1);
    if (path !== undefined) {
      signs = 0;
      files.push({ path, lines: [] });
    } else if (file === undefined) {
      continue;
    } else if (line.startsWith("@@")) {
      signs = (/^@+/.exec(line)?.[0].length ?? 1) - 1;
    } else if (signs === 0) {
      const renamed = /^(?:rename|copy) to (.*)$/.exec(line)?.[1];
      if (renamed !== undefined) file.path = unquoted(renamed);
    } else {
      const sign = /[+-]/.exec(line.slice(0, signs))?.[0];
      const content = line.slice(signs);
      if (sign !== undefined && content.trim() !== "") file.lines.push((sign + content).slice(0, LONGEST_LINE));
    }
  }
  return files;
}

/** The path in the first line about a file; undefined for any other line. */
function pathIn(line: string): string | undefined {
  const pair = /^diff --git (.*)$/.exec(line)?.[1];
  if (pair !== undefined) return pathOfPair(pair);
  for (const header of OTHER_HEADERS) {
    const path = header.exec(line)?.[1];
    if (path !== undefined) return unquoted(path);
  }
  return undefined;
}

/** The path of `a/path b/path`, where the prefixes are any or none. A renamed file has its own line for its new name. */
function pathOfPair(pair: string): string {
  const middle = (pair.length - 1) / 2;
  const [before, after] =
    pair[middle] === " "
      ? [pair.slice(0, middle), pair.slice(middle + 1)]
      : ["", pair.slice(pair.lastIndexOf(" ") + 1)];
  const path = unquoted(after);
  return before === after ? path : path.slice(path.indexOf("/") + 1);
}

/** The limit for each text, so that together they need at most `total`: what small ones leave goes to large ones. */
function fairShare(needs: readonly number[], total: number): number {
  let left = total;
  const sorted = [...needs].sort((a, b) => a - b);
  for (const [index, need] of sorted.entries()) {
    const share = left / (sorted.length - index);
    if (need > share) return Math.max(share, MIN_FILE_TOKENS);
    left -= need;
  }
  return total;
}

/** The whole lines that fit in that share of the text, and the first line in any case. */
function shortened(text: string, share: number): string {
  if (share >= 1) return text;
  const maxLength = text.length * share;
  let length = 0;
  const lines = text.split("\n").filter((line, index) => (length += line.length + 1) <= maxLength || index === 0);
  return lines.join("\n");
}

/** Git puts names with special characters in quotes, and may write the bytes of others than ASCII as octal digits. */
function unquoted(path: string): string {
  if (!/^".*"$/.test(path)) return path;
  return path
    .slice(1, -1)
    .replace(/((?:\\[0-7]{3})+)|\\(.)/g, (_, octal: string | undefined, escaped: string) =>
      octal === undefined ? (ESCAPED[escaped] ?? escaped) : fromOctal(octal),
    );
}

const ESCAPED: Readonly<Record<string, string>> = { t: "\t", n: "\n", r: "\r" };

function fromOctal(escapes: string): string {
  const bytes = escapes.slice(1).split("\\");
  return Buffer.from(bytes.map((digits) => parseInt(digits, 8))).toString("utf8");
}
