/** What is pasted into the message field, or dropped on the page. */

/** A longer paste is attached instead: the field is for the question. */
const LONG_PASTE = { characters: 8_000, lines: 200 };

export function isLongPaste(text: string): boolean {
  return text.length > LONG_PASTE.characters || text.split("\n", LONG_PASTE.lines + 1).length > LONG_PASTE.lines;
}

/** The types in which VS Code gives what is dragged from its explorer, tabs and editors; files of the system have none. */
const URI_TYPES = ["application/vnd.code.uri-list", "text/uri-list", "resourceurls", "codeeditors"];

export function hasUris(data: Pick<DataTransfer, "types">): boolean {
  return data.types.some((type) => URI_TYPES.includes(type.toLowerCase()));
}

/** The URIs of what was dropped, each once. */
export function droppedUris(data: Pick<DataTransfer, "getData">): string[] {
  const uris = [
    ...lines(data.getData("application/vnd.code.uri-list")),
    ...lines(data.getData("text/uri-list")),
    ...strings(json(data.getData("resourceurls"))),
    ...strings(json(data.getData("codeeditors"))),
  ];
  return [...new Set(uris.filter((uri) => /^[a-z][\w+.-]+:/i.test(uri)))];
}

/** One a line; `#` begins a comment (RFC 2483). */
function lines(list: string): string[] {
  return list
    .split(/\r\n?|\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `["file:///a"]`, or `[{ resource: "file:///a" }]` */
function strings(value: unknown): string[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((one: unknown) => {
    if (typeof one === "string") return one;
    const { resource } = (one ?? {}) as { resource?: unknown };
    return typeof resource === "string" ? resource : [];
  });
}
