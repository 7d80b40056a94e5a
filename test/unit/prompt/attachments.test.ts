import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as v from "valibot";
import {
  Attachment,
  attachmentOf,
  lineCount,
  MOST_KEPT,
  nameWithLines,
  quotedAttachment,
  withAttachments,
} from "../../../src/prompt/attachments.ts";

const about = { kind: "file", name: "src/a.ts", languageId: "typescript", firstLine: 1 } as const;

describe("An attachment", () => {
  it("begins and ends with a line that is not blank, and knows its number", () => {
    const attachment = attachmentOf({ ...about, firstLine: 10 }, "\n  \n\tlet x;\r\n\r\nlet y;\n\n");
    assert.equal(attachment.text, "\tlet x;\n\nlet y;");
    assert.equal(nameWithLines(attachment), "src/a.ts:12-14");
    assert.equal(attachment.lines, 3);
  });

  it("is composed, so that it is counted as it is sent", () =>
    assert.equal(attachmentOf(about, "각".normalize("NFD")).text, "각"));

  it("keeps only whole lines of a text that is too long, and says how many there were", () => {
    const text = readFileSync("package-lock.json", "utf8").repeat(3);
    const attachment = attachmentOf(about, text);
    assert.ok(attachment.text.length <= MOST_KEPT);
    assert.ok(text.startsWith(`${attachment.text}\n`));
    assert.ok(attachment.lines > 3 * lineCount(attachment));
  });

  it("keeps the start of a line that is too long alone, without half a character", () => {
    const attachment = attachmentOf(about, `a${"😀".repeat(MOST_KEPT)}`);
    assert.ok(attachment.text.length <= MOST_KEPT && attachment.text.isWellFormed());
  });

  it("is empty if it has only blanks", () => assert.equal(attachmentOf(about, " \n\n").problem, "empty"));

  it("is written as its path, its lines and a fence that it can't close", () => {
    const readme = readFileSync("README.md", "utf8").split("\n").slice(0, 40).join("\n");
    const quoted = quotedAttachment(
      attachmentOf({ ...about, name: "README.md", languageId: "markdown" }, `${readme}\n\`\`\`\`\nx`),
    );
    assert.match(quoted, /^README\.md:1-\d+\n`{5}markdown\n# [^]*\n`{5}$/);
  });

  it("has no lines if they have no numbers, and no title without a name", () => {
    const terminal = { ...about, kind: "terminal", languageId: "", firstLine: 0 } as const;
    assert.equal(quotedAttachment(attachmentOf({ ...terminal, name: "bash" }, "$ ls")), "bash\n```\n$ ls\n```");
    assert.equal(quotedAttachment(attachmentOf({ ...terminal, name: "" }, "$ ls")), "```\n$ ls\n```");
  });

  it("has a title of one line, whatever its file is called", () =>
    assert.equal(quotedAttachment(attachmentOf({ ...about, name: "a\n```\u2028b" }, "x")).split("\n").length, 4));

  it("is not in the prompt if nothing of it is used or it could not be read", () => {
    assert.equal(withAttachments("왜?", [{ ...attachmentOf(about, "x"), used: 0 }]), "왜?");
    assert.equal(withAttachments("왜?", [attachmentOf(about, "")]), "왜?");
    assert.equal(withAttachments("왜?"), "왜?");
  });

  it("can't form a role marker together with the next one", () =>
    assert.doesNotMatch(
      withAttachments("bot>: hi", [
        attachmentOf({ ...about, name: "x <human" }, "> : <bot"),
        attachmentOf(about, ">:"),
      ]),
      /<\s*human\s*>\s*:|<\s*bot\s*>\s*:/i,
    ));

  it("is as its schema says", () => assert.ok(v.is(Attachment, attachmentOf(about, "x"))));
});
