/** Pairs of locale files in XML and in Apple's formats, and readers of them that share nothing with the product's. */
import { parseDocument as parse } from "htmlparser2";
import { ANSWERS, type Data, type Generator, isObject, leaves, type Tree } from "./localeFiles.ts";

/** What is looked at of the library's nodes. */
interface Element {
  type: string;
  name: string;
  attribs: Record<string, string>;
  children: Node[];
}
type Node = Element | { type: string; data: string };

function parseDocument(text: string): Element {
  return parse(text, { xmlMode: true }) as unknown as Element;
}

function isTag(node: Node): node is Element & { type: "tag" } {
  return node.type === "tag";
}

export type XmlFormat = "android" | "strings" | "stringsdict" | "resx" | "xliff" | "qt" | "xcstrings";

interface Pair {
  source: string;
  target: string;
  to: "ko" | "en";
}

const TEXTS = [
  "안녕하세요, {name}님",
  "새 창에서 열기",
  "'작은' 따옴표 \"큰\" 따옴표",
  "100% 완료 & <끝>",
  "끝에 역슬래시 \\",
  "첫 줄\n둘째 줄",
  "@골뱅이로 시작",
  "<b>굵게</b> 글 & 더",
  "{n, plural, other {#개}}",
  "]]> 뒤의 글",
  "Hello, {name}",
  "",
  "https://example.com/a?b=1&c=2",
  "%d",
];
const PLURALS = ["파일 %d개", "%1$d개 중 %2$d개", "여러 개"];

export function xmlPair(format: XmlFormat, make: Generator): Pair {
  const to = make.pick(["ko", "en"] as const);
  if (format === "xliff" || format === "qt" || format === "xcstrings") {
    const ids = Array.from({ length: 1 + make.int(8) }, (_, index) => `글 ${index}: ${make.pick(ANSWERS)}`);
    const file = CATALOGS[format](make, ids, to);
    return { source: file, target: file, to };
  }
  const tree = treeFor(format, make);
  return { source: FILES[format](make, tree), target: FILES[format](make, partOf(tree, make)), to };
}

function treeFor(format: XmlFormat, make: Generator): Tree {
  const tree: Tree = {};
  for (let index = 0, count = 1 + make.int(8); index < count; index++) {
    const key = `${make.pick(["title", "menu", "a.b", "files_other", "ok"])}${format === "android" ? "" : " "}${index}`;
    if (format === "stringsdict" || (format === "android" && make.chance(0.2)))
      tree[key] = { ...(make.chance(0.5) && { one: "파일 %d개" }), other: make.pick(PLURALS) };
    else if (format === "android" && make.int(4) === 0)
      tree[key] = Array.from({ length: make.int(4) }, () => make.pick(TEXTS));
    else tree[key] = make.pick(TEXTS);
  }
  return tree;
}

function partOf(tree: Tree, make: Generator): Tree {
  const part: Tree = {};
  for (const [key, value] of Object.entries(tree)) {
    if (make.chance(0.4)) continue;
    if (isObject(value)) part[key] = make.chance(0.3) ? partOf(value, make) : { other: "Several %d" };
    else if (Array.isArray(value)) part[key] = (value as string[]).slice(0, make.int(4)).map(() => make.pick(ANSWERS));
    else part[key] = make.chance(0.2) ? "" : make.pick(ANSWERS);
  }
  return part;
}

const FILES: Readonly<
  Record<Exclude<XmlFormat, "xliff" | "qt" | "xcstrings">, (make: Generator, tree: Tree) => string>
