import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as vscode from "vscode";
import { Lazy } from "../../src/base/lazy.ts";
import type { TurnView } from "../../src/chat/protocol.ts";
import { documentTarget } from "../../src/editor/selection/answerTarget.ts";
import { DocumentProse } from "../../src/editor/shared/documentProse.ts";
import type { Parts } from "../../src/extension.ts";
import { acceptQuickPick, answerOf, ended, extension, openFile, parts, until } from "./support.ts";

interface Case {
  kind: string;
  prompt: string;
  answer: string;
}

/** Sentences and code that the demo model has an answer for. */
function known(kind: string): Case[] {
  const path = join(extension().extensionPath, "models/demo/reference.json");
  return (JSON.parse(readFileSync(path, "utf8")) as { cases: Case[] }).cases.filter((one) => one.kind === kind);
}

const FILE_NAMES = { plaintext: "text.txt", markdown: "text.md", typescript: "code.ts" };

function open(content: string, language: keyof typeof FILE_NAMES): Promise<vscode.TextEditor> {
  return openFile(FILE_NAMES[language], content);
}

function select({ document, selectionOf }: { document: vscode.TextDocument; selectionOf: string }): vscode.Selection {
  const at = document.getText().indexOf(selectionOf);
  return new vscode.Selection(document.positionAt(at), document.positionAt(at + selectionOf.length));
}

/** Works without focus, which the built-in select-all command needs. */
function selectAll(editor: vscode.TextEditor): void {
  const { lineCount } = editor.document;
  editor.selection = new vscode.Selection(new vscode.Position(0, 0), editor.document.lineAt(lineCount - 1).range.end);
}

/** A Korean sentence that the demo model can translate, with its translation. */
function knownSentence(): { sentence: string; answer: string } {
  const { prompt, answer } = known("tr").find(({ prompt: text }) => text.endsWith("영어로 번역해줘"))!;
  return { sentence: /^"(.*)"를/.exec(prompt)![1]!, answer };
}

