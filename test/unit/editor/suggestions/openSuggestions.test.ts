import assert from "node:assert/strict";
import {
  afterChanges,
  nextFrom,
  previousFrom,
  type Suggestion,
  touchedBy,
  withSuggestion,
} from "../../../../src/editor/suggestions/openSuggestions.ts";
import { movedSpan, type TextEdit } from "../../../../src/text/textEdit.ts";

const TEXT = "// 회의는 세 시다.\nrun();\n// 내일 다시 온다.\n";

function suggestion(id: number, original: string): Suggestion {
  const start = TEXT.indexOf(original);
  return { id, span: { start, end: start + original.length }, original, text: `[${original}]` };
}

const FIRST = suggestion(1, "회의는 세 시다.");
const SECOND = suggestion(2, "내일 다시 온다.");
const OPEN = [FIRST, SECOND];

function apply(text: string, changes: TextEdit[]): string {
  return changes.reduce((now, { start, end, text: added }) => now.slice(0, start) + added + now.slice(end), text);
}

/** The texts of the suggestions that are still open after the changes. */
function openAfter(changes: TextEdit[]): string[] {
  const text = apply(TEXT, changes);
  return afterChanges(OPEN, changes).map(({ span }) => text.slice(span.start, span.end));
}

function replace(original: string, text: string, from = 0): TextEdit {
  const start = TEXT.indexOf(original, from);
  return { start, end: start + original.length, text };
}

describe("Open suggestions", () => {
  it("move with their text when text before it is edited", () => {
    assert.deepEqual(openAfter([{ start: 0, end: 0, text: "// 새 줄\n" }]), [FIRST.original, SECOND.original]);
    assert.deepEqual(openAfter([replace("run();", "")]), [FIRST.original, SECOND.original]);
    assert.deepEqual(openAfter([replace("// ", "/// ")]), [FIRST.original, SECOND.original]);
  });

  it("stay open when text is typed at either end", () => {
    const { start, end } = FIRST.span;
    assert.deepEqual(openAfter([{ start, end: start, text: "그 " }]), [FIRST.original, SECOND.original]);
    assert.deepEqual(openAfter([{ start: end, end, text: " 끝." }]), [FIRST.original, SECOND.original]);
  });

  it("are dropped when their text is edited", () => {
    assert.deepEqual(openAfter([replace("세 시", "네 시")]), [SECOND.original]);
    assert.deepEqual(openAfter([{ start: FIRST.span.start + 1, end: FIRST.span.start + 1, text: "x" }]), [
      SECOND.original,
    ]);
    assert.deepEqual(openAfter([replace("// 회", "")]), [SECOND.original]);
    assert.deepEqual(openAfter([{ start: 0, end: TEXT.length, text: TEXT }]), []);
  });

  it("follow several changes, each relative to the result of the previous one", () => {
    const changes = [replace("내일", "모레"), { start: 0, end: 3, text: "" }, { start: 0, end: 0, text: "한 줄\n" }];
    assert.deepEqual(openAfter(changes), [FIRST.original]);
  });

  it("replace older ones that they overlap", () => {
    const newer = suggestion(3, "세 시");
    assert.deepEqual(withSuggestion(OPEN, newer), [newer, SECOND]);
    assert.deepEqual(withSuggestion([SECOND], FIRST), OPEN);
  });

  it("are touched by a cursor inside or at either end, and by a selection", () => {
    const { start, end } = FIRST.span;
    for (const at of [start, start + 2, end]) assert.deepEqual(touchedBy(OPEN, [{ start: at, end: at }]), [FIRST]);
    assert.deepEqual(touchedBy(OPEN, [{ start: end + 1, end: end + 1 }]), []);
    assert.deepEqual(touchedBy(OPEN, [{ start: 0, end: TEXT.length }]), OPEN);
  });

  it("wrap around when stepping through them", () => {
    assert.equal(nextFrom(OPEN, 0), FIRST);
    assert.equal(nextFrom(OPEN, FIRST.span.start), SECOND);
    assert.equal(nextFrom(OPEN, SECOND.span.start), FIRST);
    assert.equal(previousFrom(OPEN, SECOND.span.start), FIRST);
    assert.equal(previousFrom(OPEN, FIRST.span.start), SECOND);
    assert.equal(nextFrom([], 0), undefined);
  });
});

describe("The span of a text that is still being rewritten", () => {
  it("is tracked through edits that leave the text unchanged", () => {
    assert.deepEqual(movedSpan({ start: 5, end: 8 }, [{ start: 0, end: 2, text: "12345" }]), { start: 8, end: 11 });
    assert.deepEqual(movedSpan({ start: 5, end: 8 }, [{ start: 8, end: 20, text: "" }]), { start: 5, end: 8 });
    assert.equal(movedSpan({ start: 5, end: 8 }, [{ start: 7, end: 20, text: "" }]), undefined);
  });
});
