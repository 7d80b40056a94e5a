import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { chmod } from "node:fs/promises";
import { join } from "node:path";
import * as vscode from "vscode";
import { reportMark } from "../../scripts/support/reportMark.ts";
import { Emitter } from "../../src/base/emitter.ts";
import { runWithProgress } from "../../src/editor/shared/runWithProgress.ts";
import { whyNotWritable, whyReadOnly } from "../../src/editor/shared/writableDocument.ts";
import { FailureError } from "../../src/inference/failure.ts";
import { acceptQuickPick, discard, extension, keepSamples, openFile, parts, until, withSetting } from "./support.ts";

interface Case {
  kind: string;
  prompt: string;
  answer: string;
}

interface Pair {
  before: string;
  after: string;
}

/** Sentences that the demo model has an answer for. */
function known(kind: string, prompt: RegExp): Pair[] {
  const path = join(extension().extensionPath, "models/demo/reference.json");
  const { cases } = JSON.parse(readFileSync(path, "utf8")) as { cases: Case[] };
  return cases.flatMap((one) => {
    const before = one.kind === kind ? prompt.exec(one.prompt)?.[1] : undefined;
    return before === undefined ? [] : [{ before, after: one.answer }];
  });
}

const LENS = { accept: "$(check) Accept", reject: "$(close) Reject" };