> = {
  android: (make, tree) => {
    let text = `<?xml version="1.0" encoding="utf-8"?>\n${make.chance(0.3) ? "<!-- above 1 -->\n" : ""}`;
    const entries = Object.entries(tree);
    if (entries.length === 0)
      return (
        text +
        make.pick(["<resources/>\n", "<resources>\n</resources>", "<resources>\n  <!-- above 2 -->\n</resources>\n"])
      );
    text += "<resources>\n";
    if (make.chance(0.2)) text += '    <color name="red">#f00</color>\n';
    for (const [name, value] of entries) {
      if (make.chance(0.2)) text += `    <!-- above ${make.int(1e6)} -->\n`;
      if (typeof value === "string") {
        const attributes = make.chance(0.1) ? ' translatable="false"' : "";
        text += `    <string name="${name}"${attributes}${value === "" && make.chance(0.5) ? "/>" : `>${androidText(value, make)}</string>`}`;
      } else {
        const [tag, items] = Array.isArray(value)
          ? ["string-array", (value as string[]).map((item) => `<item>${androidText(item, make)}</item>`)]
          : [
              "plurals",
              Object.entries(value as Tree).map(
                ([quantity, item]) => `<item quantity="${quantity}">${androidText(item as string, make)}</item>`,
              ),
            ];
        text += `    <${tag} name="${name}">${items.map((item) => `\n        ${item}`).join("")}\n    </${tag}>`;
      }
      text += `${make.chance(0.1) ? ` <!-- after ${make.int(1e6)} -->` : ""}\n${make.chance(0.1) ? "\n" : ""}`;
    }
    return `${text}</resources>${make.chance(0.8) ? "\n" : ""}`;
  },
  strings: (make, tree) => {
    let text = make.chance(0.3) ? "/* above 1\n   of several lines */\n\n" : "";
    for (const [key, value] of Object.entries(tree)) {
      if (make.chance(0.4)) text += make.pick([`/* above ${make.int(1e6)} */\n`, `// above ${make.int(1e6)}\n`]);
      const quoted = `"${(value as string).replace(/["\\]/g, "\\$&").replaceAll("\n", make.pick(["\\n", "\n"]))}"`;
      text += `"${key}"${make.pick([" = ", "=", " =\n  "])}${quoted};${make.chance(0.1) ? ` // after ${make.int(1e6)}` : ""}\n`;
      if (make.chance(0.3)) text += "\n";
    }
    return make.chance(0.1) ? text.trimEnd() : text;
  },
  stringsdict: (make, tree) => {
    const step = make.pick(["\t", "    "]);
    let text = `<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">\n<plist version="1.0">\n`;
    if (Object.keys(tree).length === 0) return `${text}${make.pick(["<dict/>", "<dict>\n</dict>"])}\n</plist>\n`;
    text += "<dict>\n";
    for (const [key, value] of Object.entries(tree)) {
      if (make.chance(0.2)) text += `${step}<!-- above ${make.int(1e6)} -->\n`;
      const forms = Object.entries(value as Tree).map(
        ([form, one]) =>
          `${step.repeat(3)}<key>${form}</key>\n${step.repeat(3)}<string>${encoded(one as string)}</string>\n`,
      );
      text += `${step}<key>${encoded(key)}</key>\n${step}<dict>\n${step.repeat(2)}<key>NSStringLocalizedFormatKey</key>\n${step.repeat(2)}<string>%#@v@</string>\n${step.repeat(2)}<key>v</key>\n${step.repeat(2)}<dict>\n${step.repeat(3)}<key>NSStringFormatSpecTypeKey</key>\n${step.repeat(3)}<string>NSStringPluralRuleType</string>\n${step.repeat(3)}<key>NSStringFormatValueTypeKey</key>\n${step.repeat(3)}<string>d</string>\n${forms.join("")}${step.repeat(2)}</dict>\n${step}</dict>\n`;
    }
    return `${text}</dict>\n</plist>\n`;
  },
  resx: (make, tree) => {
    let text =
      '<?xml version="1.0" encoding="utf-8"?>\n<root>\n  <resheader name="version">\n    <value>2.0</value>\n  </resheader>\n';
    for (const [key, value] of Object.entries(tree)) {
      if (make.chance(0.1)) text += `  <!-- above ${make.int(1e6)} -->\n`;
      if (make.chance(0.1))
        text += `  <data name="${key} size" type="System.Drawing.Size, System.Drawing">\n    <value>1, 2</value>\n  </data>\n`;
      const comment = make.chance(0.2) ? `\n    <comment>after ${make.int(1e6)}</comment>` : "";
      const content =
        value === "" ? make.pick(["<value/>", "<value></value>"]) : `<value>${encoded(value as string)}</value>`;
      text += `  <data name="${key}" xml:space="preserve">\n    ${content}${comment}\n  </data>\n`;
    }
    return `${text}</root>`;
  },
};

