import assert from "node:assert/strict";
import * as vscode from "vscode";
import { SuggestionPreview } from "../../src/editor/suggestions/suggestionPreview.ts";
import { discard, openFile } from "./support.ts";

const STEPS = 200;

/** Text to type in the document. None of it occurs in an original, so typing it inside one always changes it. */
const TYPED = ["☆", "☆☆ ", "\n", "🙂", "//"];

type Random = (below: number) => number;

/** Mulberry32, a seeded random number generator (public domain, Tommy Ettinger). */
function random(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

function original(number: number): string {
  return `문장 ${number}번은 아직 한국어입니다.`;
}

function rewritten(number: number): string {
  return `Sentence [${number}] is English 😀.`;
}

/** The expected text of the document and its expected open suggestions, found by searching for their originals. */
class Model {
  text: string;
  open = new Set<number>();
  readonly #before: string[] = [];
  readonly #after: string[] = [];

  constructor(text: string) {
    this.text = text;
  }

  write(text: string): void {
    this.#before.push(this.text);
    this.#after.length = 0;
    this.#become(text);
  }

  accept(numbers: number[]): void {
    const open = numbers.filter((number) => this.open.has(number));
    if (open.length === 0) return;
    this.write(open.reduce((text, number) => text.replace(original(number), rewritten(number)), this.text));
  }

  undo(): void {
    const text = this.#before.pop();
    if (text === undefined) return;
    this.#after.push(this.text);
    this.#become(text);
  }

  redo(): void {
    const text = this.#after.pop();
    if (text === undefined) return;
    this.#before.push(this.text);
    this.#become(text);
  }

  #become(text: string): void {
    this.text = text;
    for (const number of this.open) if (!text.includes(original(number))) this.open.delete(number);
  }
}

