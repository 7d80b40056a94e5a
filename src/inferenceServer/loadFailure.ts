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

/**
 * What llama.cpp writes about files that are whole but made for another version of it. The sources of the messages are
 * https://github.com/ggml-org/llama.cpp/tree/master/src (`llama-model.cpp`, `llama-vocab.cpp`, `llama-model-loader.cpp`)
 * and https://github.com/ggml-org/llama.cpp/blob/master/ggml/src/gguf.cpp.
 */
const UNSUPPORTED: readonly [feature: EngineFeature, message: RegExp][] = [
  ["architecture", /(?:unknown|unsupported) model architecture: '(.*)'/],
  ["preTokenizer", /unknown pre-tokenizer type: '(.*)'/],
  ["tokenizer", /unknown tokenizer: '(.*)'/],
  ["tensorType", /has invalid ggml type (\d+)/],
  // The file describes itself otherwise than this version expects.
  ["contents", /((?:check_tensor_dims: |missing )tensor '.*)/],
  ["contents", /(wrong number of tensors; .*)/],
  ["contents", /(key not found in model: .*)/],
  ["contents", /(key \S+ has wrong (?:array length|type).*)/],
  ["contents", /(expected scalar, found array for key: .*)/],
  ["contents", /(\S+ has wrong array element type .*)/],
  ["contents", /(invalid gguf type for .*)/],
  ["contents", /(cannot find tokenizer .*)/],
];

/** ggml's messages about buffers that it can't get. */
const NO_MEMORY = /failed to allocate|unable to allocate|out of memory|OutOfDeviceMemory|OutOfHostMemory/i;

/**
 * @param detail the error's text
 * @param lines the log since the engine was started
 */
export function loadFailure(path: string, detail: string, lines: readonly string[]): Failure {
  for (const line of lines) {
    for (const [feature, message] of UNSUPPORTED) {
      const name = message.exec(line)?.[1]?.trim();
      if (name !== undefined) return { kind: "modelUnsupported", path, feature, name, engine: ENGINE };
    }
  }
  const noMemory = [...lines, detail].find((line) => NO_MEMORY.test(line));
  if (noMemory !== undefined) return { kind: "outOfMemory", path, detail: noMemory.replace(/^llama\.cpp \w+: /, "") };
  const reason = lines.findLast((line) => line.includes("error loading model: "))?.split("error loading model: ")[1];
  return { kind: "modelDamaged", path, detail: reason ?? detail };
}
