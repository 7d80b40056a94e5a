import assert from "node:assert/strict";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as vscode from "vscode";
import { readSettings, setting, type SettingKey, settingLevels, settingSchemas } from "../../src/config.ts";
import { proofreadSettings } from "../../src/editor/proofreading/proofreadingSettings.ts";
import { effectiveValue, settingValues } from "../../src/settingSchema.ts";
import { discard, openFile, until } from "./support.ts";

/** Ways to write a setting. VS Code takes each of them for the setting, or for a part of its value. */
const FORMS: Record<string, (key: string, value: unknown) => Record<string, unknown>> = {
  plain: (key, value) => ({ [key]: value }),
  suffix: (key, value) => ({ [`${key}.x`]: value }),
  "suffix of a suffix": (key, value) => ({ [`${key}.x.y`]: value }),
  nested: (key, value) =>
    key.split(".").reduceRight<unknown>((inner, part) => ({ [part]: inner }), value) as Record<string, unknown>,
  "half nested": (key, value) => {
    const at = key.lastIndexOf(".");
    return { [key.slice(0, at)]: { [key.slice(at + 1)]: value } };
  },
  language: (key, value) => ({ "[markdown]": { [key]: value } }),
  "nested in a language": (key, value) => ({ "[markdown]": FORMS["nested"]!(key, value) }),
};

const VALUES: readonly unknown[] = [null, true, false, 1, -1, "x", "", [], [1], {}, { x: 1 }];

/** What the user has set, so that a change to anything else is noticed. */
const OWN: Partial<Record<SettingKey, unknown>> = {
  hubEndpoint: "https://models.example.com",
  contextSize: 2048,
  temperature: 0.25,
  systemPrompt: "Answer briefly.",
  memoryBudget: "9000",
  releaseAfterMinutes: 7,
  workAhead: false,
  translateTo: "ko",
};

const keys = Object.keys(settingSchemas());
const userOnly = keys.filter((key) => ["machine", "application"].includes(settingSchemas()[key]?.scope ?? ""));
const short = (key: string): SettingKey => key.replace("42dot.", "") as SettingKey;
const configuration = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration("42dot");

describe("Settings in files that somebody else wrote", () => {
  const folder = join(vscode.workspace.workspaceFolders![0]!.uri.fsPath, ".vscode");
  const file = join(folder, "settings.json");
  let marker = 0;
  let document: vscode.TextDocument;

  /** Writes the workspace's settings, and waits until VS Code has read them. */
  async function write(content: Record<string, unknown>): Promise<void> {
    marker++;
    await mkdir(folder, { recursive: true });
    await writeFile(file, JSON.stringify({ ...content, marker }));
    await until(() => vscode.workspace.getConfiguration().get("marker") === marker);
  }

  before(async () => {
    document = (await openFile("notes.md", "안녕하세요.\n")).document;
    for (const [key, value] of Object.entries(OWN))
      await configuration().update(key, value, vscode.ConfigurationTarget.Global);
  });
  after(async () => {
    for (const key of Object.keys(OWN)) await configuration().update(key, undefined, vscode.ConfigurationTarget.Global);
    await rm(folder, { recursive: true });
    await discard(document);
  });

  for (const [form, written] of Object.entries(FORMS))
    it(`can't change what only the user may set, nor put in what is not allowed (${form})`, async () => {
      for (const value of VALUES) {
        await write(keys.reduce((content, key) => merged(content, written(key, value)), {}));
        const where = `${form}: ${JSON.stringify(value)}`;
        for (const key of userOnly)
          assert.deepEqual(setting(short(key)), OWN[short(key)] ?? settingSchemas()[key]!.default, `${key}, ${where}`);
        for (const key of keys) {
          const schema = settingSchemas()[key]!;
          const user = effectiveValue(schema, settingLevels(short(key), document));
          const { invalid } = settingValues(schema, { user, workspace: undefined, folder: undefined });
          assert.deepEqual(invalid, [], `${key}, ${where}`);
        }
        // What reads them never throws.
        assert.equal(typeof proofreadSettings(document).enabled, "boolean");
        assert.equal(typeof Object.values({ ...readSettings() }), "object");
      }
    });

  it("are used where they may be, whatever else is in the file", async () => {
    await write({ "42dot.translateTo": "en", "42dot.proofread": { enabled: false }, "42dot.gpu.x": 1 });
    assert.equal(setting("translateTo"), "en");
    assert.equal(proofreadSettings(document).enabled, false);
    await write({ "42dot.translateTo": "jp", "42dot.proofread.enabled": "no", "42dot.proofread.ignoredWords": 7 });
    assert.equal(setting("translateTo"), "ko");
    assert.deepEqual(proofreadSettings(document), {
      enabled: true,
      classes: ["error"],
      ignoredWords: [],
      ignoredRules: [],
    });
  });
});

/** Merges nested objects, so that one file can hold all settings in the same form. */
function merged(into: Record<string, unknown>, from: Record<string, unknown>): Record<string, unknown> {
  const result = { ...into };
  for (const [key, value] of Object.entries(from)) {
    const before = result[key];
    const areObjects = [before, value].every((one) => Object.prototype.toString.call(one) === "[object Object]");
    result[key] = areObjects ? merged(before as Record<string, unknown>, value as Record<string, unknown>) : value;
  }
  return result;
}
