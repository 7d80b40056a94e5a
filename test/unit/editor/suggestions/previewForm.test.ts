import assert from "node:assert/strict";
import { previewForm } from "../../../../src/editor/suggestions/previewForm.ts";

/** What the user sees: `[-removed-]` struck through, `{+added+}` after it; "diff" for the diff editor. */
function shown(original: string, text: string): string {
  const form = previewForm(original, text);
  if (form.kind === "diff") return "diff";
  let seen = "";
  let at = 0;
  for (const { span, text: added } of form.edits) {
    seen += original.slice(at, span.start);
    if (span.end > span.start) seen += `[-${original.slice(span.start, span.end)}-]`;
    if (added !== "") seen += `{+${added}+}`;
    at = span.end;
  }
  return seen + original.slice(at);
}

describe("The preview of a suggestion", () => {
  it("marks the words that a correction changes", () => {
    assert.equal(
      shown("나는 학교에 갓다. 그리고 왔다.", "나는 학교에 갔다. 그리고 왔다."),
      "나는 학교에 [-갓다.-]{+갔다.+} 그리고 왔다.",
    );
    assert.equal(
      shown("회의는 오후 세시에 시작합니다.", "회의는 오후 세 시에 시작합니다."),
      "회의는 오후 [-세시에-]{+세 시에+} 시작합니다.",
    );
  });

  it("marks words that are only added or only removed", () => {
    assert.equal(shown("This is test of it.", "This is a test of it."), "This is {+a +}test of it.");
    assert.equal(shown("This is a a test.", "This is a test."), "This is a [-a -]test.");
  });

  it("never splits a character", () => {
    assert.equal(
      shown("상태는 👨‍👩‍👧입니다 오늘도 좋습니다.", "상태는 👨‍👩‍👦입니다 오늘도 좋습니다."),
      "상태는 [-👨‍👩‍👧입니다-]{+👨‍👩‍👦입니다+} 오늘도 좋습니다.",
    );
  });

  it("shows the whole text after an original that it has little in common with", () => {
    assert.equal(
      shown("회의는 README 파일로 정합니다.", "The README file decides about meetings."),
      "[-회의는 README 파일로 정합니다.-]{+The README file decides about meetings.+}",
    );
  });

  it("goes line by line if the number of lines is the same, with any line ending", () => {
    assert.equal(
      shown("첫째 줄입니다.\r\n * 둘째 줄입니다.", "The first line.\n * The second line."),
      "[-첫째 줄입니다.-]{+The first line.+}\r\n * [-둘째 줄입니다.-]{+The second line.+}",
    );
  });

  it("is the diff editor if the number of lines differs or the text is long", () => {
    assert.equal(shown("한 줄입니다.", "Two\nlines."), "diff");
    assert.equal(shown("줄\n".repeat(7), "line\n".repeat(7)), "diff");
    assert.equal(shown("가".repeat(300), "word ".repeat(40)), "diff");
  });
});
