/** The texts of heredocs as units of prose: messages and descriptions of usage. */
import type { Steps } from "../../base/steps.ts";
import { lineSteps, trimmed } from "../../text/lines.ts";
import type { Span } from "../../text/span.ts";
import { isProseString } from "../notProse.ts";
import { BULLET, paragraph } from "../paragraphs.ts";
import { foreign } from "../quoting.ts";
import type { ProseUnit } from "../units.ts";

/** Whether names and code in it are replaced depends on how it begins; what may begin any of them is not added. */
const QUOTING = foreign("");

/** Code in the text: `$(date)`, `${name:-x}`, `#{f(x)}`, `{$a->b}`; a name alone is masked later. */
const CODE = /`|\$\(|[$#]\{(?![\w.]{1,60}\})|\{\$/;

/** Names of heredocs that say what language is in them. */
const LANGUAGE =
  /^(?:SQL|JSON|YA?ML|XML|HTML|CSS|JS|SH|BASH|RUBY|RB|PY(?:THON)?|PHP|PERL|GRAPHQL|TOML|INI|CONF(?:IG)?|LUA|GO)$/i;

/** A comment of a script or of settings. */
const COMMENT = /^(?:#|\/\/|;|--)/;

/** A table of options: `-h, --help    shows this text`. */
const COLUMNS = /\S(?: {3,}|\t)\S/;

/** @returns a unit for each paragraph, or nothing if most lines are something else: a script, data, a query */
export function* heredocUnits(text: string, { start, end, close }: Span & { close: number }): Steps<ProseUnit[]> {
  if (LANGUAGE.test(text.slice(end, close))) return [];
  const runs: Span[][] = [];
  let isOpen = false;
  let prose = 0;
  let others = 0;
  for (const full of yield* lineSteps(text, start, end)) {
    yield;
    const line = trimmed(text, full);
    const content = text.slice(line.start, line.end);
    const mark = BULLET.exec(content)?.[0].length ?? 0;
    const isTable = COLUMNS.test(content);
    const isProse = isProseString(content.slice(mark)) && !COMMENT.test(content) && !CODE.test(content) && !isTable;
    if (isProse) prose++;
    else if (content !== "" && !isTable) others++;
    const from = { start: line.start + mark, end: line.end };
    if (isProse && isOpen && mark === 0) runs.at(-1)?.push(from);
    else if (isProse) runs.push([from]);
    isOpen = isProse;
  }
  if (others > prose) return [];
  const units: ProseUnit[] = [];
  for (const lines of runs) {
    const passages = yield* paragraph(text, lines, QUOTING);
    units.push({ kind: "text", span: { start: lines[0]?.start ?? 0, end: lines.at(-1)?.end ?? 0 }, passages });
  }
  return units;
}
