/** What a proofreading rule is, and the notation its patterns are written in. */
import { syllablesWithFinal } from "./syllables.ts";

/** A text in both languages of the user. */
export interface Bilingual {
  ko: string;
  en: string;
}

/** `error`: against the norm. `style`: correct, but better avoided. `usage`: against the norm, but written by many. */
export const CLASSES = ["error", "style", "usage"] as const;
export type RuleClass = (typeof CLASSES)[number];

/** The classes of the rules that are on unless the user says otherwise. */
export const DEFAULT_CLASSES: readonly RuleClass[] = ["error"];

/** The norm that a rule follows. */
export type Norm =
  /** 한글 맞춤법, or 표준어 규정, by article. */
  | { kind: "orthography" | "standardLanguage"; article: number }
  /** 한글 맞춤법 부록, 문장 부호. */
  | { kind: "punctuation" }
  /** 표준국어대사전, by entry; without one, the word itself is the entry. */
  | { kind: "dictionary"; entry?: string }
  /** 외래어 표기법: as a whole, 제2장 표 1, or an article of 제1장 or of 제3장 제1절. */
  | { kind: "loanwords"; place: "all" | "table" }
  | { kind: "loanwords"; place: "principles" | "english"; article: number };

/** Prose, in which each character that is not checked is `MASK`. */
export interface MaskedText {
  /** Composed (NFC), with `MASK` in place of code, URLs and placeholders. */
  masked: string;
  /** The same text without masks; offsets are the same. */
  plain: string;
}

/** What a rule looks through. */
export interface RuleText extends MaskedText {
  /** By UTF-16 unit: 1 for those in the masked text. */
  units: Uint8Array;
}

export function ruleText(text: MaskedText): RuleText {
  const units = new Uint8Array(0x10000);
  for (let at = 0; at < text.masked.length; at++) units[text.masked.charCodeAt(at)] = 1;
  return { ...text, units };
}

/** Replaces a character that is not checked. */
export const MASK = "\uFFFC";

export interface RuleMatch {
  start: number;
  end: number;
  /** One if the correction is certain, several if the writer must choose. */
  replacements: string[];
  /** What decides this case, if not the norm of the rule. */
  norm?: Norm | undefined;
}

export interface Rule {
  /** Stable: settings refer to it. */
  id: string;
  class: RuleClass;
  explanation: Bilingual;
  norm: Norm;
  find(text: RuleText): RuleMatch[];
  /** Text with the error, and the same text with the first replacements applied. */
  wrong: readonly (readonly [string, string])[];
  /** Correct text that looks similar. */
  right: readonly string[];
}

/** A pattern and its replacement: `$1` as in `String.replace`, or a function; several are offered as a choice. */
export type Correction = readonly [
  pattern: RegExp,
  replacement: string | readonly string[] | ((match: RegExpMatchArray) => string),
  norm?: (match: RegExpMatchArray) => Norm | undefined,
];

/** A rule that is a list of patterns; of class `error` unless it says otherwise. */
export function patternRule(
  rule: Omit<Rule, "find" | "class"> & { class?: RuleClass; corrections: readonly Correction[] },
): Rule {
  const { corrections, ...rest } = rule;
  const all = corrections.map(([pattern, replacement, norm]) => ({ find: finder(pattern), replacement, norm }));
  return {
    class: "error",
    ...rest,
    find: (text) =>
      all.flatMap(({ find, replacement, norm }) =>
        find(text).map((match) => ({
          start: match.index,
          end: match.index + match[0].length,
          replacements: typeof replacement === "function" ? [replacement(match)] : fill(match, replacement),
          norm: norm?.(match),
        })),
      ),
  };
}

/**
 * @returns what finds all matches of the pattern. Most texts have few errors: so it looks only into those with all the
 * Hangul that each match needs, and there, if it can, only where the Hangul is with which each match starts.
 */
export function finder(pattern: RegExp): (text: RuleText) => RegExpExecArray[] {
  const top = topLevel(pattern, () => "");
  const isOne = !top.includes("|");
  const around = topLevel(pattern, (inside) => (inside.includes("|") ? OPAQUE : `${OPAQUE}${inside}${OPAQUE}`));
  const needed = [...new Set(isOne ? literals(around).join("") : "")].map((syllable) => syllable.charCodeAt(0));
  const [first = ""] = literals(top);
  const isStart = isOne && first.trim() !== "" && top.startsWith(first);
  const find = isStart ? startingWith(first, pattern) : anywhere(pattern);
  return ({ masked, units }) => {
    for (const unit of needed) if (units[unit] === 0) return [];
    return find(masked);
  };
}

/** `matchAll`, without a copy of the pattern for each text. */
function anywhere(pattern: RegExp): (text: string) => RegExpExecArray[] {
  return (text) => {
    const found: RegExpExecArray[] = [];
    pattern.lastIndex = 0;
    for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
      found.push(match);
      if (match[0] === "") pattern.lastIndex++;
    }
    return found;
  };
}