const CATALOGS: Readonly<
  Record<"xliff" | "qt" | "xcstrings", (make: Generator, ids: readonly string[], to: "ko" | "en") => string>
> = {
  xliff: (make, ids, to) => {
    const from = to === "ko" ? "en" : "ko";
    const isNew = make.chance(0.5);
    let text = '<?xml version="1.0" encoding="UTF-8"?>\n';
    text += isNew
      ? `<xliff version="2.0" xmlns="urn:oasis:names:tc:xliff:document:2.0" srcLang="${from}" trgLang="${to}">\n  <file id="f">\n`
      : `<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">\n  <file source-language="${from}" target-language="${to}" datatype="plaintext" original="x">\n    <body>\n`;
    for (const [index, id] of ids.entries()) {
      const source = `<source>${encoded(id)}${make.chance(0.2) ? ' <x id="1"/> 끝 &amp; 더' : ""}</source>`;
      const state = make.chance(0.2)
        ? ` state="${make.pick(isNew ? ["initial", "translated"] : ["new", "final"])}"`
        : "";
      const answer = make.pick(["", ...ANSWERS]);
      const target = make.chance(0.4)
        ? ""
        : `<target${isNew ? "" : state}${answer === "" && make.chance(0.5) ? "/>" : `>${encoded(answer)}</target>`}`;
      const margin = make.chance(0.8) ? "\n          " : "";
      const no = make.chance(0.1) ? ' translate="no"' : "";
      if (make.chance(0.1)) text += `      <!-- above ${make.int(1e6)} -->\n`;
      const inner = `${margin}${source}${target === "" ? "" : margin}${target}`;
      text += isNew
        ? `      <unit id="u${index}"${no}><segment${state}>${inner}${margin}</segment></unit>\n`
        : `      <trans-unit id="u${index}"${no}>${inner}${margin}<note>after ${make.int(1e6)}</note></trans-unit>\n`;
    }
    return `${text}${isNew ? "" : "    </body>\n"}  </file>\n</xliff>\n`;
  },
  qt: (make, ids, to) => {
    let text = `<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n<TS version="2.1" language="${to}">\n<context>\n    <name>C</name>\n`;
    for (const id of ids) {
      const isNumerus = make.chance(0.2);
      const type = make.chance(0.5) ? ` type="${make.pick(["unfinished", "unfinished", "vanished"])}"` : "";
      const value = (): string =>
        type === "" ? encoded(make.pick(ANSWERS)) : make.pick(["", encoded(make.pick(ANSWERS))]);
      const forms = to === "ko" ? 1 : 2;
      const content = isNumerus
        ? `${Array.from({ length: forms }, () => `\n            <numerusform>${value()}</numerusform>`).join("")}\n        `
        : value();
      text += `    <message${isNumerus ? ' numerus="yes"' : ""}>\n        <location filename="a.cpp" line="1"/>\n        <source>${encoded(id)}${isNumerus ? " %n" : ""}</source>\n`;
      if (make.chance(0.2)) text += `        <extracomment>above ${make.int(1e6)}</extracomment>\n`;
      if (!make.chance(0.1)) text += `        <translation${type}>${content}</translation>\n`;
      text += "    </message>\n";
    }
    return `${text}</context>\n</TS>\n`;
  },
  xcstrings: (make, ids, to) => {
    const unit = (value: string, state = "translated"): Data => ({ stringUnit: { state, value } });
    const from = to === "ko" ? "en" : "ko";
    const strings: Tree = {};
    for (const id of ids) {
      const entry: Tree = {};
      if (make.chance(0.2)) entry["comment"] = "설명하는 글";
      if (make.chance(0.1)) entry["extractionState"] = make.pick(["stale", "manual"]);
      if (make.chance(0.1)) entry["shouldTranslate"] = false;
      const localizations: Tree = {};
      if (make.chance(0.3)) localizations["de"] = unit("Deutsch");
      if (make.chance(0.3)) localizations[from] = unit(`${id} 글`);
      else if (make.int(3) === 0) localizations[from] = { variations: { plural: { other: unit("파일 %lld개") } } };
      if (make.chance(0.5))
        localizations[to] = unit(make.pick(["", ...ANSWERS]), make.pick(["new", "translated", "needs_review"]));
      else if (make.chance(0.2))
        localizations[to] = { variations: { plural: { other: unit(make.pick(["", "Several"])) } } };
      if (Object.keys(localizations).length > 0 || make.chance(0.2)) entry["localizations"] = localizations;
      strings[id] = entry;
    }
    return JSON.stringify({ sourceLanguage: from, strings, version: "1.0" }, null, 2).replaceAll('": ', '" : ');
  },
};

