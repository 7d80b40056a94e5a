/** Python's own parsers, in one process for all files. */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Judgment } from "./judgment.ts";

/** Nothing of a text is run. Texts and names are not part of a structure, except the names that code refers to. */
const SCRIPT = `
import ast, json, sys, warnings, xml.dom.minidom
warnings.simplefilter("ignore")

def python(text):
    tree = ast.parse(text.encode())
    return [[type(node).__name__] + [value for value in vars(node).values() if isinstance(value, str)]
            for node in ast.walk(tree) if not isinstance(node, ast.Constant)]

def toml(text):
    import tomllib
    def keys(value):
        if isinstance(value, dict): return {key: keys(one) for key, one in value.items()}
        if isinstance(value, list): return [keys(one) for one in value]
        return None if isinstance(value, str) else str(value)
    return keys(tomllib.loads(text))

def markup(text):
    def walk(node):
        yield node.nodeType if node.nodeType != node.ELEMENT_NODE else [node.tagName, sorted((node.attributes or {}).keys())]
        for child in node.childNodes: yield from walk(child)
    return [one for one in walk(xml.dom.minidom.parseString(text.encode())) if one not in (3, 4, 8)]

def docutils(text):
    import docutils.core, docutils.nodes as nodes
    settings = {"report_level": 5, "halt_level": 6, "file_insertion_enabled": False, "raw_enabled": False, "_disable_config": True}
    tree = docutils.core.publish_doctree(text, settings_overrides=settings)
    kinds = (nodes.Structural, nodes.Body, nodes.Part, nodes.reference, nodes.target, nodes.literal, nodes.system_message)
    code = (nodes.literal, nodes.literal_block, nodes.doctest_block)
    # A directive that only Sphinx knows is quoted in a message.
    found = [node for node in tree.findall() if isinstance(node, kinds) and not isinstance(node.parent, nodes.system_message)]
    # Inline, a line break is a space.
    texts = lambda node: node.astext() if isinstance(node, code[1:]) else " ".join(node.astext().split()) if isinstance(node, code) else ""
    return [[type(node).__name__, node.get("refuri", ""), texts(node)] for node in found]

for line in sys.stdin:
    kind, text = json.loads(line)
    try: result = {"structure": json.dumps({"python": python, "toml": toml, "xml": markup, "docutils": docutils}[kind](text))}
    except Exception as error: result = {"error": str(error) or type(error).__name__}
    print(json.dumps(result), flush=True)
`;

export type PythonKind = "python" | "toml" | "xml" | "docutils";

export class PythonJudge {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #answers: AsyncIterator<string, unknown>;

  constructor() {
    this.#process = spawn("python3", ["-c", SCRIPT]);
    this.#answers = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
  }

  /** One text after the other. */
  async judge(kind: PythonKind, text: string): Promise<Judgment> {
    this.#process.stdin.write(`${JSON.stringify([kind, text])}\n`);
    const answer = await this.#answers.next();
    if (answer.done === true) throw new Error("python3 ended");
    return JSON.parse(answer.value) as Judgment;
  }

  dispose(): void {
    this.#process.kill();
  }
}
