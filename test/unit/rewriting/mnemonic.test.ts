import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { mnemonicIn } from "../../../src/rewriting/mnemonic.ts";
import type { Place } from "../../../src/text/keptParts.ts";

const value = (languageId: string): Place => ({ languageId, form: "value" });

describe("A mnemonic", () => {
  const kept: [format: string, text: string, shown: string, answer: string, written: string][] = [
    ["json", "&Open…", "Open…", "열기…", "열기(&O)…"],
    ["json", "&&File", "File", "파일", "파일(&&F)"],
    ["json", "E&xit", "Exit", "끝내기", "끝내기(&X)"],
    ["json", "Save &As...", "Save As...", "다른 이름으로 저장...", "다른 이름으로 저장(&A)..."],
    ["po", "_Save", "Save", "저장", "저장(_S)"],
    ["po", "Mana_ge Sessions…", "Manage Sessions…", "세션 관리…", "세션 관리(_G)…"],
    ["po", "Close Ta_b", "Close Tab", "탭 닫기", "탭 닫기(_B)"],
    ["qt", "&amp;Open\tCtrl+O", "Open\tCtrl+O", "열기\tCtrl+O", "열기(&amp;O)\tCtrl+O"],
    ["json", "열기(&O)...", "열기...", "Open...", "&Open..."],
    ["po", "작업 저장(_S)", "작업 저장", "Save Task", "_Save Task"],
    ["json", "끝내기(&X)", "끝내기", "Exit", "E&xit"],
    ["json", "{name} 지우기(&N)", "{name} 지우기", "Delete {name} now", "Delete {name} &now"],
    ["json", "보기(&V)", "보기", "Show", "Show(&V)"],
  ];
  for (const [format, text, shown, answer, written] of kept)
    it(`is no matter for the model, and is put back: ${JSON.stringify(written)}`, () => {
      const mnemonic = mnemonicIn(text, value(format));
      assert.equal(mnemonic?.text, shown);
      assert.equal(mnemonic.put(answer), written);
    });

  it("is not what any other sign means", () => {
    for (const text of [
      "Q&A",
      "R&D budget",
      "AT&T and B&B",
      "Tom & Jerry",
      "Terms && Conditions",
      "A &nbsp; B",
      "Drag &amp; drop",
      "user_name is empty",
      "_id",
      "f(&a, &b)",
      "https://a.b/?c=1&d=2",
    ])
      assert.equal(mnemonicIn(text, value("json")), undefined, text);
  });

  it("is known in labels of programs, and nowhere else in code", () => {
    assert.equal(mnemonicIn("&Open", { languageId: "cpp", form: "string" })?.text, "Open");
    assert.equal(mnemonicIn("&Open", { languageId: "rust", form: "string" }), undefined);
    assert.equal(mnemonicIn("takes &Self", { languageId: "cpp", form: "text" }), undefined);
    assert.equal(mnemonicIn("열기(&O)", { languageId: "typescript", form: "text" })?.text, "열기");
  });
});
