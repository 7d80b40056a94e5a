/** The format of a case file: the input of the writing help, and what its answer must fulfill. */

export type CaseTask = "ko2en" | "en2ko" | "fix_spacing" | "fix_grammar" | "polite" | "plain" | "shorter";

/** Every key is a check that must hold; an absent key checks nothing. Lengths are code points of NFC text. */
export interface Expectations {
  /** Only the answer: no quotes around it, no "Translation:", "번역:", "Sure", "네,", "다음은". */
  no_commentary?: boolean;
  /** Nothing from the prompt: its wording, role markers, special tokens, masks. */
  no_prompt_echo?: boolean;
  no_ufffd?: boolean;
  nfc?: boolean;
  /** How often the same four words in a row may appear in the output; or as often as in the source. */
  max_repeat_4gram?: number;
  /** No letters of a third script, and some of this one. */
  target_script?: "ko" | "en";
  /** Hangul syllables / (Hangul syllables + Latin letters) of what the model wrote itself. */
  hangul_ratio_min?: number;
  hangul_ratio_max?: number;
  /** Output / source. */
  len_ratio?: [min: number, max: number];
  max_chars?: number;
  line_count?: number;
  starts_with?: string;
  /** A regular expression that every line matches. */
  line_prefix_regex?: string;
  /** Unescaped `|` in every line. */
  pipes_per_line?: number;
  must_keep?: string[];
  /** Says how `must_keep` compares. */
  must_keep_case_insensitive?: boolean;
  must_not_contain?: string[];
  /** Each at least as often as it is listed. */
  placeholders?: string[];
  placeholders_order?: string[];
  /** Each of `placeholders` exactly once. */
  placeholders_once?: boolean;
  must_change?: boolean;
  /** Only whitespace and line endings may differ. */
  same_letters_ignoring_space?: boolean;
  /** Levenshtein distance / source. */
  edit_ratio_max?: number;
  /** A regular expression that every sentence matches. */
  all_sentences_end_regex?: string;
}

export interface WritingCase {
  id: string;
  task: CaseTask;
  /** What the text is: line_comment, readme_table, ui_string, … */
  kind: string;
  /** A VS Code language id, or the name of a file format. */
  file_language: string;
  source: string;
  expect: Expectations;
}

/** A case again, with its source or the model's answers in another form. */
export interface Variant {
  id: string;
  derived_from: string;
  transform: string;
  /** The model must get the same prompts as for this case. */
  expect_same_masked_prompt_as?: string;
  /** In addition to what the case expects. */
  expect?: Expectations;
}

export interface CaseFile {
  version: number;
  about: string;
  variants: Variant[];
  cases: WritingCase[];
}

/** A case as it is run. */
export interface Run extends WritingCase {
  /** The model's answers arrive in parts that end inside characters. */
  splitStream: boolean;
  samePromptAs?: string;
  /** Why it can't be run. */
  fault?: string;
}

/** The cases and their variants, in this order. */
export function runsOf({ cases, variants }: CaseFile): Run[] {
  return [...cases.map((one) => ({ ...one, splitStream: false })), ...variants.map((one) => derived(one, cases))];
}

function derived(variant: Variant, cases: readonly WritingCase[]): Run {
  const { id, derived_from: from, transform, expect, expect_same_masked_prompt_as: samePromptAs } = variant;
  const base = cases.find((one) => one.id === from);
  const splitStream = transform.startsWith("token stream split");
  const change = splitStream ? (source: string) => source : TRANSFORMS[transform];
  const fault =
    base === undefined
      ? `there is no case ${from}`
      : change === undefined
        ? `unknown transform "${transform}"`
        : undefined;
  return {
    ...(base ?? { task: "ko2en", kind: "", file_language: "", source: "" }),
    id,
    source: change?.(base?.source ?? "") ?? "",
    expect: { ...base?.expect, ...expect },
    splitStream,
    ...(samePromptAs === undefined ? {} : { samePromptAs }),
    ...(fault === undefined ? {} : { fault }),
  };
}

const TRANSFORMS: Record<string, (source: string) => string> = {
  "source -> NFC": (source) => source.normalize("NFC"),
  "source -> NFD": (source) => source.normalize("NFD"),
  "source -> LF": (source) => source.replace(/\r\n?/g, "\n"),
  "source -> CRLF": (source) => source.replace(/\r\n?|\n/g, "\r\n"),
};
