/** What VS Code reports about a file. Lines are counted from 1. */
export interface Problem {
  first: number;
  last: number;
  message: string;
  severity: "error" | "warning" | "information" | "hint";
  source: string;
}

const SEVERITIES = ["error", "warning", "information", "hint"] as const;
const MOST_PROBLEMS = 50;

/**
 * Problems as text, the worst first, each with its line of the file.
 * @param line only those at this one
 */
export function problemLines(problems: readonly Problem[], lines: readonly string[], line?: number): string {
  const rank = ({ severity }: Problem): number => SEVERITIES.indexOf(severity);
  return problems
    .filter(({ first, last }) => line === undefined || (first <= line && line <= last))
    .sort((a, b) => rank(a) - rank(b) || a.first - b.first)
    .slice(0, MOST_PROBLEMS)
    .map(({ first, message, severity, source }) => {
      const code = lines[first - 1]?.trim() ?? "";
      const from = source === "" ? "" : ` (${source})`;
      return `${first}: ${severity}: ${message.trim()}${from}${code === "" ? "" : `\n    ${code}`}`;
    })
    .join("\n");
}
