import assert from "node:assert/strict";
import { rejectionText } from "../../../../src/writing/preview/rejectionTexts.ts";

describe("Why there is no suggestion", () => {
  it("is one sentence, each reason once", () => {
    assert.equal(
      rejectionText(["maskLost", "newNumber", "maskLost"]),
      "No reliable suggestion: the model lost a placeholder, a link or code, the answer has a number that is not in the text.",
    );
  });
});
