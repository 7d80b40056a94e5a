/** Lines of a stream of bytes, however the network has cut it. */

/** In UTF-16 units: far more than a server says in one line. */
const LONGEST_LINE = 1_000_000;

/** More than a stream may be: of bytes, or of a line. */
export class TooMuchError extends Error {
  constructor() {
    super("more than an answer can have");
    this.name = "TooMuchError";
  }
}

/**
 * @param maxBytes of the whole stream
 * @throws TooMuchError
 */
export async function* readLines(bytes: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<string> {
  // One for the whole stream: a character may be cut anywhere.
  const decoder = new TextDecoder();
  let read = 0;
  let rest = "";
  for await (const chunk of bytes) {
    read += chunk.length;
    if (read > maxBytes) throw new TooMuchError();
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    if (rest.length > LONGEST_LINE) throw new TooMuchError();
    for (const line of lines) yield line.replace(/\r$/, "");
  }
  rest += decoder.decode();
  if (rest !== "") yield rest.replace(/\r$/, "");
}
