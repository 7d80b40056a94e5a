import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { atOnce } from "../../../../src/base/steps.ts";
import { type Comparison, written } from "../../../../src/prose/locale/gaps.ts";
import { comparisonOf } from "../../../../src/prose/locale/localeFile.ts";
import type { Language } from "../../../../src/text/language.ts";
import { mulberry32 } from "../../../support/checkpoint.ts";
import { rewritten } from "../support.ts";
import {
  ANSWERS,
  comments,
  type Data,
  type Format as PlainFormat,
  Generator,
  isObject,
  leaves,
  read as readPlain,
  readTable,
} from "./localeFiles.ts";
import { applied } from "./support.ts";
import { readXml, type XmlFormat, xmlPair } from "./xmlFiles.ts";

const TRIES = 200;

const XML_FORMATS = ["android", "strings", "resx", "xliff", "xcstrings", "qt", "stringsdict"] as const;
const FORMATS = [
  ...(["json", "yaml", "properties", "po", "script", "php", "fluent", "vue", "table"] as const),
  ...XML_FORMATS,
] as const;
type Format = PlainFormat | XmlFormat;

/** Their files contain the texts and their translations. */
const BILINGUAL = new Set<Format>(["po", "xliff", "xcstrings", "qt"]);

const COMPARISONS = Object.fromEntries(
  await Promise.all(FORMATS.map(async (format) => [format, await comparisonOf(format)] as const)),
);

function compared(format: Format, { source, target, to }: Pair): Comparison {
  return atOnce(COMPARISONS[format]!(source, target, to));
}

interface Pair {
  source: string;
  target: string;
  to: Language;
}

const PAIRS: Readonly<Record<Format, (make: Generator) => Pair>> = {
  ...(Object.fromEntries(
    XML_FORMATS.map((format) => [
      format,
      (make: Generator): Pair => {
        const { source, target, to } = xmlPair(format, make);
        const text = make.chance(0.2) ? target.replaceAll("\n", "\r\n") : target;
        return { source: source === target ? text : source, target: text, to };
      },
    ]),
  ) as Record<(typeof XML_FORMATS)[number], (make: Generator) => Pair>),
  json: (make) => {
    const tree = make.tree(2);
    const part = make.partOf(tree);
    const target = make.chance(0.2) ? Object.fromEntries(leaves(part)) : part;
    return { source: make.json(tree), target: withEol(make, make.json(target)), to: make.pick(["ko", "en"] as const) };
  },
  yaml: (make) => {
    const tree = make.tree(2);
    const part = make.partOf(tree);
    const to = make.pick(["ko", "en"] as const);
    const isRails = make.chance(0.5);
    return {
      source: isRails ? make.yaml({ [to === "ko" ? "en" : "ko"]: tree }) : make.yaml(tree),
      target: withEol(make, isRails ? make.yaml({ [to]: part }) : make.yaml(part)),
      to,
    };
  },
  properties: (make) => {
    const texts = make.flat(make.tree(2));
    const target = withEol(make, make.properties(make.flat(make.partOf(texts))));
    return { source: make.properties(texts), target, to: "en" };
  },
  po: (make) => {
    const ids = [
      ...new Set(
        Array.from(
          { length: 1 + make.int(8) },
          (_, index) => `글 ${index}: ${make.pick(ANSWERS)}${make.chance(0.2) ? "\n" : ""}`,
        ),
      ),
    ];
    const to = make.pick(["ko", "en"] as const);
    const target = make.po(ids, to === "ko" ? 1 : 2);
    return { source: target, target, to };
  },
  script: (make) => {
    const tree = { ...make.tree(2), ...(make.chance(0.3) && { made: "ƒ1" }) };
    const target = withEol(make, make.script(make.partOf(tree)));
    return { source: make.script(tree), target, to: make.pick(["ko", "en"] as const) };
  },
  php: (make) => {
    const tree = make.tree(2);
    const target = withEol(make, make.php(make.partOf(tree)));
    return { source: make.php(tree), target, to: make.pick(["ko", "en"] as const) };
  },
  fluent: (make) => {
    const messages = messagesOf(make);
    const part = Object.fromEntries(Object.entries(messages).filter(() => make.chance(0.6)));
    return { source: make.fluent(messages), target: withEol(make, make.fluent(part)), to: "en" };
  },
  vue: (make) => {
    const tree = make.tree(1);
    const to = make.pick(["ko", "en"] as const);
    const from = to === "ko" ? "en" : "ko";
    const part = make.partOf(tree);
    const target = withEol(
      make,
      make.vue(make.chance(0.5) ? { [from]: tree, [to]: part } : { [to]: part, [from]: tree }),
    );
    return { source: target, target, to };
  },
  table: (make) => {
    const texts = make.flat(make.tree(2));
    const part = make.flat(make.partOf(texts));
    const to = make.pick(["ko", "en"] as const);
    if (make.chance(0.5)) {
      const [heading = []] = make.pick([[["Key", "Text"]], [["id", "value"]]] as const);
      const write = (rows: Record<string, string>): string => make.table([heading, ...Object.entries(rows)]);
      return { source: write(texts), target: withEol(make, write(part)), to };
    }
    const rows = Object.entries(texts).map(([key, text]) => {
      const own = make.chance(0.7) ? (part[key] ?? "") : "";
      if (to === "en") return [key, own, text];
      return own === "" && make.chance(0.3) ? [key, text] : [key, text, own];
    });
    const target = withEol(make, make.table([["Key", "en", "ko"], ...rows]));
    return { source: target, target, to };
  },
};