describe("The commands on a selection", () => {
  let all: Parts;

  /** Runs a command on the current selection and waits for the end of its turn. */
  async function turnOf(command: string): Promise<TurnView> {
    const end = ended(all);
    await vscode.commands.executeCommand(command);
    return end;
  }

  /** Translates a known sentence, which is the whole document. */
  async function translateKnown(): Promise<{
    document: vscode.TextDocument;
    editor: vscode.TextEditor;
    answer: string;
    turn: TurnView;
  }> {
    const { sentence, answer } = knownSentence();
    const editor = await open(`${sentence}\n`, "plaintext");
    const { document } = editor;
    editor.selection = select({ document, selectionOf: sentence });
    return { document, editor, answer, turn: await turnOf("42dot.translateSelection") };
  }

  before(async () => (all = await parts()));
  beforeEach(() => all.controller.newChat());
  afterEach(() => vscode.commands.executeCommand("workbench.action.closeAllEditors"));

  it("translate Korean to English and write the answer in place, and one undo restores the bytes", async () => {
    const { sentence, answer } = knownSentence();
    const content = `# 제목\r\n\r\n  ${sentence}  \r\n끝\r\n`;
    const editor = await open(content, "markdown");
    const { document } = editor;
    const before = document.getText();
    editor.selection = new vscode.Selection(document.lineAt(2).range.start, document.lineAt(2).range.end);
    const turn = await turnOf("42dot.translateSelection");
    assert.deepEqual([turn.task, turn.canApply], [{ kind: "translate", to: "en" }, true]);
    assert.equal(answerOf(turn), answer);
    assert.equal(document.getText(), before, "nothing is written before the user says so");

    await all.controller.applyAnswer(turn.id, "replace");
    assert.equal(document.getText(), before.replace(sentence, answer));
    await vscode.commands.executeCommand("undo");
    // The window undoes; this process hears of it afterwards.
    await until(() => document.getText() === before);

    await all.controller.applyAnswer(turn.id, "insertBelow");
    assert.equal(document.lineAt(3).text, `  ${answer}`);
    await vscode.commands.executeCommand("undo");
    // The window undoes; this process hears of it afterwards.
    await until(() => document.getText() === before);
  });

  it("take an answer out of the text again, where it is by then, unless it was changed", async () => {
    const shown = (): TurnView["applied"][] => states.splice(0);
    const states: TurnView["applied"][] = [];
    const { document, editor, answer, turn } = await translateKnown();
    const before = document.getText();
    const listener = all.controller.onDidPost((message) => {
      if (message.type === "turn") states.push(message.turn.applied);
    });
    for (const how of ["replace", "insertBelow"] as const) {
      await all.controller.applyAnswer(turn.id, how);
      assert.ok(document.getText().includes(answer));
      assert.ok(await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), "# 제목\n")));
      assert.ok(document.getText().startsWith("# 제목\n"));
      await all.controller.undoApply(turn.id);
      assert.equal(document.getText(), `# 제목\n${before}`);
      assert.deepEqual(shown(), [how, undefined]);
      assert.ok(await editor.edit((edit) => edit.delete(new vscode.Range(0, 0, 1, 0))));
      assert.equal(document.getText(), before);
    }

    await all.controller.applyAnswer(turn.id, "replace");
    await vscode.commands.executeCommand("undo");
    await until(() => document.getText() === before);
    await all.controller.undoApply(turn.id);
    assert.equal(document.getText(), before);
    assert.deepEqual(shown(), ["replace", undefined], "it was undone in the editor");

    await all.controller.applyAnswer(turn.id, "replace");
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 2), "☆"));
    const changed = document.getText();
    await all.controller.undoApply(turn.id);
    assert.equal(document.getText(), changed);
    assert.deepEqual(shown(), ["replace", "replace"]);
    listener.dispose();
  });

  it("write nothing if the text changed in the meantime", async () => {
    const { document, editor, turn } = await translateKnown();
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 2), "새 "));
    const changed = document.getText();
    await all.controller.applyAnswer(turn.id, "replace");
    assert.equal(document.getText(), changed);
  });

  it("write an answer that differs in only half a character", async () => {
    const editor = await open("😀", "plaintext");
    const { document } = editor;
    const range = new vscode.Range(0, 0, 0, 2);
    const target = documentTarget(
      { uri: document.uri, range, text: "😀" },
      "en",
      new Lazy(() => Promise.resolve(new DocumentProse())),
    );
    await target.apply("🙂", "replace");
    assert.equal(document.getText(), "🙂");
  });

  it("translate the words of a comment, which stays one", async () => {
    const { sentence, answer } = knownSentence();
    const editor = await open(`// ${sentence}\nrun();\n`, "typescript");
    const { document } = editor;
    editor.selection = select({ document, selectionOf: sentence });
    const turn = await turnOf("42dot.translateSelection");
    await all.controller.applyAnswer(turn.id, "insertBelow");
    assert.equal(document.getText(), `// ${sentence}\n// ${answer}\nrun();\n`);
    await vscode.commands.executeCommand("undo");
    await until(() => document.lineCount === 3);
    await all.controller.applyAnswer(turn.id, "replace");
    assert.equal(document.getText(), `// ${answer}\nrun();\n`);
  });

  it("translate the comments in selected code in their place, and ask the chat nothing that could replace the code", async () => {
    const { sentence, answer } = knownSentence();
    const text = `// ${sentence}\nrun();\n`;
    const editor = await open(text, "typescript");
    const { document } = editor;
    selectAll(editor);
    let asked = 0;
    const listener = all.controller.onDidPost(({ type }) => {
      if (type === "turn") asked++;
    });
    await vscode.commands.executeCommand("42dot.translateSelection");
    assert.deepEqual([document.getText(), asked], [text, 0]);
    await vscode.commands.executeCommand("42dot.suggestion.accept");
    assert.equal(document.getText(), `// ${answer}\nrun();\n`);
    listener.dispose();
  });

  it("follow the text if only its position changed", async () => {
    const { document, editor, answer, turn } = await translateKnown();
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), "위에 새 줄\n"));
    await all.controller.applyAnswer(turn.id, "replace");
    assert.equal(document.getText(), `위에 새 줄\n${answer}\n`);
  });

  it("explain code in the display language, with the language of the file", async () => {
    const { prompt, answer } = known("code").find(({ prompt: text }) =>
      text.startsWith("Explain the following code.\n\n```typescript"),
    )!;
    const code = /```typescript\n([^]*)\n```$/.exec(prompt)![1]!;
    const editor = await open(`// first\n${code}\n// last\n`, "typescript");
    editor.selection = select({ document: editor.document, selectionOf: code });
    const turn = await turnOf("42dot.explainSelection");
    assert.deepEqual(turn.task, { kind: "explain", languageId: "typescript" });
    assert.equal(answerOf(turn), answer);
    assert.equal(turn.canApply, false);
  });

  it("send the selection as is, without the previous conversation", async () => {
    const editor = await open("대한민국의 수도는?", "plaintext");
    selectAll(editor);
    assert.equal(answerOf(await turnOf("42dot.sendSelection")), "대한민국의 수도는 서울입니다.");
    await vscode.window.showTextDocument(editor.document);
    const turn = await turnOf("42dot.sendSelection");
    assert.ok(turn.state.kind === "done" && turn.state.record.promptTokens < 70);
  });

  it("translate a long text piece by piece and join the pieces", async () => {
    const pairs = known("tr")
      .filter(({ prompt: text }) => text.endsWith("영어로 번역해줘"))
      .slice(0, 30);
    const sentences = pairs.map(({ prompt }) => /^"(.*)"를/.exec(prompt)![1]!);
    const editor = await open(sentences.join("\n\n"), "markdown");
    selectAll(editor);
    assert.ok(editor.document.lineCount > 50);
    const end = ended(all);
    const pieces: [number, number][] = [];
    const listener = all.controller.onDidPost((message) => {
      if (message.type === "turn" && message.turn.state.kind === "running") {
        pieces.push([message.turn.state.piece, message.turn.state.total]);
      }
    });
    await vscode.commands.executeCommand("42dot.translateSelection");
    const turn = await end;
    listener.dispose();
    assert.equal(turn.state.kind, "done");
    const total = pieces.at(-1)![1];
    assert.ok(total > 1);
    assert.deepEqual(
      pieces.slice(-total).map(([piece]) => piece),
      Array.from({ length: total }, (_, index) => index + 1),
    );
  });

  it("are offered in a list", async () => {
    const editor = await open("대한민국의 수도는?", "plaintext");
    selectAll(editor);
    let isDone = false;
    const done = vscode.commands.executeCommand("42dot.selection.pick").then(() => (isDone = true));
    const end = ended(all);
    // The first of them.
    await acceptQuickPick(() => isDone);
    await done;
    assert.deepEqual((await end).task, { kind: "explain", languageId: "plaintext" });
  });
});
