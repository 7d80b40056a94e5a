/** What a text says as JSON; undefined if it is none. Its schema decides on the rest. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
