import assert from "node:assert/strict";
import { setTimeout } from "node:timers/promises";
import * as vscode from "vscode";
import { reportMark } from "../../scripts/support/reportMark.ts";
import type { Parts } from "../../src/extension.ts";
import { keepSamples, parts, withSetting } from "./support.ts";

// The demo model can translate these two and nothing else.
const KOREAN = "좋은 아침입니다.";
const ENGLISH = "Good morning.";
const UNKNOWN = "느티나무 그늘에서 낮잠을 자던 고양이가 기지개를 켠다.";

/** Our hovers over a text in a document, as markdown. */
async function hoversOver(document: vscode.TextDocument, text: string): Promise<vscode.MarkdownString[]> {
  const position = document.positionAt(document.getText().indexOf(text) + 1);
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
    "vscode.executeHoverProvider",
    document.uri,
    position,
  );
  return hovers
    .flatMap(({ contents }) => contents as vscode.MarkdownString[])
    .filter(({ value }) => value.includes("42dot"));
}

async function translationOver(document: vscode.TextDocument, text: string): Promise<string | undefined> {
  const [hover] = await hoversOver(document, text);
  return hover?.value.split("\n\n").slice(1).join("\n\n").replaceAll("\\", "");
}

async function open(content: string, language = "typescript"): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument({ content, language });
  await vscode.window.showTextDocument(document);
  return document;
}

describe("Translation hints", () => {
  let all: Parts;
  /** The number of finished requests to the model. */
  let requests = 0;

  before(async () => {
    all = await parts();
    const generate = all.engine.generate.bind(all.engine);
    all.engine.generate = async (...args) => {
      try {
        return await generate(...args);
      } finally {
        requests++;
      }
    };
  });
  // Uncovers the engine's own method.
  after(() => Reflect.deleteProperty(all.engine, "generate"));
  beforeEach(async () => {
    await vscode.commands.executeCommand("42dot.clearTranslationCache");
    requests = 0;
  });
  afterEach(() => vscode.commands.executeCommand("workbench.action.closeAllEditors"));

  describe("in a hover", () => {
    it("are shown over a comment and a string in the other language, and nowhere else", async () => {
      const document = await open(`// ${KOREAN}\nexport const text = "${KOREAN}";\n// ${ENGLISH}\n`);
      assert.equal(await translationOver(document, `// ${KOREAN}`), ENGLISH);
      assert.equal(await translationOver(document, `${KOREAN}"`), ENGLISH);
      for (const other of ["export", ENGLISH]) assert.equal(await translationOver(document, other), undefined, other);
    });

    it("are in the language of the setting", () =>
      withSetting("translateTo", "ko", async () => {
        const document = await open(`// ${ENGLISH}\nexport const text = 1;\n// ${KOREAN}\n`);
        assert.equal(await translationOver(document, ENGLISH), KOREAN);
      }));

    it("are plain text that can run nothing", async () => {
      const [hover] = await hoversOver(await open(`// ${KOREAN}\n`), KOREAN);
      assert.ok(hover?.isTrusted !== true && hover?.supportHtml !== true);
    });

    it("say why there is no translation", async () => {
      assert.match((await hoversOver(await open(`// ${UNKNOWN}\n`), UNKNOWN))[0]!.value, /No reliable suggestion/);
    });

    it("are cached for the second time", async () => {
      const document = await open(`// ${KOREAN}\n`);
      const times: number[] = [];
      for (let time = 0; time < 6; time++) {
        const start = performance.now();
        assert.equal(await translationOver(document, KOREAN), ENGLISH);
        times.push(Math.round(performance.now() - start));
      }
      assert.equal(requests, 1);
      const [first, ...repeats] = times;
      await keepSamples("W6", repeats);
      console.log(`${reportMark}        hover: ${first} ms, again: ${repeats.join(", ")} ms`);
    });

    it("can be switched off", () =>
      withSetting("writing.hoverTranslation", false, async () => {
        assert.equal(await translationOver(await open(`// ${KOREAN}\n`), KOREAN), undefined);
        assert.equal(requests, 0);
      }));
  });

  describe("after the comments", () => {
    it("are made for what is on the screen, and kept", () =>
      withSetting("writing.readingMode", true, async () => {
        const far = "\n".repeat(500);
        const document = await open(`// ${KOREAN}\n${far}// 감사합니다.\n`);
        while (requests === 0) await setTimeout(50);
        assert.equal(await translationOver(document, KOREAN), ENGLISH);
        await setTimeout(500);
        assert.equal(requests, 1, "what is not on the screen is not translated");
      }));

    it("are toggled by a command", async () => {
      const isOn = (): boolean | undefined => vscode.workspace.getConfiguration("42dot").get("writing.readingMode");
      await withSetting("writing.readingMode", false, async () => {
        await vscode.commands.executeCommand("42dot.toggleReadingMode");
        assert.equal(isOn(), true);
        await vscode.commands.executeCommand("42dot.toggleReadingMode");
        assert.equal(isOn(), false);
      });
    });
  });
});
