import assert from "node:assert/strict";
import { ConversionError } from "../../../src/conversion/conversionError.ts";
import { parseModelShape } from "../../../src/conversion/modelShape.ts";
import { parseTokenizer, type Tokenizer, type TokenizerFiles } from "../../../src/conversion/tokenizer.ts";
import { configOf, smallCheckpoint } from "../../support/checkpoint.ts";

const VOCAB = { a: 0, b: 1, ab: 2, "<|endoftext|>": 3 };
const ADDED = { "<||bos||>": 4, "<||pad||>": 5, "<||unk||>": 6 };
const FILES: TokenizerFiles = {
  vocab: JSON.stringify(VOCAB),
  merges: "#version: 0.2\na b\n",
  addedTokens: JSON.stringify(ADDED),
};

function parse(changes: Partial<TokenizerFiles> = {}, config: Record<string, unknown> = {}): Tokenizer {
  const shape = { ...configOf(smallCheckpoint().shape), vocab_size: 8, ...config };
  return parseTokenizer({ ...FILES, ...changes }, parseModelShape(JSON.stringify(shape)));
}

describe("parseTokenizer", () => {
  it("returns a token and its type for every row of the embedding", () => {
    const { tokens, types, merges, special } = parse();
    assert.deepEqual(tokens, ["a", "b", "ab", "<|endoftext|>", "<||bos||>", "<||pad||>", "<||unk||>", "[PAD7]"]);
    assert.deepEqual(types, [1, 1, 1, 3, 3, 3, 3, 5]);
    assert.deepEqual(merges, ["a b"]);
    assert.deepEqual(special, { bos: 4, eos: 3, pad: 5, unk: 6 });
  });

  it("accepts all tokens in one file", () => {
    const { types, special } = parse({ vocab: JSON.stringify({ ...VOCAB, ...ADDED }), addedTokens: "{}" });
    assert.deepEqual(types, [1, 1, 1, 3, 3, 3, 3, 5]);
    assert.deepEqual(special, { bos: 4, eos: 3, pad: 5, unk: 6 });
  });

  it("prefers the names in the tokenizer's files to the ids in the configuration", () => {
    const ids = { bos_token_id: 1, eos_token_id: 2, pad_token_id: 0 };
    assert.deepEqual(parse({}, ids).special, { bos: 4, eos: 3, pad: 5, unk: 6 });
    const specialTokensMap = JSON.stringify({ bos_token: "a", eos_token: { content: "b", lstrip: false } });
    assert.deepEqual(parse({ specialTokensMap }).special, { bos: 0, eos: 1, pad: 5, unk: 6 });
    const tokenizerConfig = JSON.stringify({ bos_token: "ab" });
    assert.equal(parse({ tokenizerConfig }).special.bos, 2);
    const unnamed = { vocab: JSON.stringify({ a: 0, b: 1, ab: 2 }), addedTokens: "{}" };
    assert.deepEqual(parse(unnamed, ids).special, { bos: 1, eos: 2, pad: 0 });
  });

  it("says whether a text starts with bos", () => {
    assert.equal(parse().addBos, true);
    assert.equal(parse({ tokenizerConfig: '{"add_bos_token": false}' }).addBos, false);
  });

  it("keeps merges that look like comments, and reads any line endings", () => {
    const vocab = JSON.stringify({ "#": 0, "##": 1, "<|endoftext|>": 3 });
    assert.deepEqual(parse({ vocab, merges: "#version: 0.2\r\n# #\r\n" }).merges, ["# #"]);
    assert.deepEqual(parse({ vocab, merges: "# #" }).merges, ["# #"]);
  });

  it("reports the file and the fault", () => {
    const cases: [changes: Partial<TokenizerFiles>, file: string, detail: RegExp][] = [
      [{ vocab: "<html>" }, "vocab.json", /JSON/],
      [{ vocab: "[]" }, "vocab.json", /not a JSON object/],
      [{ vocab: '{"a": -1}' }, "vocab.json", /"a" has the id -1/],
      [{ vocab: '{"a": "0"}' }, "vocab.json", /"a" has the id "0"/],
      [{ vocab: '{"a": 8}' }, "vocab.json", /the id 8, the model 8 tokens/],
      [{ vocab: '{"a": 1, "b": 1}' }, "vocab.json", /1 is both "a" and "b"/],
      [{ addedTokens: '{"<||bos||>": 0}' }, "added_tokens.json", /0 is both "a" and "<\|\|bos\|\|>"/],
      [{ merges: "a b c" }, "merges.txt", /no pair: "a b c"/],
      [{ merges: "b a" }, "merges.txt", /"ba" is no token/],
      [{ addedTokens: "{}" }, "special_tokens_map.json", /no bos_token/],
    ];
    for (const [changes, file, detail] of cases)
      assert.throws(
        () => parse(changes),
        (error) => {
          assert.ok(error instanceof ConversionError && error.failure.kind === "fileInvalid", String(error));
          assert.equal(error.failure.file, file);
          assert.match(error.failure.detail, detail);
          return true;
        },
        JSON.stringify(changes),
      );
  });
});
