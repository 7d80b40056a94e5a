/** The models that can be installed, as data. The list shown to the user is built from it. */
import type { ConversionType } from "../conversion/tensorPlan.ts";
import { PLM_MODEL, SFT_MODEL } from "./notices.ts";

/** Where a model's files are on the hub, and how they are installed. */
export type ModelSource =
  /** The authors' checkpoint at a pinned commit (full or abbreviated), converted on this computer. */
  | { kind: "checkpoint"; repo: string; revision: string; type: ConversionType; downloadBytes: number }
  /**
   * A single file converted by someone else. Its commit was not known when this was written, so the hash that the hub
   * reports at the first installation is kept, and a different one later is refused.
   */
  | { kind: "gguf"; repo: string; branch: string; file: string };

export interface CatalogueEntry {
  id: string;
  title: string;
  author: string;
  /** Common name, SPDX id, and URL of the text. */
  license: { name: string; id: string; url: string };
  /** A base model: it continues text and has no notion of turns. */
  isBase: boolean;
  source: ModelSource;
  /** Type of the installed weights. */
  weights: string;
  /** Size of the installed file in bytes, which is also the memory that the weights take. */
  bytes: number;
  /** These determine the memory of the context: the number of layers, and heads × head dimension of a layer's keys. */
  layers: number;
  keyWidth: number;
  /** Context length that the model was trained for, in tokens. */
  contextLength: number;
}

/** Shared by 42dot's two models. */
const COMMON = {
  license: { name: "CC BY-NC 4.0", id: "cc-by-nc-4.0", url: "https://creativecommons.org/licenses/by-nc/4.0/" },
  layers: 24,
  keyWidth: 2048,
  contextLength: 4096,
} as const;

/** The authors' own checkpoints: https://huggingface.co/42dot */
function official(name: "SFT" | "PLM", type: ConversionType, bytes: number): CatalogueEntry {
  const { name: title, revision } = name === "SFT" ? SFT_MODEL : PLM_MODEL;
  const repo = `42dot/42dot_LLM-${name}-1.3B`;
  const source: ModelSource = { kind: "checkpoint", repo, revision, type, downloadBytes: 5_760_000_000 };
  const id = `42dot-${name}-${type}`.toLowerCase();
  return { ...COMMON, id, title, author: "42dot Inc.", isBase: name === "PLM", source, weights: type, bytes };
}

/**
 * https://huggingface.co/rozek/42dot_LLM-SFT-1.3B_GGUF, from 2023; `modelFile.ts` fills in what its tokenizer lacks.
 */
function community(weights: string, bytes: number): CatalogueEntry {
  const source: ModelSource = {
    kind: "gguf",
    repo: "rozek/42dot_LLM-SFT-1.3B_GGUF",
    branch: "main",
    file: `42dot_LLM-SFT-1.3B_${weights}.gguf`,
  };
  const id = `rozek-sft-${weights.toLowerCase()}`;
  const { name: title } = SFT_MODEL;
  return { ...COMMON, id, title, author: "42dot Inc.; GGUF by rozek", isBase: false, source, weights, bytes };
}

/** The first one that fits is recommended. */
export const CATALOGUE: readonly CatalogueEntry[] = [
  official("SFT", "Q8_0", 1_530_000_000),
  official("SFT", "Q4_0", 900_000_000),
  official("SFT", "F16", 2_880_000_000),
  community("Q8_0", 1_530_000_000),
  community("Q6_K", 1_180_000_000),
  community("Q5_K_M", 1_030_000_000),
  community("Q4_K_M", 887_000_000),
  official("PLM", "Q8_0", 1_530_000_000),
];
