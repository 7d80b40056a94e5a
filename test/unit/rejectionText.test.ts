import assert from "node:assert/strict";
import { rejectionText } from "../../src/rejectionText.ts";

describe("The message for a rejected suggestion", () => {
  it("is one sentence with the most informative reason", () => {
    assert.equal(
      rejectionText(["newNumber", "maskLost"]),
      "No reliable suggestion: the model lost a placeholder, a link or code.",
    );
    assert.equal(
      rejectionText(["maskLost", "notEnded", "tooLong"]),
      "No reliable suggestion: the model did not come to an end.",
    );
  });
});
