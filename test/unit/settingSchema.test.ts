import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { GpuSetting } from "../../src/inference/backends.ts";
import { effectiveValue, LEVELS, type Levels, type SettingSchema, settingValues } from "../../src/settingSchema.ts";
import { Language } from "../../src/text/language.ts";

const manifest = JSON.parse(readFileSync(join(import.meta.dirname, "../../package.json"), "utf8")) as {
  contributes: { configuration: { title: string; properties: Record<string, SettingSchema & { order: number }> }[] };
};
const groups = manifest.contributes.configuration;
const schemas = Object.assign({}, ...groups.map(({ properties }) => properties)) as Record<string, SettingSchema>;

/** One value of every JSON type, and those that are often taken for another. */
const VALUES: readonly unknown[] = [
  ...[null, true, false, 0, -1, 0.5, 1e308, 4096, "", "auto", "off", "4096", "true", "null"],
  ...[[], ["auto"], [null], [[]], {}, { x: 1 }, { "*": false }, { length: 1 }, { markdown: "no" }],
];

const none: Levels = { user: undefined, workspace: undefined, folder: undefined };

function read(key: string, levels: Partial<Levels>): { value: unknown; invalid: string[] } {
  const schema = schemas[`42dot.${key}`]!;
  const values = settingValues(schema, { ...none, ...levels });
  return { value: effectiveValue(schema, values), invalid: values.invalid.map(({ level }) => level) };
}

/** What the manifest allows, judged independently of the code under test, and without ranges. */
function isOfManifestType(schema: SettingSchema, value: unknown): boolean {
  return [schema.type].flat().some((type) => {
    if (type === "null") return value === null;
    if (type === "array") return Array.isArray(value) && value.every((entry) => typeof entry === "string");
    if (type === "integer") return Number.isInteger(value);
    if (type === "object") return Object.prototype.toString.call(value) === "[object Object]";
    return typeof value === type;
  });
}

describe("Settings", () => {
  it("are in titled groups, each in the order of its entries", () => {
    assert.equal(new Set(groups.map(({ title }) => title)).size, groups.length);
    for (const { title, properties } of groups) {
      const orders = Object.values(properties).map(({ order }) => order);
      assert.deepEqual(
        orders,
        Array.from(orders, (_, index) => index + 1),
        title,
      );
    }
  });

  for (const [key, schema] of Object.entries(schemas)) {
    it(`${key} is always of the manifest's type, whatever the files say`, () => {
      for (const level of LEVELS)
        for (const written of VALUES) {
          const { value } = read(key.replace("42dot.", ""), { [level]: written });
          const message = `${level}: ${JSON.stringify(written)} → ${JSON.stringify(value)}`;
          assert.ok(isOfManifestType(schema, value), message);
          if (schema.enum !== undefined) assert.ok(schema.enum.includes(value), message);
          if (typeof value === "number")
            assert.ok(value >= (schema.minimum ?? value) && value <= (schema.maximum ?? value), message);
        }
    });

    it(`${key} comes only from the files that its scope allows`, () => {
      const mine = schema.scope === "machine" || schema.scope === "application";
      const { value, invalid } = read(key.replace("42dot.", ""), { workspace: { x: 1 }, folder: { x: 1 } });
      if (mine) assert.deepEqual([value, invalid], [schema.default, []]);
    });
  }

  it("fall back to the file below, and at last to the default, where a value is not allowed", () => {
    assert.deepEqual(read("gpu", { user: "tpu" }), { value: "auto", invalid: ["user"] });
    assert.deepEqual(read("translateTo", { user: "ko", workspace: "jp" }), { value: "ko", invalid: ["workspace"] });
    assert.deepEqual(read("proofread.enabled", { user: false, workspace: "yes", folder: 1 }), {
      value: false,
      invalid: ["workspace", "folder"],
    });
    assert.deepEqual(read("temperature", { user: 7 }), { value: null, invalid: ["user"] });
    assert.deepEqual(read("contextSize", { user: 100 }), { value: 4096, invalid: ["user"] });
    assert.deepEqual(read("contextSize", { user: 4096.5 }), { value: 4096, invalid: ["user"] });
    assert.deepEqual(read("memoryBudget", { user: "4 GB" }), { value: "auto", invalid: ["user"] });
  });

  it("lose only the entries that are not allowed, where they are lists or maps", () => {
    assert.deepEqual(read("proofread.ignoredWords", { user: ["됬다", 7, null, "되요"] }), {
      value: ["됬다", "되요"],
      invalid: ["user"],
    });
    assert.deepEqual(read("writing.glossary", { workspace: { PR: "keep", 토큰: 1 } }), {
      value: { PR: "keep" },
      invalid: ["workspace"],
    });
    assert.deepEqual(read("proofread.languages", { user: null }).value, { "*": true });
  });

  it("are merged over the files where they are maps", () => {
    const { value } = read("proofread.languages", { user: { markdown: false }, folder: { "*": false } });
    assert.deepEqual(value, { "*": false, markdown: false });
  });

  it("have the same values in the manifest as in the code", () => {
    assert.deepEqual(schemas["42dot.gpu"]!.enum!.toSorted(), GpuSetting.options.toSorted());
    for (const key of ["translateTo", "answerLanguage"])
      assert.deepEqual(schemas[`42dot.${key}`]!.enum!.toSorted(), ["auto", ...Language.options].toSorted());
  });
});