/** @param start what each match starts with */
function startingWith(start: string, { source, flags }: RegExp): (text: string) => RegExpExecArray[] {
  const here = new RegExp(source, flags.replace("g", "y"));
  return (text) => {
    const found: RegExpExecArray[] = [];
    for (let at = text.indexOf(start); at >= 0; at = text.indexOf(start, at)) {
      here.lastIndex = at;
      const match = here.exec(text);
      if (match !== null) found.push(match);
      at = match === null ? at + 1 : here.lastIndex;
    }
    return found;
  };
}

const OPAQUE = "\0";

/**
 * @param around what stands for a group that only looks for something around it
 * @returns the source of a pattern in which each other group, and each class, is one character
 */
function topLevel({ source }: RegExp, around: (inside: string) => string): string {
  let top = source.replace(/\[(?:\\.|[^[\]\\])*\]/g, OPAQUE);
  for (let before = ""; before !== top;) {
    before = top;
    top = top.replace(/\((\?<?[=!])?((?:\\.|[^()\\])*)\)/g, (_, looks: string | undefined, inside: string) => {
      if (looks === undefined) return OPAQUE;
      return looks.endsWith("=") ? around(inside) : "";
    });
  }
  return top;
}

/** @returns the Hangul and spaces that are always there */
function literals(top: string): string[] {
  return top.match(/(?:[ 가-힣](?![?*{]))+/g) ?? [];
}

function fill(match: RegExpMatchArray, replacement: string | readonly string[]): string[] {
  const templates = typeof replacement === "string" ? [replacement] : replacement;
  return templates.map((template) => template.replace(/\$(\d)/g, (_, group: string) => match[Number(group)] ?? ""));
}

/** A verb form in -ㄹ, by its last syllables; nouns with the same ending (역할, 실수, 제출, 건설) are excluded. */
const WILL = [
  "(?<![역분관])할",
  "(?<![가-힣])클|될|볼|뵐|갈|럴|뀔|딜|쉴|틸|올|줄|쓸|릴|낼|꿀|칠|킬|힐|풀|걸|열|뺄|켤|알|(?<!픽)셀|깔|짤",
  "(?:하|되|보|내|으|쓰|오|가|주|시키|바꾸|계)실",
  "(?:[타끝]|[가-힣]어)날",
  "(?:다|모|누|고|부|흐|따|서두|머무)를",
  "(?:만|줄어|늘어|힘)들",
  "(?:지|배|채|어려|쉬|키|세|비|띄|깨|외)울",
  "[가라던어해나려커아깨터만떨꺼져러워여]질",
  "(?:맞|멈|갖|늦|감|낮)출",
  "(?:보|줄|높|붙|쓰|모|움직|쌓|섞|놓|끓)일",
  "(?:옮|남|챙|숨|당|넘|맡)길",
  `${syllablesWithFinal("any")}을`,
].join("|");

const NOTATION: Record<string, string> = {
  // A syllable by its final.
  C: syllablesWithFinal("any"),
  ㄴ: syllablesWithFinal("ㄴ"),
  ㄹ: syllablesWithFinal("ㄹ"),
  ㅁ: syllablesWithFinal("ㅁ"),
  ㅂ: syllablesWithFinal("ㅂ"),
  ㅆ: syllablesWithFinal("ㅆ"),
  // Any syllable; no syllable before; none after.
  H: "[가-힣]",
  "<": "(?<![가-힣])",
  ">": "(?![가-힣])",
  // A verb form in -ㄹ, and one in -ㄴ that is not the end of a noun (제한, 권한).
  할: `(?:${WILL})`,
  한: `(?:(?<![제무권기국극])한|된|만든|(?<=[가-힣])(?:린|낸|킨|꾼|친|쓴)|(?<=[지비채배세키띄깨메끼태])운|(?<=[려여해어와])준|${syllablesWithFinal("any")}은)`,
  // The end of the word, or a particle and then the end.
  "조사>":
    "(?=(?:[이가은는을를의도만과와에로]|으로|에서|에는|까지|부터|마다|처럼|보다|씩|인|임|입니다|이다|이며)?(?![가-힣]))",
};

/** A pattern with the notation above in braces; `{2,3}` is left as is. */
export function ko(strings: TemplateStringsArray): RegExp {
  return koPattern(strings.raw[0] ?? "");
}

/** The same of a text that is made up. */
export function koPattern(source: string): RegExp {
  return new RegExp(
    source.replace(/\{([^\d{}][^{}]*)\}/g, (_, name: string) => {
      const part = NOTATION[name];
      if (part === undefined) throw new Error(`unknown notation {${name}}`);
      return part;
    }),
    // The text may be a line or a document: `$` is the end of a line in both.
    "gm",
  );
}
