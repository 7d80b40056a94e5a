import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { singular } from "../../../../src/rewriting/naming/singular.ts";

describe("The singular of a noun", () => {
  it("is formed where the ending decides it", () => {
    const nouns = {
      users: "user",
      addresses: "address",
      classes: "class",
      processes: "process",
      boxes: "box",
      indexes: "index",
      branches: "branch",
      hashes: "hash",
      queries: "query",
      retries: "retry",
      keys: "key",
      files: "file",
      databases: "database",
      responses: "response",
      purchases: "purchase",
      sizes: "size",
      caches: "cache",
      moves: "move",
      values: "value",
      images: "image",
      statuses: "status",
      aliases: "alias",
      lenses: "lens",
      analyses: "analysis",
      indices: "index",
      children: "child",
      people: "person",
      movies: "movie",
      urls: "url",
      apis: "api",
      photos: "photo",
      schemas: "schema",
    };
    for (const [plural, one] of Object.entries(nouns)) assert.equal(singular(plural), one);
  });

  it("is the word itself if it is no plural, or none that is certain", () => {
    const same = "address status analysis series class news lens canvas bias alias dns css https ios os basis this bus";
    for (const word of [
      ...same.split(" "),
      "leaves",
      "lives",
      "heroes",
      "coaches",
      "quizzes",
      "menus",
      "data",
      "s",
      "",
    ])
      assert.equal(singular(word), word);
  });
});
