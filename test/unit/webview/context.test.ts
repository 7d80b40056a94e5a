import assert from "node:assert/strict";
import { droppedUris, hasUris, isLongPaste } from "../../../webview/dropped.ts";
import { hashQuery, withoutHash } from "../../../webview/hashList.ts";
import { fullness, meterNotes, meterRows } from "../../../webview/meter.ts";

describe("A # in the message field", () => {
  const cases: [text: string, query: string | undefined][] = [
    ["#", ""],
    ["설명해줘 #use", "use"],
    ["line\n#src/a.ts", "src/a.ts"],
    ["#사용자", "사용자"],
    ["# heading", undefined],
    ["## ", undefined],
    ["c#", undefined],
    ["a#b", undefined],
    ["fix #123", undefined],
    ["", undefined],
  ];
  for (const [text, query] of cases)
    it(`means ${query === undefined ? "nothing" : `“${query}”`} in “${text}”`, () =>
      assert.equal(hashQuery(text, text.length), query));

  it("is looked for before the caret, and goes when something is chosen", () => {
    assert.equal(hashQuery("a #us er", 4), "u");
    assert.deepEqual(withoutHash("a #us er", 5), { text: "a  er", caret: 2 });
  });
});

describe("What is pasted or dropped", () => {
  it("is attached if it is long", () => {
    assert.ok(!isLongPaste("line\n".repeat(150)));
    assert.ok(isLongPaste("line\n".repeat(250)));
    assert.ok(isLongPaste("가".repeat(1_000_000)));
  });

  /** What VS Code writes when a file of its explorer is dragged (`fillEditorsDragData`). */
  const dragged = {
    "application/vnd.code.uri-list": "file:///w/a%20b.ts",
    "text/uri-list": "file:///w/a%20b.ts\r\n# comment\r\nvscode-remote://ssh/w/c.ts",
    ResourceURLs: '["file:///w/a%20b.ts"]',
    CodeEditors: '[{"resource":"file:///w/d.ts","options":{"preserveFocus":true}}]',
    "text/plain": "/w/a b.ts",
  };
  const data = (all: Record<string, string>) => ({
    types: Object.keys(all).map((type) => type.toLowerCase()),
    getData: (type: string) => Object.entries(all).find(([key]) => key.toLowerCase() === type)?.[1] ?? "",
  });

  it("has the URIs of files, each once", () => {
    assert.ok(hasUris(data(dragged)));
    assert.deepEqual(droppedUris(data(dragged)), [
      "file:///w/a%20b.ts",
      "vscode-remote://ssh/w/c.ts",
      "file:///w/d.ts",
    ]);
  });

  it("has none if it is text, or not what it says", () => {
    assert.ok(!hasUris(data({ "text/plain": "file:///w/a" })));
    for (const text of ["", "{", "null", "[null]", "[7]", '[{"resource":7}]', "not a uri"])
      assert.deepEqual(droppedUris(data({ ResourceURLs: text, CodeEditors: text, "text/uri-list": text })), []);
  });
});

describe("The meter of the context", () => {
  const meter = {
    ...{ contextSize: 2048, system: 62, history: 100, attachments: 800, question: 20, answer: 512, dropped: 0 },
  };
  it("adds up", () => {
    assert.equal(
      meterRows(meter).reduce((sum, [, tokens]) => sum + tokens, 0),
      2048,
    );
    assert.equal(fullness({ ...meter, history: 654 }), 1);
  });
  it("says what fell out and what does not fit", () => {
    assert.deepEqual(meterNotes(meter), []);
    assert.match(meterNotes({ ...meter, dropped: 1 })[0] ?? "", /the first message/);
    assert.match(meterNotes({ ...meter, dropped: 4 })[0] ?? "", /first 4 messages/);
    assert.match(meterNotes({ ...meter, question: 5000, answer: 0 })[0] ?? "", /too long/);
  });
  it("says that its numbers are estimates where nobody counts tokens", () => {
    const notes = (counts: { estimates: boolean; countedHere?: boolean }): string[] =>
      meterNotes(meter, {
        ...{ kind: "ready", skipped: [] },
        model: {
          ...{ name: "42dot", contextSize: 4096 },
          server: { origin: "https://a.example", host: "a.example", software: "Ollama 0.12.0", ...counts },
        },
      });
    assert.deepEqual(notes({ estimates: true }), ["All sizes are estimates."]);
    assert.deepEqual(notes({ estimates: false }), []);
    assert.deepEqual(notes({ estimates: false, countedHere: true }), []);
    assert.deepEqual(meterNotes(meter, { kind: "starting" }), []);
  });
});
