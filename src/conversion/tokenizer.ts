import { ConversionError } from "./conversionError.ts";
import { isJsonObject, type JsonObject, parseJsonObject } from "./json.ts";
import type { ModelShape } from "./modelShape.ts";

/** The texts of the tokenizer's files in a Hugging Face checkpoint. */
export interface TokenizerFiles {
  /** `vocab.json`: tokens in GPT-2's byte-to-unicode form, with their ids. */
  vocab: string;
  /** `merges.txt`: pairs in the order in which they are merged. */
  merges: string;
  /** `added_tokens.json`, if present: tokens after the vocabulary, in plain text. */
  addedTokens?: string;
  /** `special_tokens_map.json`, if present: which token has which role. */
  specialTokensMap?: string;
  /** `tokenizer_config.json`, if present. */
  tokenizerConfig?: string;
}

export const SPECIAL_ROLES = ["bos", "eos", "unk", "pad"] as const;
export type SpecialRole = (typeof SPECIAL_ROLES)[number];

/** `llama_token_type`. */
export const TOKEN_TYPES = { normal: 1, control: 3, unused: 5 } as const;

export interface Tokenizer {
  /** By id; one for each row of the embedding. */
  tokens: string[];
  types: number[];
  /** Pairs, separated by a space. */
  merges: string[];
  special: Record<"bos" | "eos", number> & Partial<Record<SpecialRole, number>>;
  addBos: boolean;
  addEos: boolean;
  addSpacePrefix: boolean;
}

/** Names of the special tokens in the 42dot family, for a checkpoint that has them but doesn't state their roles. */
const FAMILY_NAMES: Record<SpecialRole, string> = {
  bos: "<||bos||>",
  eos: "<|endoftext|>",
  unk: "<||unk||>",
  pad: "<||pad||>",
};

/** A token of this form is a marker wherever it is listed: in GPT-2's family `<|endoftext|>` is in `vocab.json`. */
const MARKER = /^<\|{1,2}[^|<>]+\|{1,2}>$/;

/** @throws ConversionError naming the file and the fault */
export function parseTokenizer(files: TokenizerFiles, shape: ModelShape): Tokenizer {
  const vocabulary = parseIds("vocab.json", files.vocab, shape.vocabularySize);
  const added = parseIds("added_tokens.json", files.addedTokens ?? "{}", shape.vocabularySize);
  const specialMap = parseJsonObject("special_tokens_map.json", files.specialTokensMap ?? "{}");
  const config = parseJsonObject("tokenizer_config.json", files.tokenizerConfig ?? "{}");

  const byId: (string | undefined)[] = [];
  for (const [file, ids] of [
    ["vocab.json", vocabulary],
    ["added_tokens.json", added],
  ] as const) {
    for (const [token, id] of ids) {
      const other = byId[id];
      if (other !== undefined && other !== token)
        throw invalid(file, `${id} is both ${JSON.stringify(other)} and ${JSON.stringify(token)}`);
      byId[id] = token;
    }
  }
  const merges = parseMerges(files.merges, vocabulary);
  const idOf = (token: string): number | undefined => added.get(token) ?? vocabulary.get(token);
  const special = findSpecial(specialMap, config, shape, idOf);
  const specialNames = new Set([...Object.values(specialMap).flatMap(contents), ...added.keys()]);
  const specialIds = new Set<number | undefined>(Object.values(special));

  const tokens: string[] = [];
  const types: number[] = [];
  for (let id = 0; id < shape.vocabularySize; id++) {
    const token = byId[id];
    // The embedding can have more rows than there are tokens; llama.cpp's own converter gives the extra rows this name.
    tokens.push(token ?? `[PAD${id}]`);
    if (token === undefined) types.push(TOKEN_TYPES.unused);
    else if (specialNames.has(token) || specialIds.has(id) || MARKER.test(token)) types.push(TOKEN_TYPES.control);
    else types.push(TOKEN_TYPES.normal);
  }
  return {
    tokens,
    types,
    merges,
    special,
    addBos: flag(config, "add_bos_token", true),
    addEos: flag(config, "add_eos_token", false),
    addSpacePrefix: flag(config, "add_prefix_space", false),
  };
}

function parseIds(file: string, text: string, vocabularySize: number): Map<string, number> {
  const ids = new Map<string, number>();
  for (const [token, id] of Object.entries(parseJsonObject(file, text))) {
    if (typeof id !== "number" || !Number.isSafeInteger(id) || id < 0)
      throw invalid(file, `${JSON.stringify(token)} has the id ${JSON.stringify(id)}`);
    if (id >= vocabularySize)
      throw invalid(file, `${JSON.stringify(token)} has the id ${id}, the model ${vocabularySize} tokens`);
    ids.set(token, id);
  }
  return ids;
}

/**
 * Hugging Face's tokenizer rejects merges from or to tokens that are not in the vocabulary, so they are errors here
 * too.
 */
function parseMerges(text: string, vocabulary: ReadonlyMap<string, number>): string[] {
  const lines = text.split(/\r?\n/);
  if (lines[0]?.startsWith("#version")) lines.shift();
  const merges = lines.filter((line) => line !== "");
  for (const merge of merges) {
    const [left, right, ...more] = merge.split(" ");
    if (left === undefined || right === undefined || more.length > 0)
      throw invalid("merges.txt", `no pair: ${JSON.stringify(merge)}`);
    for (const token of [left, right, left + right])
      if (!vocabulary.has(token)) throw invalid("merges.txt", `${JSON.stringify(token)} is no token`);
  }
  return merges;
}

/**
 * The tokenizer's files identify special tokens by name. `config.json` has their ids, but was often left with LLaMA's
 * own ids, so it comes last.
 */
function findSpecial(
  specialMap: JsonObject,
  config: JsonObject,
  shape: ModelShape,
  idOf: (token: string) => number | undefined,
): Tokenizer["special"] {
  const found: Partial<Record<SpecialRole, number>> = {};
  for (const role of SPECIAL_ROLES) {
    const names = [specialMap, config].flatMap((file) => contents(file[`${role}_token`]));
    const named = [...names, FAMILY_NAMES[role]].map(idOf).find((id) => id !== undefined);
    const id = named ?? (role === "unk" ? undefined : shape.specialIds[role]);
    if (id !== undefined && id < shape.vocabularySize) found[role] = id;
  }
  const { bos, eos } = found;
  if (bos === undefined) throw invalid("special_tokens_map.json", "no bos_token");
  if (eos === undefined) throw invalid("special_tokens_map.json", "no eos_token");
  return { ...found, bos, eos };
}

/** A token is a string, an object with its `content`, or a list of either. */
function contents(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return value.flatMap(contents);
  return isJsonObject(value) && typeof value["content"] === "string" ? [value["content"]] : [];
}

function flag(config: JsonObject, key: string, fallback: boolean): boolean {
  const value = config[key];
  return typeof value === "boolean" ? value : fallback;
}

function invalid(file: string, detail: string): ConversionError {
  return new ConversionError({ kind: "fileInvalid", file, detail });
}
