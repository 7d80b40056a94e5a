import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { fairShares, fitAttachments } from "../../../../src/chat/context/fitAttachments.ts";
import { attachmentOf, lineCount } from "../../../../src/prompt/attachments.ts";

/** Words, signs and line breaks: about what a tokenizer makes of a text. */
const count = (texts: string[]): Promise<number[]> =>
  Promise.resolve(texts.map((text) => text.match(/\w+|[^\w\s]|\n/g)?.length ?? 0));
const file = (name: string, text = readFileSync(name, "utf8")) =>
  attachmentOf({ kind: "file", name, languageId: "typescript", firstLine: 1 }, text);

describe("Attachments that have to fit", () => {
  it("are used whole if they do", async () => {
    const fitted = await fitAttachments([file("tsconfig.json"), file("esbuild.mjs")], 100_000, count);
    for (const attachment of fitted.attachments) assert.equal(attachment.used, lineCount(attachment));
  });

  it("take no more than there is, and leave hardly a line of it unused", async () => {
    const attachments = [file("package-lock.json"), file("tsconfig.json"), file("src/extension.ts")];
    for (const room of [0, 7, 50, 400, 1_500, 5_000]) {
      const { attachments: fitted, costs } = await fitAttachments(attachments, room, count);
      const total = costs.reduce((sum, cost) => sum + cost, 0);
      assert.ok(total <= room, `${total} of ${room}`);
      if (room >= 400) assert.ok(total > room - 60, `${total} of ${room}`);
      fitted.forEach((one, index) => assert.equal(one.used === 0, costs[index] === 0));
    }
  });

  it("are cut alike: what a short one leaves is for the long ones", () => {
    assert.deepEqual(fairShares([10, 1000, 40, 900], 450), [10, 200, 40, 200]);
    assert.deepEqual(fairShares([5, 5], 100), [5, 5]);
    assert.deepEqual(fairShares([], 100), []);
  });

  it("are cut again by what fits now, not by what fitted before", async () => {
    const once = await fitAttachments([file("src/extension.ts")], 100, count);
    const again = await fitAttachments(once.attachments, 10_000, count);
    assert.equal(again.attachments[0]?.used, lineCount(file("src/extension.ts")));
  });
});