const FLUENT_TEXTS = [
  "안녕하세요, { $name }님",
  "새 창에서 열기",
  "[{ $type } 주석]",
  "첫 줄\n둘째 줄",
  "[참고] 첫 줄\n\n둘째 줄",
  "100% 완료: 끝 # 아님",
  "{ -brand } 설정",
  "https://example.com/a",
  "{ $width } × { $height }",
];

/** Messages with attributes. */
function messagesOf(make: Generator): Record<string, string> {
  const messages: Record<string, string> = {};
  const count = 1 + make.int(8);
  for (let index = 0; index < count; index++) {
    const id = `${make.pick(["title", "menu-open", "ok_2"])}${index}`;
    if (make.chance(0.8)) messages[id] = make.pick(FLUENT_TEXTS);
    while (make.chance(0.3)) messages[`${id}.${make.pick(["label", "title", "accesskey"])}`] = make.pick(FLUENT_TEXTS);
  }
  return messages;
}

/** What VS Code takes the formats for. */
const LANGUAGES: Readonly<Record<(typeof XML_FORMATS)[number], string>> = {
  ...{ android: "xml", stringsdict: "xml", resx: "xml", xliff: "xml" },
  ...{ strings: "plaintext", xcstrings: "plaintext", qt: "typescript" },
};

/** Answers with what ends a string, a comment, a section or an element somewhere. */
const HOSTILE = [
  "This is a new sentence.",
  `Don't say "yes" & <no>: 100% # done ]]> --> */`,
  "The path is C:\\new folder\\.",
  "@home is ?here",
  'a;" = "b',
];

function read(format: Format, text: string): Map<string, Data> {
  return isXml(format) ? readXml(format, text) : readPlain(format, text);
}

function isXml(format: Format): format is XmlFormat {
  return XML_FORMATS.some((one) => one === format);
}

function assertParsed(files: readonly { format: Format; text: string }[], context: Mocha.Context): void {
  const input = JSON.stringify(files.filter(({ format }) => format !== "strings"));
  const { error, stdout, stderr } = spawnSync("python3", ["-c", PYTHON], { input, encoding: "utf8" });
  if (error !== undefined) context.skip();
  assert.equal(stdout + stderr, "");
}

/** Prints the first file that is not well-formed. */
const PYTHON = `
import json, plistlib, sys, xml.etree.ElementTree
for file in json.load(sys.stdin):
    try:
        if file["format"] == "xcstrings": json.loads(file["text"])
        elif file["format"] == "stringsdict": plistlib.loads(file["text"].encode())
        else: xml.etree.ElementTree.fromstring(file["text"].encode())
    except Exception as error:
        print(error, file["text"])
        break
`;

function withEol(make: Generator, text: string): string {
  const open = make.chance(0.1) ? text.trimEnd() : text;
  return make.chance(0.2) ? open.replaceAll("\n", "\r\n") : open;
}