function encoded(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll("]]>", "]]&gt;");
}

function androidText(value: string, make: Generator): string {
  const escaped = value
    .replace(/[\\'"]/g, "\\$&")
    .replaceAll("\n", "\\n")
    .replace(/^@/, "\\@");
  if (make.chance(0.2)) return `<![CDATA[${escaped.replaceAll("]]>", "]]]]><![CDATA[>")}]]>`;
  if (value.startsWith("<b>") && make.chance(0.7))
    return escaped
      .replaceAll("&", "&amp;")
      .replace("<b>굵게", '<xliff:g xmlns:xliff="urn:x" id="1">%1$s</xliff:g> <b>굵게');
  const written = encoded(escaped);
  return make.chance(0.2) ? written.replace(/(?<=[가-힣,]) (?=\S)/, "\n        ") : written;
}

/** The keys and values of a file, by a reader of others. */
export function readXml(format: XmlFormat, text: string): Map<string, Data> {
  switch (format) {
    case "android":
      return readAndroid(parseDocument(text));
    case "resx": {
      const data = rootOf(parseDocument(text))
        .children.filter(isTag)
        .filter(({ name }) => name === "data");
      return new Map(data.map((one) => [one.attribs["name"]!, textOf(childrenOf(one, "value")[0])]));
    }
    case "stringsdict":
      return new Map(leaves(plistValue(childrenOf(rootOf(parseDocument(text)), "dict")[0]!)));
    case "strings":
      return readStrings(text);
    case "xliff":
      return new Map(
        [...all(rootOf(parseDocument(text)), "trans-unit"), ...all(rootOf(parseDocument(text)), "unit")].map((unit) => {
          const [target] = all(unit, "target");
          return [unit.attribs["id"]!, target === undefined ? "" : textOf(target)];
        }),
      );
    case "qt":
      return new Map(
        all(rootOf(parseDocument(text)), "message").map((message): [string, Data] => {
          const [translation] = childrenOf(message, "translation");
          const forms = translation === undefined ? [] : childrenOf(translation, "numerusform");
          const value = forms.length > 0 ? forms.map((form) => textOf(form)) : textOf(translation);
          return [`C: ${textOf(childrenOf(message, "source")[0])}`, value];
        }),
      );
    case "xcstrings": {
      const { strings, sourceLanguage } = JSON.parse(text) as { strings: Tree; sourceLanguage: string };
      const to = sourceLanguage === "ko" ? "en" : "ko";
      return new Map(
        Object.entries(strings).map(([key, entry]): [string, Data] => {
          const found = ((entry as Tree)["localizations"] as Tree | undefined)?.[to];
          return [
            key,
            found === undefined
              ? ""
              : [...leaves(found)].flatMap(([name, value]) => (name.endsWith("value") ? [value] : [])),
          ];
        }),
      );
    }
  }
}

function readAndroid(document: Element): Map<string, Data> {
  const found = new Map<string, Data>();
  for (const node of rootOf(document).children) {
    if (!isTag(node)) continue;
    const { name: tag, attribs } = node;
    const name = attribs["name"]!;
    const items = childrenOf(node, "item");
    if (tag === "string") found.set(name, androidValue(node));
    if (tag === "plurals")
      for (const item of items) found.set(`plurals/${name}.${item.attribs["quantity"]!}`, androidValue(item));
    if (tag === "string-array")
      for (const [index, item] of items.entries()) found.set(`array/${name}.${index}`, androidValue(item));
    if ((tag === "plurals" || tag === "string-array") && items.length === 0)
      found.set(`${tag === "plurals" ? tag : "array"}/${name}`, null);
  }
  return found;
}

/** What a device shows, with tags; spaces that are protected are marked until all is read. */
function androidValue(element: Element): string {
  let value = "";
  const read = (one: Element): void => {
    for (const node of one.children) {
      if (isTag(node)) {
        const attributes = Object.entries(node.attribs).map(([name, given]) => ` ${name}="${given}"`);
        value += `<${node.name}${attributes.join("")}>`;
        read(node);
        value += `</${node.name}>`;
      } else if ("data" in node) value += node.type === "text" ? androidUnescaped(node.data) : "";
      else if (node.type === "cdata") read(node);
    }
  };
  read(element);
  return value.trim().replaceAll("\u0001", " ").replaceAll("\u0002", "\n");
}

function androidUnescaped(text: string): string {
  let value = "";
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!;
    if (char === "\\") {
      const next = text[++at] ?? "";
      if (next === "u") {
        value += String.fromCharCode(parseInt(text.slice(at + 1, at + 5), 16)).replace(" ", "\u0001");
        at += 4;
      } else value += { n: "\u0002", t: "\t" }[next] ?? next;
    } else if (char === '"') quoted = !quoted;
    else if (quoted) value += char === " " ? "\u0001" : char;
    else if (!/\s/.test(char)) value += char;
    else if (!value.endsWith(" ")) value += " ";
  }
  return value;
}

function readStrings(text: string): Map<string, Data> {
  const found = new Map<string, Data>();
  const parts: string[] = [];
  for (let at = 0; at < text.length; at++) {
    if (text.startsWith("/*", at)) at = text.indexOf("*/", at) + 1;
    else if (text.startsWith("//", at)) at = (text.indexOf("\n", at) + 1 || text.length) - 1;
    else if (text[at] === '"') {
      let value = "";
      for (at++; text[at] !== '"'; at++) {
        if (at >= text.length) throw new Error("open string");
        if (text[at] === "\\") value += { n: "\n", t: "\t", r: "\r" }[text[++at]!] ?? text[at]!;
        else value += text[at]!;
      }
      parts.push(value);
    } else if (text[at] === ";") {
      const [key, value, more] = parts.splice(0);
      if (key === undefined || value === undefined || more !== undefined) throw new Error(`entry before ${at}`);
      found.set(key, value.replaceAll("\r\n", "\n"));
    } else if (!/[\s=]/.test(text[at]!)) throw new Error(`${text[at]!} at ${at}`);
  }
  if (parts.length > 0) throw new Error("open entry");
  return found;
}

function plistValue(element: Element): Data {
  if (element.name === "string") return textOf(element);
  const tags = element.children.filter(isTag);
  const value: Tree = {};
  for (let index = 0; index < tags.length; index += 2) {
    if (tags[index]!.name !== "key") throw new Error("no key");
    value[textOf(tags[index])] = plistValue(tags[index + 1]!);
  }
  return value;
}

function rootOf(document: Element): Element {
  const [root, more] = document.children.filter(isTag);
  if (root === undefined || more !== undefined) throw new Error("no root, or two");
  return root;
}

function childrenOf({ children }: Element, name: string): Element[] {
  return children.filter(isTag).filter((child) => child.name === name);
}

function all(element: Element, name: string): Element[] {
  return element.children.filter(isTag).flatMap((child) => (child.name === name ? [child] : all(child, name)));
}

function textOf(element: Element | undefined): string {
  let text = "";
  for (const node of element?.children ?? []) {
    if ("data" in node) text += node.type === "text" ? node.data : "";
    else if (isTag(node))
      text += `<${node.name}${Object.entries(node.attribs)
        .map(([name, value]) => ` ${name}="${value}"`)
        .join("")}/>`;
    else if (node.type === "cdata") text += textOf(node);
  }
  return text.replaceAll("\r\n", "\n");
}