describe("Open suggestions", () => {
  let preview: SuggestionPreview;
  let editor: vscode.TextEditor;
  /** Ids of the suggestions by the numbers of their comments. */
  let made: Map<number, number>;

  beforeEach(() => {
    preview = new SuggestionPreview();
    made = new Map();
  });
  afterEach(async () => {
    preview.dispose();
    await discard(editor.document);
  });

  /** Opens a document with comments that are numbered from 1. */
  async function openComments(count: number, eol: "\n" | "\r\n"): Promise<vscode.TextDocument> {
    const comments = Array.from(
      { length: count },
      (_, index) => `  // ${original(index + 1)}${eol}call(${index});${eol}`,
    );
    editor = await openFile("a.txt", comments.join(""));
    return editor.document;
  }

  function idsIn(document: vscode.TextDocument): number[] {
    return preview.openIn(document).map(({ id }) => id);
  }

  function suggest(document: vscode.TextDocument, number: number): void {
    const start = document.getText().indexOf(original(number));
    const span = { start, end: start + original(number).length };
    const suggestion = preview.open(document, { span, original: original(number), text: rewritten(number) });
    if (suggestion !== undefined) made.set(number, suggestion.id);
  }

  for (const eol of ["\n", "\r\n"] as const) {
    const ends = eol === "\n" ? "LF" : "CRLF";
    it(`write what was accepted and nothing else, despite concurrent edits and undos (${ends})`, async function () {
      this.timeout(120_000);
      const seed = Number(process.env["SUGGESTIONS_SEED"] ?? Math.floor(Math.random() * 2 ** 31));
      this.test!.title += `, seed ${seed}`;
      const pick = random(seed);
      const document = await openComments(8, eol);
      const model = new Model(document.getText());
      let numbers = 8;
      for (let number = 1; number <= numbers; number++) {
        suggest(document, number);
        model.open.add(number);
      }

      const edit = async (start: number, end: number, text: string): Promise<void> => {
        const range = new vscode.Range(document.positionAt(start), document.positionAt(end));
        assert.ok(await editor.edit((edited) => edited.replace(range, text)));
        model.write(model.text.slice(0, start) + text.replaceAll("\n", eol) + model.text.slice(end));
      };
      /** The offset itself, or the one before it if it is inside a character or a line break. */
      const boundary = (offset: number): number =>
        /^(?:[\ud800-\udbff][\udc00-\udfff]|\r\n)$/.test(model.text.slice(offset - 1, offset + 1))
          ? offset - 1
          : offset;
      const anyOffset = (): number => boundary(pick(model.text.length + 1));
      const idOf = (number: number): number => made.get(number)!;

      const steps: Record<string, () => Promise<void> | void> = {
        type: () => {
          const at = anyOffset();
          return edit(at, at, TYPED[pick(TYPED.length)]!);
        },
        replace: () => {
          const [start, end] = [anyOffset(), anyOffset()].sort((a, b) => a - b) as [number, number];
          return edit(start, boundary(Math.min(end, start + 4)), pick(2) === 0 ? "" : TYPED[pick(TYPED.length)]!);
        },
        accept: async () => {
          const number = 1 + pick(numbers);
          await preview.accept(document, [idOf(number)]);
          model.accept([number]);
        },
        acceptSome: async () => {
          const some = [...model.open].filter(() => pick(3) === 0);
          await preview.accept(document, some.map(idOf));
          model.accept(some);
        },
        reject: () => {
          const number = 1 + pick(numbers);
          preview.reject(document, [idOf(number)]);
          model.open.delete(number);
        },
        suggest: async () => {
          const number = ++numbers;
          await edit(model.text.length, model.text.length, `\n// ${original(number)}`);
          suggest(document, number);
          model.open.add(number);
        },
        undo: async () => {
          await vscode.commands.executeCommand("undo");
          model.undo();
        },
        redo: async () => {
          await vscode.commands.executeCommand("redo");
          model.redo();
        },
      };
      const names = [
        "type",
        "type",
        "type",
        "replace",
        "replace",
        "accept",
        "acceptSome",
        "reject",
        "undo",
        "undo",
        "redo",
      ];
      const done: string[] = [];
      for (let step = 0; step < STEPS; step++) {
        // Keeps suggestions open: a document without any would test nothing.
        const name = model.open.size < 4 ? "suggest" : names[pick(names.length)]!;
        done.push(name);
        await steps[name]!();
        const where = `seed ${seed}, step ${step}: ${done.slice(-5).join(", ")}`;
        assert.equal(document.getText(), model.text, where);
        const ids = idsIn(document);
        const open = [...made].filter(([, id]) => ids.includes(id));
        assert.deepEqual(open.map(([number]) => number).sort(), [...model.open].sort(), where);
      }
    });
  }

  it("do not overwrite text that is typed at the same moment", async () => {
    const document = await openComments(2, "\n");
    suggest(document, 1);
    suggest(document, 2);
    const before = document.getText();
    const inside = document.positionAt(before.indexOf("아직"));
    editor.selection = new vscode.Selection(inside, inside);
    const typed = vscode.commands.executeCommand("type", { text: "☆" });
    await Promise.all([typed, preview.accept(document, idsIn(document))]);
    assert.equal(document.getText(), before.replace("아직", "☆아직"));
    assert.deepEqual(
      preview.openIn(document).map((suggestion) => suggestion.original),
      [original(2)],
      "the other one is still open, at the new position of its text",
    );
    await preview.accept(document, idsIn(document));
    assert.equal(document.getText(), before.replace("아직", "☆아직").replace(original(2), rewritten(2)));
  });

  it("are written only once if they are accepted twice", async () => {
    const document = await openComments(1, "\n");
    suggest(document, 1);
    const before = document.getText();
    const open = idsIn(document);
    await Promise.all([preview.accept(document, open), preview.accept(document, open)]);
    assert.equal(document.getText(), before.replace(original(1), rewritten(1)));
    await vscode.commands.executeCommand("undo");
    assert.equal(document.getText(), before);
  });

  it("are written as whole characters if only half of one differs", async () => {
    const document = (editor = await openFile("a.txt", "안녕하세요 😀\n")).document;
    const text = "안녕하세요 🙂";
    preview.open(document, { span: { start: 0, end: text.length }, original: "안녕하세요 😀", text });
    await preview.accept(document, idsIn(document));
    assert.equal(document.getText(), `${text}\n`);
  });

  it("are dropped when their document is closed", async () => {
    const document = await openComments(1, "\n");
    suggest(document, 1);
    await discard(document);
    assert.deepEqual(preview.openIn(document), []);
  });
});
