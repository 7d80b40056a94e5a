/** Runs the writing help's readers and writers over the files of any folder: `npm run -s corpus -- [options] FOLDER…`. */
import { lstat, readdir, readFile, writeFile } from "node:fs/promises";
import { extname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { checkFile, type FailureKind, type FileFailure, type Readers } from "./checkFile.ts";
import { grammarsIn } from "./grammars.ts";
import { Judges } from "./judges.ts";
import { interpreterOf, languageIdOf } from "./languageIds.ts";

const USAGE = `Usage: npm run -s corpus -- [options] FOLDER…

Reads every text file below the folders, writes its prose back unchanged, replaces all of it, and fills gaps of locale
files. Parsers that are installed (Python, Bash, msgfmt …) judge the results. Nothing is written into the folders.

  --json FILE   write the report to FILE
  --perl        let \`perl -c\` judge Perl: it runs the BEGIN blocks of what it reads
  --extensions FOLDER
                VS Code's own extensions, whose grammars read what the scanner can't: Perl, and languages that it
                does not know
  --limit N     at most N files of each language (default: all)
  --help`;

/** Longer files are generated, and no editor opens them with language features. */
const MAX_BYTES = 2_000_000;

/** Characters; the time of less says little. */
const SHORTEST_TIMED = 10_000;

interface Report {
  files: number;
  units: number;
  crashes: number;
  slow: number;
  mismatches: number;
  rewritten: number;
  broken: number;
  gapFiles: number;
  gapFailures: number;
  /** CPU ms per million characters to find the prose: the median of a language's files that are not too short to tell. */
  speed: Record<string, number>;
  failures: (FileFailure & { file: string })[];
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: "string" },
      perl: { type: "boolean", default: false },
      extensions: { type: "string" },
      limit: { type: "string", default: "Infinity" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help || positionals.length === 0) {
    console.log(USAGE);
    return values.help ? 0 : 2;
  }
  // npm runs scripts in the repository, whichever folder it was called from.
  const path = (given: string): string => resolve(process.env["INIT_CWD"] ?? ".", given);
  const judges = new Judges({ runsPerl: values.perl });
  const grammars = values.extensions === undefined ? undefined : await grammarsIn(path(values.extensions));
  let report: Report;
  try {
    report = await checkFolders(positionals.map(path), Number(values.limit), { judges, grammars });
  } finally {
    judges.dispose();
    grammars?.dispose();
  }
  const { failures, ...counts } = report;
  if (values.json !== undefined) await writeFile(path(values.json), `${JSON.stringify(report, null, 2)}\n`);
  console.log(JSON.stringify(counts));
  for (const { file, kind, detail } of failures) console.log(`${kind}: ${file}: ${detail.split("\n", 1)[0] ?? ""}`);
  return failures.length === 0 ? 0 : 1;
}

async function checkFolders(folders: readonly string[], limit: number, readers: Readers): Promise<Report> {
  const report: Report = {
    ...{ files: 0, units: 0, crashes: 0, slow: 0, mismatches: 0, rewritten: 0, broken: 0, gapFiles: 0, gapFailures: 0 },
    speed: {},
    failures: [],
  };
  const speeds = new Map<string, number[]>();
  const counts: Record<FailureKind, "crashes" | "slow" | "mismatches" | "broken" | "gapFailures"> = {
    crash: "crashes",
    slow: "slow",
    mismatch: "mismatches",
    broken: "broken",
    gaps: "gapFailures",
  };
  const seen = new Map<string, number>();
  for (const folder of folders)
    for await (const file of filesIn(folder)) {
      const named = languageIdOf(file);
      const isFull = named !== undefined && (seen.get(named) ?? 0) >= limit;
      if (isFull || (named === undefined && extname(file) !== "")) continue;
      const text = await readText(file);
      const languageId = named ?? interpreterOf(text ?? "");
      if (text === undefined || languageId === undefined || (seen.get(languageId) ?? 0) >= limit) continue;
      seen.set(languageId, (seen.get(languageId) ?? 0) + 1);
      const { units, ms, isRewritten, hasGaps, failures } = await checkFile({ text, languageId }, file, readers);
      report.files++;
      if (text.length >= SHORTEST_TIMED) {
        const known = speeds.get(languageId) ?? [];
        known.push((ms * 1e6) / text.length);
        speeds.set(languageId, known);
      }
      report.units += units;
      if (isRewritten) report.rewritten++;
      if (hasGaps) report.gapFiles++;
      for (const failure of failures) {
        report[counts[failure.kind]]++;
        report.failures.push({ file, ...failure });
      }
    }
  for (const [languageId, all] of [...speeds].sort()) report.speed[languageId] = Math.round(median(all));
  return report;
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[values.length >> 1] ?? 0;
}

/** Symbolic links are not followed: they may lead back. */
async function* filesIn(path: string): AsyncGenerator<string> {
  const found = await lstat(path);
  if (found.isFile()) yield path;
  if (!found.isDirectory()) return;
  for (const name of (await readdir(path)).sort()) yield* filesIn(join(path, name));
}

/** @returns undefined for a file that is too large, can't be read, or is not UTF-8 */
async function readText(file: string): Promise<string | undefined> {
  try {
    const { size } = await lstat(file);
    if (size > MAX_BYTES) return undefined;
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(await readFile(file));
  } catch {
    return undefined;
  }
}

process.exitCode = await main();