describe("The report on a locale file", () => {
  for (const format of FORMATS) {
    it(`says one thing of every key: ${format}`, () => {
      for (let seed = 1; seed <= TRIES; seed++) {
        const pair = PAIRS[format](new Generator(mulberry32(seed)));
        assertComplete(format, pair, seed);
      }
    });

    it(`is true: filling any of the gaps changes the keys that are accepted, and nothing else: ${format}`, () => {
      for (let seed = 1; seed <= TRIES; seed++) {
        const make = new Generator(mulberry32(seed));
        assertTrue(format, PAIRS[format](make), make, seed);
      }
    });
  }

  it("is true for Python's parsers, too", function () {
    const files: { format: Format; text: string }[] = [];
    for (const format of XML_FORMATS)
      for (let seed = 1; seed <= 100; seed++) {
        const pair = PAIRS[format](new Generator(mulberry32(seed)));
        const { target } = pair;
        const edits = compared(format, pair).gaps.flatMap(
          ({ texts, fill }) => fill(texts.map(({ text }) => text)) ?? [],
        );
        files.push({ format, text: applied(target, edits) });
      }
    assertParsed(files, this);
  });

  it("has prose that can be written anew, in every format in XML", function () {
    const files: { format: Format; text: string }[] = [];
    for (const format of XML_FORMATS)
      for (let seed = 1; seed <= 100; seed++) {
        const { source } = xmlPair(format, new Generator(mulberry32(seed)));
        assert.equal(
          rewritten(LANGUAGES[format], source, (prose) => prose),
          source,
        );
        let count = 0;
        const text = rewritten(LANGUAGES[format], source, () => HOSTILE[count++ % HOSTILE.length]);
        assert.deepEqual([...read(format, text).keys()], [...read(format, source).keys()], text);
        files.push({ format, text });
      }
    assertParsed(files, this);
  });

  it("is complete and true for files that others wrote", () => {
    const folder = new URL("../../../../node_modules/yargs/locales/", import.meta.url);
    const texts = ["en", "ko", "de", "ja", "pirate"].map((name) =>
      readFileSync(new URL(`${name}.json`, folder), "utf8"),
    );
    const own = ["package.nls.json", "package.nls.ko.json"].map((name) =>
      readFileSync(new URL(`../../../../${name}`, import.meta.url), "utf8"),
    );
    const make = new Generator(mulberry32(1));
    for (const source of [...texts, ...own])
      for (const target of [...texts, ...own]) {
        assertComplete("json", { source, target, to: "ko" }, source.slice(0, 80));
        assertTrue("json", { source, target, to: "en" }, make, source.slice(0, 80));
      }
  });
});

/** Without the language that everything of a Rails file is under. */
function keysOf(format: Format, text: string): Map<string, Data> {
  const found = read(format, text);
  const roots = new Set([...found.keys()].map((key) => key.split(".")[0]));
  const [root] = roots;
  const isRails = format === "yaml" && roots.size === 1 && /^(?:ko|en)$/.test(root ?? "");
  return isRails ? new Map(Array.from(found, ([key, value]) => [key.slice(3), value])) : found;
}

/** The texts by the names that the report uses. */
function wantedKeys(format: Format, source: string, { target, to }: Omit<Pair, "source">): Map<string, Data> {
  if (format === "vue") {
    const texts = Array.from(keysOf(format, source)).filter(([key]) => !key.startsWith(`${to}.`) && key.includes("."));
    return new Map(texts.map(([key, value]) => [`${to}${key.slice(2)}`, value]));
  }
  return format === "table" && source === target ? column(source, to === "ko" ? 1 : 2) : keysOf(format, source);
}

function ownKeys(format: Format, text: string, { source, target, to }: Pair): Map<string, Data> {
  const isTable = format === "table" && source === target;
  const keys = isTable ? column(text, to === "ko" ? 2 : 1) : keysOf(format, text);
  return format === "vue" ? new Map(Array.from(keys).filter(([key]) => key.startsWith(`${to}.`))) : keys;
}

function column(text: string, at: number): Map<string, Data> {
  return new Map(
    readTable(text)
      .slice(1)
      .map((cells) => [cells[0]!, cells[at] ?? ""]),
  );
}

function assertComplete(format: Format, pair: Pair, context: unknown): void {
  const { source, target } = pair;
  const { gaps, present, same, left, notProse, to } = compared(format, pair);
  const said = [
    ...gaps.flatMap(({ texts }) => [...new Set(texts.map(({ key }) => key))]),
    ...present,
    ...same.map(({ key }) => key),
    ...left.map(({ key }) => key),
    ...notProse.map(({ key }) => key),
  ];
  assert.equal(new Set(said).size, said.length, `twice, ${String(context)}: ${said.join(", ")}\n${source}\n${target}`);
  const all = new Set(said);
  const own = ownKeys(format, target, pair);
  for (const [key, value] of wantedKeys(format, source, pair)) {
    const name = BILINGUAL.has(format) ? key.replace(/\s+/g, " ").trim() : key;
    if (key === "") continue;
    // A word of the source's language. Those of a key are no text.
    if (
      typeof value === "string" &&
      !BILINGUAL.has(format) &&
      !key.endsWith(".accesskey") &&
      (to === "ko" ? /^[A-Z][a-z ]+$/ : /^[가-힣 ]+$/).test(value)
    )
      assert.ok(own.get(key) !== value || !present.includes(name), `${name} is no translation, ${String(context)}`);
    assert.ok(all.delete(name), `nothing is said of ${name}, ${String(context)}:\n${source}\n${target}`);
  }
  // A plural form that only the target's language has.
  for (const key of all) assert.match(key, /(?:^|[._])one$/, `${String(context)}\n${source}`);
}

