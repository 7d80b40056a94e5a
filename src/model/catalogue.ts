/** The models that can be installed, as data. The list shown to the user is built from it. */
import type { ConversionType } from "../conversion/tensorPlan.ts";
import { PLM_MODEL, SFT_MODEL } from "./notices.ts";

/**
 * Where a model's files are on the hub, at a whole commit, and how they are installed. `sha256` is the hash of the
 * weights as the hub's own pages show it. Where none is known, and for the small files of a checkpoint, of which those
 * pages show no hash, the one that the server reports at the first installation is kept, and a different one refused.
 */
export type ModelSource =
  /** The authors' checkpoint, converted on this computer. */
  | {
      kind: "checkpoint";
      repo: string;
      revision: string;
      sha256: string | undefined;
      type: ConversionType;
      downloadBytes: number;
    }
  /** A single file converted by someone else. */
  | { kind: "gguf"; repo: string; revision: string; file: string; sha256: string };

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

/**
 * SHA-256 of `model.safetensors`. SFT: https://huggingface.co/42dot/42dot_LLM-SFT-1.3B/blob/main/model.safetensors (its
 * last change is 2dadd44, the first of the three commits up to the pinned one). PLM: of its weights, those pages are
 * only known to show the hash of `pytorch_model.bin`.
 */
const CHECKPOINT_HASHES = {
  SFT: "ed4607610d6b55736588cda7d05e5ea718cb239d856f98681397e428410a1b88",
  PLM: undefined,
};

/** The authors' own checkpoints: https://huggingface.co/42dot */
function official(name: "SFT" | "PLM", type: ConversionType, bytes: number): CatalogueEntry {
  const { name: title, revision } = name === "SFT" ? SFT_MODEL : PLM_MODEL;
  const repo = `42dot/42dot_LLM-${name}-1.3B`;
  const sha256 = CHECKPOINT_HASHES[name];
  const source: ModelSource = { kind: "checkpoint", repo, revision, sha256, type, downloadBytes: 5_760_000_000 };
  const id = `42dot-${name}-${type}`.toLowerCase();
  return { ...COMMON, id, title, author: "42dot Inc.", isBase: name === "PLM", source, weights: type, bytes };
}

/**
 * https://huggingface.co/rozek/42dot_LLM-SFT-1.3B_GGUF, from 2023; `modelFile.ts` fills in what its tokenizer lacks. The
 * commit is the last of `commits/main`; the hashes are those of the pages `blob/COMMIT/FILE`.
 */
function community(weights: string, bytes: number, sha256: string): CatalogueEntry {
  const source: ModelSource = {
    kind: "gguf",
    repo: "rozek/42dot_LLM-SFT-1.3B_GGUF",
    revision: "3bd93aab8ecbf755277c0d2d085a63134c76a6fb",
    file: `42dot_LLM-SFT-1.3B_${weights}.gguf`,
    sha256,
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
  community("Q8_0", 1_530_000_000, "e21bb38167e201f49430a794bee509312dbcc6a2e12327e22b978164b380a5ba"),
  community("Q6_K", 1_180_000_000, "b5142622d7172384de21a3e593e6c04fc342185a321afe7c0500905d41f03c99"),
  community("Q5_K_M", 1_030_000_000, "304ea03009cee7b28ca046f237652a20b34045c96ba81b8049c56f426a4891b2"),
  community("Q4_K_M", 887_000_000, "b016376250a89227c2d65150b5d9e9631a1befa7cf7462c6eb856c1d4e10a388"),
  official("PLM", "Q8_0", 1_530_000_000),
];