describe("Rewriting in place", () => {
  let sentences: Pair[];
  let editor: vscode.TextEditor;

  before(async () => {
    await parts();
    sentences = known("tr", /^"([가-힣 ,]+\.)"를 영어로 번역해줘$/).filter(({ after }) =>
      /^[A-Z][a-z ,']+\.$/.test(after),
    );
    assert.ok(sentences.length > 2);
  });
  afterEach(() => discard(editor.document));

  async function open(name: string, text: string): Promise<vscode.TextDocument> {
    editor = await openFile(name, text);
    return editor.document;
  }

  /** Puts a cursor in each of the texts. */
  function putCursors(...texts: string[]): void {
    editor.selections = texts.map((text) => {
      const at = editor.document.positionAt(editor.document.getText().indexOf(text) + 1);
      return new vscode.Selection(at, at);
    });
  }

  function rewrite(how: string): Thenable<unknown> {
    return vscode.commands.executeCommand(`42dot.rewrite.${how}`);
  }

  /** The lenses of the open suggestions with this title, in the order of the text. */
  async function lenses(title: string): Promise<vscode.Command[]> {
    const { uri } = editor.document;
    const all = await vscode.commands.executeCommand<vscode.CodeLens[]>("vscode.executeCodeLensProvider", uri, 100);
    return all.flatMap(({ command }) => (command?.title.replace(/ \(.*\)$/, "") === title ? [command] : []));
  }

  async function press(lens: vscode.Command | undefined): Promise<void> {
    assert.ok(lens, "there is no such suggestion");
    await vscode.commands.executeCommand(lens.command, ...(lens.arguments as unknown[]));
  }

  it("translates a Korean comment into English, and one undo restores the bytes", async () => {
    const [{ before, after }] = sentences as [Pair];
    const document = await open("a.ts", `function run() {\n  // ${before}\n  start();\n}\n`);
    const text = document.getText();
    putCursors(before);
    await rewrite("toEnglish");
    assert.equal(document.getText(), text, "nothing is written before it is accepted");
    const [accept] = await lenses(LENS.accept);
    assert.equal(accept?.title, `${LENS.accept} (Ctrl+Enter)`);
    await press(accept);
    assert.equal(document.getText(), text.replace(before, after));
    assert.deepEqual(await lenses(LENS.accept), []);
    await vscode.commands.executeCommand("undo");
    assert.equal(document.getText(), text);
  });

  it("writes nothing if the suggestion is rejected", async () => {
    const [{ before }] = sentences as [Pair];
    const document = await open("a.py", `# ${before}\nx = 1\n`);
    const text = document.getText();
    putCursors(before);
    await rewrite("toEnglish");
    await press((await lenses(LENS.reject))[0]);
    assert.deepEqual(await lenses(LENS.accept), []);
    assert.equal(document.getText(), text);
  });

  it("works at every cursor, and the accept command accepts the suggestions there as one undo step", async () => {
    const [first, second] = sentences as [Pair, Pair];
    const document = await open("a.ts", `// ${first.before}\r\na();\r\n// ${second.before}\r\nb();\r\n`);
    const text = document.getText();
    assert.ok(text.includes("\r\n"));
    putCursors(first.before, second.before);
    await rewrite("toEnglish");
    assert.equal((await lenses(LENS.accept)).length, 2);
    await vscode.commands.executeCommand("42dot.suggestion.accept");
    assert.equal(document.getText(), text.replace(first.before, first.after).replace(second.before, second.after));
    await vscode.commands.executeCommand("undo");
    assert.equal(document.getText(), text);
  });

  it("keeps the bullet of a list item and leaves the other items alone", async () => {
    const [first, second] = sentences as [Pair, Pair];
    const document = await open("a.md", `# 제목\n\n- ${first.before}\n- ${second.before}\n`);
    const text = document.getText();
    putCursors(second.before);
    await rewrite("toEnglish");
    await vscode.commands.executeCommand("42dot.suggestion.acceptAll");
    assert.equal(document.getText(), text.replace(second.before, second.after));
  });

  it("corrects the spelling of the selection", async () => {
    const [{ before, after }] = known("fix", /^다음 글에서 문법과 맞춤법 오류없이 써줘\.\n(.*갓다\.)$/) as [Pair];
    const document = await open("a.txt", `${before}\n`);
    editor.selection = new vscode.Selection(document.lineAt(0).range.start, document.lineAt(0).range.end);
    await rewrite("fix");
    await vscode.commands.executeCommand("42dot.suggestion.acceptAll");
    assert.equal(document.getText(), `${after}\n`);
  });

  it("follows a text that moves while the model works, and drops the suggestion for a text that changes", async () => {
    const [first, second] = sentences as [Pair, Pair];
    const document = await open("a.ts", `// ${first.before}\na();\n// ${second.before}\n`);
    putCursors(first.before, second.before);
    const rewritten = rewrite("toEnglish");
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, new vscode.Position(0, 0), "// 😀\n");
    edit.insert(document.uri, document.positionAt(document.getText().indexOf(second.before) + 2), "새");
    assert.ok(await vscode.workspace.applyEdit(edit));
    const text = document.getText();
    await rewritten;
    assert.equal((await lenses(LENS.accept)).length, 1);
    await vscode.commands.executeCommand("42dot.suggestion.acceptAll");
    assert.equal(document.getText(), text.replace(first.before, first.after));
  });

  it("asks in the chat about the place that has no suggestion, also after edits above it", async () => {
    const unknown = "외계인이 착륙했다가 사라졌다.";
    const document = await open("a.ts", `// ${unknown}\na();\n// ${unknown}\nb();\n// ${unknown}\n`);
    const at = document.positionAt(document.getText().indexOf(unknown, 20) + 1);
    editor.selection = new vscode.Selection(at, at);
    await vscode.commands.executeCommand("notifications.clearAll");
    await rewrite("toEnglish");
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, new vscode.Position(0, 0), `// ${unknown}\n// ☆\n`);
    assert.ok(await vscode.workspace.applyEdit(edit));
    await until(async () => {
      await vscode.commands.executeCommand("notifications.focusToasts");
      await vscode.commands.executeCommand("notification.acceptPrimaryAction");
      return !editor.selection.isEmpty;
    });
    assert.equal(document.getText(editor.selection), `// ${unknown}`);
    assert.equal(editor.selection.start.line, 4);
    await vscode.commands.executeCommand("workbench.action.closeQuickOpen");
  });

  it("stops silently when the document is closed in the meantime", async () => {
    const document = await open("a.ts", `// ${sentences[0]!.before}\n`);
    putCursors(sentences[0]!.before);
    const rewritten = rewrite("toEnglish");
    await discard(document);
    await rewritten;
  });

  it("shows a long suggestion in the diff editor, and closes it when the suggestion is accepted", async () => {
    const some = sentences.slice(0, 8);
    const document = await open("a.md", `${some.map(({ before }) => before).join(" ")}\n`);
    const text = document.getText();
    editor.selection = new vscode.Selection(document.lineAt(0).range.start, document.lineAt(0).range.end);
    await rewrite("toEnglish");
    const shown = (): vscode.TextDocument | undefined => vscode.window.activeTextEditor?.document;
    await until(() => shown()?.uri.scheme === "42dot-suggestion");
    const suggested = shown()!.getText();
    assert.notEqual(suggested, text.trimEnd());
    await vscode.commands.executeCommand("42dot.suggestion.accept");
    assert.equal(document.getText(), text.replace(text.trimEnd(), suggested));
    const compares = ({ input }: vscode.Tab): boolean => input instanceof vscode.TabInputTextDiff;
    await until(() => !vscode.window.tabGroups.all.some(({ tabs }) => tabs.some(compares)));
  });

  it("offers to accept in a notification in a diff editor, which has no line above the suggestion", async () => {
    const [{ before, after }] = sentences as [Pair];
    const document = await open("a.ts", `// ${before}\n`);
    const earlier = vscode.Uri.parse("untitled:earlier.ts");
    await vscode.commands.executeCommand("vscode.diff", earlier, document.uri);
    const isDiff = (): boolean =>
      vscode.window.tabGroups.activeTabGroup.activeTab?.input instanceof vscode.TabInputTextDiff;
    await until(() => isDiff() && vscode.window.activeTextEditor?.document === document);
    editor = vscode.window.activeTextEditor!;
    putCursors(before);
    await vscode.commands.executeCommand("notifications.clearAll");
    await rewrite("toEnglish");
    await until(async () => {
      await vscode.commands.executeCommand("notifications.focusToasts");
      await vscode.commands.executeCommand("notification.acceptPrimaryAction");
      return document.getText() === `// ${after}\n`;
    });
    await vscode.commands.executeCommand("workbench.action.closeActiveEditor");
    await until(() => !isDiff());
  });

  it("refuses what is read-only at once, with the cause", async () => {
    const [{ before }] = sentences as [Pair];
    const document = await open("a.ts", `// ${before}\n`);
    const name = document.uri.path.split("/").slice(-2).join("/");
    const files = vscode.workspace.getConfiguration("files");
    const set = async (setting: string, value: unknown): Promise<void> => {
      await files.update(setting, value, vscode.ConfigurationTarget.Global);
      await until(
        () =>
          JSON.stringify(vscode.workspace.getConfiguration("files").inspect(setting)?.globalValue) ===
          JSON.stringify(value),
      );
    };
    assert.equal(await whyReadOnly(document), undefined);
    await set("readonlyInclude", { [`**/${name}`]: true });
    assert.equal(await whyReadOnly(document), "The file is read-only.");
    putCursors(before);
    await rewrite("toEnglish");
    assert.deepEqual(await lenses(LENS.accept), []);
    await set("readonlyExclude", { "**/a.ts": true });
    assert.equal(await whyReadOnly(document), undefined);
    await set("readonlyInclude", undefined);
    await set("readonlyExclude", undefined);

    await chmod(document.uri.fsPath, 0o444);
    assert.equal(await whyReadOnly(document), undefined, "VS Code lets it be edited");
    await set("readonlyFromPermissions", true);
    assert.equal(await whyReadOnly(document), "The file is read-only.");
    await set("readonlyFromPermissions", undefined);
    await chmod(document.uri.fsPath, 0o644);
  });

  it("waits for the model's notice in the chat, then goes on with the editor in front", async () => {
    await open("a.ts", "// 회의\n");
    const accepting = new Emitter<void>();
    const tries: boolean[] = [];
    let isAccepted = false;
    const attempt = async (): Promise<void> => {
      const options = { name: "test", title: "Test", retry: attempt, log: () => undefined };
      await runWithProgress({ ...options, onDidAcceptNotice: accepting.event }, () => {
        tries.push(isAccepted);
        const failure = new FailureError({ kind: "noticeNotAccepted", model: "Demo model" });
        return isAccepted ? Promise.resolve() : Promise.reject(failure);
      });
    };
    const done = attempt();
    await until(() => tries.length === 1);
    isAccepted = true;
    // Whoever waits for it listens before the chat is shown.
    const accept = setInterval(() => accepting.fire(), 50);
    await done;
    clearInterval(accept);
    assert.deepEqual(tries, [false, true]);
    assert.equal(vscode.window.activeTextEditor?.document, editor.document);
  });

  describe("in the code action menu", () => {
    async function actions(uri: vscode.Uri, range: vscode.Range): Promise<string[]> {
      const all = await vscode.commands.executeCommand<vscode.CodeAction[]>(
        "vscode.executeCodeActionProvider",
        uri,
        range,
        "refactor.42dot",
      );
      return all.flatMap(({ kind, command }) =>
        kind?.value.startsWith("refactor.42dot.") === true ? [command!.command] : [],
      );
    }

    const REWRITE = "42dot.rewrite.pick";
    const ASK = "42dot.selection.pick";

    it("is one entry for a selection and at the cursor, and one for the other commands on a selection", async () => {
      const { uri } = await open("a.ts", "// 회의\n\n");
      assert.deepEqual(await actions(uri, new vscode.Range(0, 0, 0, 5)), [REWRITE, ASK]);
      assert.deepEqual(await actions(uri, new vscode.Range(0, 4, 0, 4)), [REWRITE]);
    });

    it("is not offered on code and on blank lines", async () => {
      const { uri } = await open("a.ts", "const even = nums.filter((n) => n % 2 === 0);\n\n\n");
      assert.deepEqual(await actions(uri, new vscode.Range(0, 0, 0, 45)), [ASK]);
      assert.deepEqual(await actions(uri, new vscode.Range(0, 8, 0, 8)), []);
      assert.deepEqual(await actions(uri, new vscode.Range(1, 0, 1, 0)), []);
      assert.deepEqual(await actions(uri, new vscode.Range(1, 0, 2, 0)), []);
    });

    it("opens a list of the rewrites that apply", async () => {
      const [{ before, after }] = sentences as [Pair];
      const document = await open("a.ts", `// ${before}\n`);
      putCursors(before);
      // It resolves when the rewrite has ended.
      let isDone = false;
      const done = vscode.commands.executeCommand(REWRITE).then(() => (isDone = true));
      await acceptQuickPick(() => isDone);
      await done;
      await vscode.commands.executeCommand("42dot.suggestion.acceptAll");
      assert.equal(document.getText(), `// ${after}\n`);
    });

    it("is not offered in a read-only document and in one that is too large", async () => {
      const small = await open("a.ts", "// 회의\n\n");
      assert.equal(whyNotWritable(small), undefined);
      await discard(small);

      const readOnly = await vscode.workspace.openTextDocument(vscode.Uri.parse("vscode://schemas/settings/user"));
      assert.equal(whyNotWritable(readOnly), "This document can only be read: nothing can be written into it.");

      const large = await open("a.txt", "아주 긴 줄입니다. ".repeat(200_001));
      assert.deepEqual(await actions(large.uri, new vscode.Range(0, 0, 0, 5)), [ASK]);
      assert.equal(
        whyNotWritable(large),
        "This document is too large: the writing help works up to 2,000,000 characters.",
      );
    });

    it("is not offered if the setting is off", () =>
      withSetting("writing.rewrite", false, async () => {
        const { uri } = await open("a.ts", "// 회의\n");
        assert.deepEqual(await actions(uri, new vscode.Range(0, 0, 0, 5)), [ASK]);
      }));

    it("is offered without asking the model", async () => {
      const { uri } = await open("a.ts", "// 회의는 세 시에 시작합니다.\nrun();\n".repeat(5000));
      const times: number[] = [];
      for (let line = 0; line < 200; line++) {
        const start = performance.now();
        assert.equal((await actions(uri, new vscode.Range(line * 2, 0, line * 2, 5))).length, 2);
        times.push(performance.now() - start);
      }
      await keepSamples("W5", times);
      times.sort((a, b) => a - b);
      console.log(`${reportMark}    code actions: p50 ${times[100]!.toFixed(1)} ms, p95 ${times[190]!.toFixed(1)} ms`);
    });
  });
});
