/** The front matter of a prompt file: YAML of known fields. */
import * as v from "valibot";
import { parseDocument } from "yaml";
import { Language } from "../text/language.ts";
import { PromptSampling } from "./promptSampling.ts";

const NAME = /^[\p{L}\p{N}_-]{1,40}$/u;

const Argument = v.strictObject({
  name: v.pipe(v.string(), v.regex(NAME)),
  description: v.exactOptional(v.string()),
  /** What it is if it is not given; without one, it must be. */
  default: v.exactOptional(v.pipe(v.union([v.string(), v.number()]), v.transform(String))),
});
export type Argument = v.InferOutput<typeof Argument>;

const FrontMatter = v.strictObject({
  title: v.exactOptional(v.string()),
  description: v.exactOptional(v.string()),
  arguments: v.exactOptional(
    v.array(
      v.union([
        v.pipe(
          v.string(),
          v.regex(NAME),
          v.transform((name): Argument => ({ name })),
        ),
        Argument,
      ]),
    ),
  ),
  ...PromptSampling.entries,
  language: v.exactOptional(v.picklist(["auto", ...Language.options])),
});

type FrontMatter = v.InferOutput<typeof FrontMatter>;

export type PromptField = keyof FrontMatter;

export type FrontMatterFault =
  /** `line` of the file, from 1. */
  { kind: "notYaml"; line: number } | { kind: "field"; field: PromptField } | { kind: "unknownField"; field: string };

/** @param head what stands between the first line, `---`, and the next one of these */
export function readFrontMatter(head: string): FrontMatter | FrontMatterFault {
  const document = parseDocument(head, { schema: "core" });
  const [error] = document.errors;
  if (error !== undefined) return { kind: "notYaml", line: 1 + (error.linePos?.[0].line ?? 1) };
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 10 }) ?? {};
  } catch {
    return { kind: "notYaml", line: 1 };
  }
  const { success, output, issues } = v.safeParse(FrontMatter, value);
  if (success) return output;
  const [key] = issues[0].path?.map((item) => String(item.key)) ?? [];
  const field = key ?? "";
  return field in FrontMatter.entries
    ? { kind: "field", field: field as PromptField }
    : { kind: "unknownField", field };
}