function assertTrue(format: Format, pair: Pair, make: Generator, context: unknown): void {
  const { source, target } = pair;
  const { gaps, hasBoth } = compared(format, pair);
  const was = ownKeys(format, target, pair);
  const expected = new Map(was);
  const wanted = wantedKeys(format, source, pair);
  const edits: NonNullable<ReturnType<Comparison["gaps"][number]["fill"]>>[] = [];
  const changed = new Map<string, Data[]>();
  for (const gap of gaps) {
    if (make.chance(0.3)) continue;
    const answers = gap.texts.map(({ text }) => (make.chance(0.2) ? undefined : answerTo(text, make)));
    const edit = gap.fill(answers);
    const values = written(gap.texts, answers);
    // What is written as a whole, is not if one of its texts is refused.
    const lost = gap.texts.flatMap(({ key, whole }, index) =>
      values[index] === undefined && whole !== key ? `${whole}.` : [],
    );
    const copied = gap.copied.filter((key) => !lost.some((whole) => key.startsWith(whole)));
    if (edit === undefined) {
      assert.ok(values.every((value) => value === undefined) && copied.length === 0);
      continue;
    }
    edits.push(edit);
    for (const [index, { key }] of gap.texts.entries()) {
      // A text with tags keeps the entities that it has.
      const value = values[index]?.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
      if (value === undefined) continue;
      changed.set(key, [...(changed.get(key) ?? []), value]);
      expected.set(key, value);
    }
    for (const key of copied) {
      changed.set(key, []);
      expected.set(key, wanted.get(key)!);
    }
  }
  const result = applied(target, edits);
  const message = `${String(context)}\n--- source\n${source}\n--- target\n${target}\n--- result\n${result}`;
  let found: Map<string, Data>;
  try {
    found = ownKeys(format, result, pair);
    if (hasBoth && !BILINGUAL.has(format))
      assert.deepEqual(wantedKeys(format, result, { ...pair, target: result }), wanted, message);
  } catch (error) {
    assert.fail(`${String(error)}, ${message}`);
  }
  assert.deepEqual(comments(result), comments(target), message);
  if (edits.length === 0) assert.equal(result, target);
  for (const [key, value] of found) {
    const name = BILINGUAL.has(format) ? key.replace(/\s+/g, " ").trim() : key;
    if (!changed.has(name)) assert.deepEqual(value, expected.get(key), `${key} changed, ${message}`);
    else if (BILINGUAL.has(format)) assertForms(value, [was.get(key), ...changed.get(name)!], message);
    else if (!isMessage(wanted.get(key))) assert.deepEqual(value, expected.get(name), `${key}, ${message}`);
  }
  const order = [...found.keys()].filter((key) => expected.has(key) && !changed.has(key));
  const before = [...was.keys()].filter((key) => order.includes(key));
  assert.deepEqual(order, before, `order, ${message}`);
  const gone = [...expected].filter(
    ([key, value]) => !found.has(key) && !(isObject(value) || value === null || value === ""),
  );
  assert.deepEqual(BILINGUAL.has(format) ? [] : gone, [], message);
}

/** Each form is the one that was there or the new one; none is empty. */
function assertForms(value: Data, known: readonly unknown[], message: string): void {
  const all = known.flat().map((form) => String(form).trim());
  for (const form of [value].flat() as string[]) assert.ok(form !== "" && all.includes(form.trim()), message);
}

function isMessage(value: Data | undefined): boolean {
  return typeof value === "string" && value.includes(", plural,");
}

/** A form for one thing keeps its number. */
function answerTo(text: string, make: Generator): string {
  const answer = make.pick(ANSWERS);
  const [placeable] = /\{ .*? \}/.exec(text) ?? [];
  if (placeable !== undefined && make.chance(0.8)) return `${answer.replace(/[{}]/g, "")} ${placeable}`;
  if (text.includes("<") && make.chance(0.7)) return text.replace(/[가-힣]+(?![^<]*>)/, "x & y");
  return /(?<!\d)1(?!\d)/.test(text) ? "1 file" : answer;
}
