/** The models that can be installed, as data. The list that the user sees is made from it. */
import type { ConversionType } from "./convert/tensorPlan.ts";

/** Where a model's files are in the hub, and what has to be done with them. */
export type ModelSource =
  /** A checkpoint of its authors at a pinned commit, converted on this computer. */
  | { kind: "checkpoint"; repo: string; revision: string; type: ConversionType; downloadBytes: number }
  /**
   * One file that someone else has converted. No commit of it was known when this was written: the hash that the hub
   * tells at the first installation is kept, and another one later is refused.
   */
  | { kind: "gguf"; repo: string; branch: string; file: string };

export interface CatalogueEntry {
  id: string;
  title: string;
  author: string;
  /** As people know it, its SPDX id, and its text. */
  license: { name: string; id: string; url: string };
  source: ModelSource;
  /** Type of the weights once it is installed. */
  weights: string;
  /** Bytes of the installed file, which is also what the weights take in memory. */
  bytes: number;
  /** What its context takes: layers, and heads × head dimension of a layer's keys. */
  layers: number;
  keyWidth: number;
}

const SFT = {
  title: "42dot LLM-SFT 1.3B",
  license: { name: "CC BY-NC 4.0", id: "cc-by-nc-4.0", url: "https://creativecommons.org/licenses/by-nc/4.0/" },
  layers: 24,
  keyWidth: 2048,
} as const;

/** https://huggingface.co/42dot/42dot_LLM-SFT-1.3B */
function official(type: ConversionType, bytes: number): CatalogueEntry {
  const source: ModelSource = {
    kind: "checkpoint",
    repo: "42dot/42dot_LLM-SFT-1.3B",
    revision: "6ad0fe677ddf727162428b62d166729afa633196",
    type,
    downloadBytes: 5_760_000_000,
  };
  return { ...SFT, id: `42dot-sft-${type.toLowerCase()}`, author: "42dot Inc.", source, weights: type, bytes };
}

/** https://huggingface.co/rozek/42dot_LLM-SFT-1.3B_GGUF, of 2023: `modelFile.ts` mends what its tokenizer lacks. */
function community(weights: string, bytes: number): CatalogueEntry {
  const source: ModelSource = {
    kind: "gguf",
    repo: "rozek/42dot_LLM-SFT-1.3B_GGUF",
    branch: "main",
    file: `42dot_LLM-SFT-1.3B_${weights}.gguf`,
  };
  const id = `rozek-sft-${weights.toLowerCase()}`;
  return { ...SFT, id, author: "42dot Inc.; GGUF by rozek", source, weights, bytes };
}

/** The first that fits is the recommended one. */
export const CATALOGUE: readonly CatalogueEntry[] = [
  official("Q8_0", 1_530_000_000),
  official("Q4_0", 900_000_000),
  official("F16", 2_880_000_000),
  community("Q8_0", 1_530_000_000),
  community("Q6_K", 1_180_000_000),
  community("Q5_K_M", 1_030_000_000),
  community("Q4_K_M", 887_000_000),
];
