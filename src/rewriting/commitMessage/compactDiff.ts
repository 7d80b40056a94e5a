/** A diff in as few words as a small model reads with profit: what was changed, without what stands around it. */

interface FileDiff {
  path: string;
  /** Removed and added lines, with their sign. */
  lines: string[];
}

/** UTF-16 units of a line; the rest of a longer one is data. */
const LONGEST_LINE = 200;

/** Files that programs write: their names say all that is worth knowing. */
const GENERATED =
  /(?:^|\/)(?:package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?|go\.sum|[^/]*\.(?:lock|min\.\w+|map|snap|svg|pb\.go|g\.dart)|(?:dist|build|out|vendor|node_modules)\/.*)$/;

/**
 * @param diff as `git diff` prints it
 * @param maxTokens of the result, about
 * @param count tokens of each text
 * @returns the changed lines, below the name of their file where there is more than one; empty when nothing was changed
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
  const cut = texts.map((text, index) => shortened(text, limit / Math.max(1, tokens[index] ?? 1)));
  // Hundreds of files: their names alone are too many.
  const most = Math.max(1, Math.floor(maxTokens / LEAST_TOKENS));
  return cut.slice(0, most).join("\n");
}

/** Tokens of the least that is said about a file: its name. */
const LEAST_TOKENS = 12;

/** @returns the files of a diff with their changed lines; binary files and pure renames have none */
export function readDiff(diff: string): FileDiff[] {
  const files: FileDiff[] = [];
  let inHunk = false;
  for (const line of diff.split(/\r?\n/)) {
    const header = /^diff --git (?:"?a\/.*?"?) "?b\/(.*?)"?$/.exec(line);
    const file = files.at(-1);
    if (header !== null) {
      inHunk = false;
      files.push({ path: unquoted(header[1] ?? ""), lines: [] });
    } else if (file === undefined) {
      continue;
    } else if (line.startsWith("@@")) {
      inHunk = true;
    } else if (inHunk && /^[+-]/.test(line)) {
      if (line.slice(1).trim() !== "") file.lines.push(line.slice(0, LONGEST_LINE));
    }
  }
  return files;
}

/** The most that each may have, so that all together have no more than `total`: what the small leave goes to the large. */
function fairShare(needs: readonly number[], total: number): number {
  let left = total;
  const sorted = [...needs].sort((a, b) => a - b);
  for (const [index, need] of sorted.entries()) {
    const share = left / (sorted.length - index);
    if (need > share) return Math.max(share, LEAST_TOKENS);
    left -= need;
  }
  return total;
}

/** Whole lines of at most that part of the text, and the first in any case. */
function shortened(text: string, part: number): string {
  if (part >= 1) return text;
  const room = text.length * part;
  let length = 0;
  const lines = text.split("\n").filter((line, index) => (length += line.length + 1) <= room || index === 0);
  return lines.join("\n");
}

/** Git writes names outside ASCII as the octal digits of their bytes (`core.quotePath`). */
function unquoted(path: string): string {
  if (!path.includes("\\")) return path;
  const bytes = path.replace(/\\([0-7]{3})|\\(.)/g, (_, octal?: string, one?: string) =>
    octal === undefined ? (one ?? "") : String.fromCharCode(parseInt(octal, 8)),
  );
  return Buffer.from(bytes, "latin1").toString("utf8");
}
