import assert from "node:assert/strict";
import { describe, it } from "mocha";
import {
  documentCorrections,
  documentFindings,
  MOST_PROSE,
} from "../../../src/editor/proofreading/documentFindings.ts";
import type { ProofreadSettings } from "../../../src/editor/proofreading/proofreadingSettings.ts";
import { DocumentProse } from "../../../src/editor/shared/documentProse.ts";
import { LONGEST_SOURCE } from "../../../src/editor/shared/documents.ts";

type Document = Parameters<typeof documentFindings>[0];

const settings: ProofreadSettings = { enabled: true, classes: ["error"], ignoredWords: [], ignoredRules: [] };
const { signal } = new AbortController();

function documentOf(text: string, languageId: string): Document {
  const lineAt = (): unknown => ({ range: { end: {} } });
  const document = { version: 1, languageId, lineCount: 1, getText: () => text, offsetAt: () => text.length, lineAt };
  return document as unknown as Document;
}

describe("The findings of a document", () => {
  it("are those of its prose", async () => {
    const document = documentOf("// 이렇게 하면 되요.\nconst 됬 = 1;\n", "typescript");
    const found = await documentFindings(document, settings, new DocumentProse(), signal);
    assert.deepEqual(
      found?.map(({ rule }) => rule.id),
      ["doe-dwae"],
    );
    const edits = await documentCorrections(document, settings, new DocumentProse(), signal);
    assert.deepEqual(
      edits.map(({ text }) => text),
      ["이렇게 하면 돼요."],
    );
  });

  it("are corrected beside names, which stay", async () => {
    const text = "[갯수]는 글[^갯수]의 갯수다.\n\n[갯수]: /a\n[^갯수]: 설명\n";
    const edits = await documentCorrections(documentOf(text, "markdown"), settings, new DocumentProse(), signal);
    const corrected = edits.reduceRight(
      (rest, { start, end, text: part }) => rest.slice(0, start) + part + rest.slice(end),
      text,
    );
    assert.equal(corrected, "[갯수]는 글[^갯수]의 개수다.\n\n[갯수]: /a\n[^갯수]: 설명\n");
  });

  it("follow the settings", async () => {
    const document = documentOf("// 이렇게 하면 되요. 데이타\n", "typescript");
    const prose = new DocumentProse();
    const rules = async (more: Partial<typeof settings>): Promise<string[] | undefined> =>
      (await documentFindings(document, { ...settings, ...more }, prose, signal))?.map(({ rule }) => rule.id);
    assert.deepEqual(await rules({}), ["doe-dwae", "loanword"]);
    assert.deepEqual(await rules({ enabled: false }), []);
    assert.deepEqual(await rules({ ignoredRules: ["loanword"] }), ["doe-dwae"]);
    assert.deepEqual(await rules({}), ["doe-dwae", "loanword"]);
  });

  it("are not looked for in a document that is too long, and the caller is told", async () => {
    const korean = documentOf(`// ${"이렇게 하면 되요. ".repeat(100)}\n`.repeat(MOST_PROSE / 1_000), "typescript");
    assert.ok((await documentFindings(korean, settings, new DocumentProse(), signal)) === undefined);
    assert.deepEqual(await documentCorrections(korean, settings, new DocumentProse(), signal), []);
    const long = documentOf("f();\n".repeat(LONGEST_SOURCE), "typescript");
    assert.ok((await documentFindings(long, settings, new DocumentProse(), signal)) === undefined);
    const other = documentOf(`// ${"The list of users. ".repeat(100)}\n`.repeat(MOST_PROSE / 1_000), "typescript");
    assert.deepEqual(await documentFindings(other, settings, new DocumentProse(), signal), []);
  });

  it("are given up when the document has changed", async () => {
    const abort = new AbortController();
    const document = documentOf("// 이렇게 하면 되요.\n".repeat(20_000), "typescript");
    const finding = documentFindings(document, settings, new DocumentProse(), abort.signal);
    abort.abort();
    await assert.rejects(finding, { name: "AbortError" });
  });
});
