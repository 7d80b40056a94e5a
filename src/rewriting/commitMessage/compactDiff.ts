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

/** @returns the files of a diff with their changed lines; binary files and pure renames have none */
export function readDiff(diff: string): FileDiff[] {
  const files: FileDiff[] = [];
  let inHunk = false;
  for (const line of diff.split(/\r?\n/)) {
    const header = /^diff --git (?:"?a\/.*?"?) "?b\/([^]*?)"?$/.exec(line);
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

/** Git writes the bytes of non-ASCII names as octal digits (`core.quotePath`). */
function unquoted(path: string): string {
  if (!path.includes("\\")) return path;
  const bytes = path.replace(/\\([0-7]{3})|\\(.)/g, (_, octal?: string, one?: string) =>
    octal === undefined ? (one ?? "") : String.fromCharCode(parseInt(octal, 8)),
  );
  return Buffer.from(bytes, "latin1").toString("utf8");
}
