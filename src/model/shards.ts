/**
 * Models that are split into several files. The names and keys are those of llama.cpp, which loads the other files by
 * itself: https://github.com/ggml-org/llama.cpp/blob/master/tools/gguf-split/README.md
 */
import { basename } from "node:path";
import { FailureError } from "../inference/failure.ts";
import { type GgufHeader, readGgufHeader } from "./ggufHeader.ts";

/**
 * @param chosen any file of a model
 * @returns the headers of all its files, in order; only `chosen` if the model is not split
 * @throws FailureError if one of them is missing or belongs to another model
 */
export async function readShards(chosen: GgufHeader): Promise<[GgufHeader, ...GgufHeader[]]> {
  const { path, metadata } = chosen;
  const count = Number(metadata.get("split.count") ?? 1);
  if (!(count > 1)) return [chosen];
  const suffix = (index: number): string => `-${fiveDigits(index + 1)}-of-${fiveDigits(count)}.gguf`;
  const ownSuffix = suffix(Number(metadata.get("split.no")));
  // llama.cpp finds the other files by their names.
  if (!path.endsWith(ownSuffix)) throw partMissing(path, `…${ownSuffix}`);

  const prefix = path.slice(0, -ownSuffix.length);
  const read = async (index: number): Promise<GgufHeader> => {
    const shard = `${prefix}${suffix(index)}`;
    const header = shard === path ? chosen : await readShard(shard, path);
    const part = header.metadata;
    const isPart = Number(part.get("split.no")) === index && Number(part.get("split.count")) === count;
    if (!isPart) throw new FailureError({ kind: "modelDamaged", path: shard, detail: `split.no is not ${index}` });
    return header;
  };
  const shards: [GgufHeader, ...GgufHeader[]] = [await read(0)];
  while (shards.length < count) shards.push(await read(shards.length));

  const expected = Number(shards[0].metadata.get("split.tensors.count"));
  const tensors = shards.reduce((sum, shard) => sum + shard.tensors.count, 0);
  if (tensors !== expected) {
    throw new FailureError({ kind: "modelDamaged", path, detail: `${tensors} tensors of ${expected}` });
  }
  return shards;
}

async function readShard(shard: string, path: string): Promise<GgufHeader> {
  try {
    return await readGgufHeader(shard);
  } catch (error) {
    const isMissing = error instanceof FailureError && error.failure.kind === "modelMissing";
    throw isMissing ? partMissing(path, basename(shard)) : error;
  }
}

function partMissing(path: string, file: string): FailureError {
  return new FailureError({ kind: "modelPartMissing", path, file });
}

function fiveDigits(value: number): string {
  return String(value).padStart(5, "0");
}
