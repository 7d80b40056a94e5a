/** Korean proofreading on the command line: `npm run -s proofread -- [options] FILE…`. */
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { errorText } from "../../src/base/errorText.ts";
import { CLASSES, DEFAULT_CLASSES } from "../../src/korean/rules/rule.ts";
import { proofreadFile, type ReportedFinding } from "./proofreadFile.ts";

const USAGE = `Usage: npm run -s proofread -- [options] FILE…

Finds Korean spelling, spacing and particle errors in the prose of the files: comments, strings, documents, values of
locale files. Which prose a file has follows from its name. Exit status: 0 without findings, 1 with findings, 2 if a
file can't be read.

  --json        print one array of { file, line, column, rule, text, suggestions }
  --class LIST  classes of rules: ${CLASSES.join(",")} (default: ${DEFAULT_CLASSES.join(",")})
  --help`;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: "boolean", default: false },
      class: { type: "string", default: DEFAULT_CLASSES.join(",") },
      help: { type: "boolean", default: false },
    },
  });
  const asked = values.class.split(",");
  const classes = CLASSES.filter((name) => asked.includes(name));
  if (values.help || positionals.length === 0 || classes.length !== asked.length) {
    console.log(USAGE);
    return values.help ? 0 : 2;
  }
  const findings: ReportedFinding[] = [];
  let isUnread = false;
  for (const file of positionals) {
    try {
      // npm runs scripts in the repository, whichever folder it was called from.
      const text = await readFile(resolve(process.env["INIT_CWD"] ?? ".", file), "utf8");
      findings.push(...proofreadFile(file, text, classes));
    } catch (error) {
      isUnread = true;
      console.error(`${file}: ${errorText(error)}`);
    }
  }
  if (values.json) console.log(JSON.stringify(findings, null, 2));
  else for (const finding of findings) console.log(lineOf(finding));
  if (isUnread) return 2;
  return findings.length === 0 ? 0 : 1;
}

function lineOf({ file, line, column, rule, text, suggestions }: ReportedFinding): string {
  return `${file}:${line}:${column}: ${rule}: ${text} → ${suggestions.join(", ")}`;
}

process.exitCode = await main();
