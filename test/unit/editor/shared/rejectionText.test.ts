import assert from "node:assert/strict";
import { rejectionText } from "../../../../src/editor/shared/rejectionText.ts";

describe("Why there is no suggestion", () => {
  it("is one sentence with the reason that says most", () => {
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
