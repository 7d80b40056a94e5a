/** The models that can be installed, as data. The list that the user sees is made from it. */
import type { ConversionType } from "./convert/tensorPlan.ts";

/** A checkpoint of its authors, which is converted on this computer. */
export interface CatalogueEntry {
  id: string;
  title: string;
  author: string;
  /** As people know it, and its SPDX id. */
  license: { name: string; id: string; url: string };
  /** Repository of the hub, and the commit that this extension was made for. */
  repo: string;
  revision: string;
  /** Bytes that are downloaded. */
  downloadBytes: number;
  /** Type of the weights once it is installed. */
  weights: ConversionType;
  /** Bytes of the installed file, which is also what the weights take in memory. */
  bytes: number;
  /** What its context takes: layers, and heads × head dimension of a layer's keys. */
  layers: number;
  keyWidth: number;
}

/** https://huggingface.co/42dot/42dot_LLM-SFT-1.3B */
const SFT = {
  title: "42dot LLM-SFT 1.3B",
  author: "42dot Inc.",
  license: { name: "CC BY-NC 4.0", id: "cc-by-nc-4.0", url: "https://creativecommons.org/licenses/by-nc/4.0/" },
  repo: "42dot/42dot_LLM-SFT-1.3B",
  revision: "6ad0fe677ddf727162428b62d166729afa633196",
  downloadBytes: 5_760_000_000,
  layers: 24,
  keyWidth: 2048,
} as const;

/** The first that fits is the recommended one. */
export const CATALOGUE: readonly CatalogueEntry[] = [
  { ...SFT, id: "42dot-sft-q8_0", weights: "Q8_0", bytes: 1_530_000_000 },
  { ...SFT, id: "42dot-sft-q4_0", weights: "Q4_0", bytes: 900_000_000 },
  { ...SFT, id: "42dot-sft-f16", weights: "F16", bytes: 2_880_000_000 },
];
