/** JSON of every shape, for boundaries that must not trust what they are sent. */

const KEYS = [
  "id",
  "jsonrpc",
  "method",
  "params",
  "result",
  "error",
  "token",
  "value",
  "code",
  "message",
  "kind",
  "data",
];
const ODD_KEYS = ["__proto__", "constructor", "toString", "then", "length", ""];
const METHODS = [
  ..."load generate prepare count tokenize hardware status backendProgress loadProgress".split(" "),
  ...["$/cancelRequest", "$/progress", "$/setTrace", "$/logTrace", "toString", "__proto__", ""],
];

export function randomJson(random: () => number, depth = 3): unknown {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
  const kind = Math.floor(random() * (depth > 0 ? 9 : 7));
  switch (kind) {
    case 0:
      return null;
    case 1:
      return random() < 0.5;
    case 2:
      return pick([0, 1, -1, 0.5, 1e308, -1e308, 2 ** 53, Math.floor(random() * 100)]);
    case 3:
      return pick(["", "2.0", "0", "가", "\u0000", "\ud800", "x".repeat(10_000), "chat", "toString"]);
    case 4:
      return pick(METHODS);
    case 5:
      return [];
    case 6:
      return {};
    case 7:
      return Array.from({ length: Math.floor(random() * 4) }, () => randomJson(random, depth - 1));
    default: {
      const entries = Array.from({ length: Math.floor(random() * 5) }, () => [
        pick(random() < 0.9 ? KEYS : ODD_KEYS),
        randomJson(random, depth - 1),
      ]);
      return Object.fromEntries(entries) as unknown;
    }
  }
}

/** A message that is nearly one: each of its members may be missing, or anything. */
export function nearlyMessage(random: () => number): unknown {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
  const maybe = (key: string, value: unknown): Record<string, unknown> =>
    random() < 0.15 ? {} : { [key]: random() < 0.35 ? randomJson(random) : value };
  const version = maybe("jsonrpc", "2.0");
  const id = Math.floor(random() * 20);
  switch (Math.floor(random() * 4)) {
    case 0:
      return { ...version, ...maybe("id", id), ...maybe("method", pick(METHODS)), ...maybe("params", {}) };
    case 1:
      return { ...version, ...maybe("method", "$/cancelRequest"), ...maybe("params", maybe("id", id)) };
    case 2:
      return {
        ...version,
        ...maybe("method", "$/progress"),
        ...maybe("params", { ...maybe("token", id), ...maybe("value", "text") }),
      };
    default:
      return random() < 0.5
        ? { ...version, ...maybe("id", id), ...maybe("result", null) }
        : { ...version, ...maybe("id", id), ...maybe("error", { ...maybe("code", 1), ...maybe("message", "no") }) };
  }
}
