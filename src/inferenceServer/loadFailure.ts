/** Why llama.cpp refused a model: its errors are all "Failed to load model", and its log says the rest. */
import { ENGINE } from "../inference/engineVersion.ts";
import type { EngineFeature, Failure } from "../inference/failure.ts";

/** Lines of the log to look at; llama.cpp writes a handful about a file. */
const LINES = 50;

/** Passes lines on and keeps the last ones. */
export function keepingLines(log: (line: string) => void): { log: (line: string) => void; lines: readonly string[] } {
  const lines: string[] = [];
  return {
    lines,
    log: (line) => {
      if (lines.push(line) > LINES) lines.shift();
      log(line);
    },
  };
}

// The sources of the messages: https://github.com/ggml-org/llama.cpp/tree/master/src (`llama-model.cpp`,
// `llama-vocab.cpp`, `llama-model-loader.cpp`) and https://github.com/ggml-org/llama.cpp/blob/master/ggml/src/gguf.cpp.

const UNSUPPORTED: readonly [feature: EngineFeature, message: RegExp][] = [
  ["architecture", /(?:unknown|unsupported) model architecture: '(.*)'/],
  ["preTokenizer", /unknown pre-tokenizer type: '(.*)'/],
  ["tokenizer", /unknown tokenizer: '(.*)'/],
  ["tensorType", /has invalid ggml type (\d+)/],
];

/** Data that is missing or contradicts itself. */
const DAMAGED =
  /corrupted|duplicated|invalid data|file bounds|end of file|read error|split|failed to (?:read|open|load)/;

/** Buffers that can't be had. */
const NO_MEMORY = /failed to allocate|(?:unable to|cannot) allocate|out of memory|OutOf(?:Device|Host)Memory/i;

/** How the line with the reason begins, before the part of the model where it failed. */
const REASON = /error loading model(?: \w+)?: /;

/**
 * @param detail the error's text
 * @param lines the log since the engine was started
 */
export function loadFailure(path: string, detail: string, lines: readonly string[]): Failure {
  for (const line of lines) {
    for (const [feature, message] of UNSUPPORTED) {
      const name = message.exec(line)?.[1];
      if (name !== undefined) return { kind: "modelUnsupported", path, feature, name, engine: ENGINE };
    }
  }
  const noMemory = [...lines, detail].find((line) => NO_MEMORY.test(line));
  if (noMemory !== undefined) return { kind: "outOfMemory", path, detail: noMemory.replace(/^llama\.cpp \w+: /, "") };
  const reason =
    lines
      .findLast((line) => REASON.test(line))
      ?.split(REASON)
      .at(-1)
      ?.trim() ?? detail;
  if (DAMAGED.test(reason)) return { kind: "modelDamaged", path, detail: reason };
  // The host has read the header and found all the data: the engine expects something else in such a model.
  return { kind: "modelUnsupported", path, feature: "contents", name: reason, engine: ENGINE };
}
