/** Lines of a stack that are kept: what happened, and where. The bundle's other frames have no names. */
const STACK_LINES = 2;

/** Data of a kind as a line of the log, for example `offline: host huggingface.co, detail ENOTFOUND`. */
export function factsText({ kind, ...facts }: { kind: string }): string {
  const text = listed(facts);
  return text === "" ? kind : `${kind}: ${text}`;
}

function listed(facts: object): string {
  const known = Object.entries(facts).filter(([, value]) => value !== null && value !== undefined);
  return known.map(([name, value]) => `${name} ${valueText(value)}`).join(", ");
}

function valueText(value: unknown): string {
  if (Array.isArray(value)) return value.map(valueText).join("; ");
  if (typeof value === "object" && value !== null) return `(${listed(value)})`;
  return shortStack(String(value));
}

/** An error as a line of the log. */
export function errorLine(error: unknown): string {
  return shortStack(error instanceof Error ? (error.stack ?? error.message) : String(error));
}

/** The text of an error without most of its stack. */
function shortStack(text: string): string {
  const lines = text.split("\n").map((line) => line.trim());
  const from = lines.findIndex((line) => line.startsWith("at "));
  return (from < 0 ? lines : lines.slice(0, from + STACK_LINES - 1)).join(" ");
}
