/** What can be typed behind a `#` besides the names of files and symbols. */
import { letters } from "../../text/slash.ts";

/** The Korean names are typed without switching the input method. */
const NAMES = {
  selection: ["selection", "선택"],
  problems: ["problems", "문제"],
  diff: ["diff", "변경"],
  terminal: ["terminal", "터미널"],
  file: ["file", "파일"],
  folder: ["folder", "폴더"],
} as const;

/** The name of it that begins with what is typed; undefined if none does. */
export function hashName(kind: keyof typeof NAMES, typed: string): string | undefined {
  return NAMES[kind].find((name) => letters(name).startsWith(letters(typed)));
}

/** Whether what is typed is a name of it. */
export function isHashName(kind: keyof typeof NAMES, typed: string): boolean {
  return NAMES[kind].some((name) => letters(name) === letters(typed));
}
