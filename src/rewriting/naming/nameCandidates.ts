/** Turns an English phrase, translated from Korean, into candidate names. */
import { type CaseStyle, inStyle, type SymbolKind } from "./caseStyle.ts";
import { singular } from "./singular.ts";

/** UTF-16 units; people recognize longer names by their shape instead of reading them. */
const LONGEST_NAME = 40;

/** Words that carry no meaning in a name, in any position. */
const ARTICLES = new Set("a an the this that these those its their our your my his her some any".split(" "));

/** Function words of a sentence, which a short name omits. */
const SMALL_WORDS = new Set(
  "is are was were be been being do does did will would can could shall should may might must has have had please i you we they it he she there and or but so very really just also then than which who whose whom of to in on at by for from with as into about over under between among per via".split(
    " ",
  ),
);

/** Words that start another clause, which would be too long for a name. */
const CLAUSE_STARTERS = new Set("if when because while where that which unless until before after so".split(" "));

/** Phrases that introduce a description of code and carry no meaning. */
const PREAMBLE =
  /^(?:(?:this|the|a)\s+(?:function|method|class|variable|value|constant|module|component|field|property|flag)\s+(?:that\s+|which\s+|is\s+|for\s+)?|function\s+(?:that|to|for)\s+|(?:used\s+)?to\s+|please\s+|i\s+|we\s+|(?:this|that|it|these|those)\s+(?:is|are|was|were)\s+)/i;

/** What introduces a question whose answer is yes or no. */
const QUESTION =
  /^(?:(?:(?:checks?|determines?|tests?|returns?|indicates?|verify|verifies|sees?)\s+)?(?:if|whether)\s+)/i;

/** Verbs that such a question begins with, and the names of its answer, too. */
const AUXILIARIES = new Set("is are was were has have can could should will does did".split(" "));

/** Forms of `be` that are written as `is` in names, whatever their subject. */
const BE = new Set("is are was were".split(" "));

const NUMBERS = "zero one two three four five six seven eight nine ten".split(" ");

const ORDINALS: Readonly<Record<string, string>> = { "1st": "first", "2nd": "second", "3rd": "third" };

/** Verbs that function names start with, in the base form. */
const VERBS = new Set(
  "accept add allocate allow append apply assign attach back bind build cache calculate call cancel change check choose clamp clean clear click clone close collect combine compare compile compress compute confirm connect convert copy count create cut decode decrease delete deploy describe destroy detach detect disable disconnect dispatch display download draw drop emit enable encode encrypt end ensure escape evaluate execute expand export extract fetch fill filter find finish fix flush focus format generate get group handle hide hash import increase index init initialize insert install invoke iterate join keep launch limit list listen load lock log make map mark match measure merge mount move normalize notify open order parse paste pause play post prepare print process publish pull push put query raise read receive record recover reduce refresh register reject release reload remove rename render repeat replace report request reset resize resolve restart restore resume retry return reverse revert rotate round run sanitize save scale scan schedule scroll search select send serialize set shift show shuffle shutdown skip sort split start stop store submit subscribe subtract sum swap switch sync test throw toggle track transform translate trim undo uninstall unlock unregister unsubscribe update upgrade upload use validate verify wait walk warn watch wrap write".split(
    " ",
  ),
);

/** Reserved words, which can't be names. The lists of all languages are merged, which excludes hardly any good name. */
const RESERVED = new Set(
  "abstract and as assert async await bool boolean break byte case catch char class const continue debugger def default del delete do double elif else end enum except export extends extern false final finally float fn for foreach from func function global goto if impl implements import in inline instanceof int interface is lambda let long match mod module mut namespace native new nil none nonlocal not null object or package pass private protected public raise ref return self short signed sizeof static string struct super switch synchronized template then this throw throws trait transient true try type typedef typeof undefined union unless unsafe unsigned until use using var virtual void volatile when where while with yield".split(
    " ",
  ),
);

export interface NameCandidate {
  name: string;
  /** The file already contains the name. */
  taken: boolean;
}

export interface Naming {
  kind: SymbolKind;
  style: CaseStyle;
  /** The text of the file, to mark names that it already contains. */
  text: string;
}

/**
 * @param phrase English; a name or a sentence
 * @returns at most five names, the most descriptive first; none if the phrase has no usable words
 */
export function nameCandidates(phrase: string, { kind, style, text }: Naming): NameCandidate[] {
  const words = phraseWords(phrase.replace(QUESTION, "whether "));
  const forms = answerWords(words, kind) ?? wordings(words, kind);
  const names = forms.map((form) => inStyle(startingWithLetter(form), style));
  return [...new Set(names)]
    .filter(isName)
    .slice(0, 5)
    .map((name) => ({ name, taken: occursIn(text, name) }));
}

/** Whether the text can be a name: an identifier of reasonable length that is not a reserved word. */
export function isName(name: string): boolean {
  return /^\p{L}[\p{L}\d]*(?:[_-][\p{L}\d]+)*$/u.test(name) && name.length <= LONGEST_NAME && !RESERVED.has(name);
}

/** The words of the first sentence, without articles and introductory phrases. A word may begin with a digit: `3d`. */
function phraseWords(phrase: string): string[] {
  const sentence = phrase.trim().split(/[.!?;:]\s|[.!?;:]$|\n/)[0] ?? "";
  const words = sentence
    .replace(PREAMBLE, "")
    .replace(/(\p{L})['’](?:s\b)?/gu, "$1")
    // `UTF-8`, `HTTP/2`, `I/O`, `2.0` are a word each.
    .replace(/(?<=[A-Za-z])[-/](?=\d)|(?<=\b[A-Za-z])\/(?=[A-Za-z]\b)|(?<=\d)[./](?=\d)/g, "")
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .match(/[A-Za-z0-9]+/g);
  return (words ?? []).map((word) => word.toLowerCase()).filter((word) => !ARTICLES.has(word));
}

/** The words of a name for yes or no: `is empty`, `whether the user is active` → is user active. */
function answerWords(words: readonly string[], kind: SymbolKind): string[][] | undefined {
  const isQuestion = words[0] === "whether";
  const question = until(isQuestion ? words.slice(1) : words, (word) => CLAUSE_STARTERS.has(word));
  const at = question.findIndex((word) => AUXILIARIES.has(word));
  const auxiliary = question[at];
  if (kind === "type" || auxiliary === undefined || (at > 0 && !isQuestion)) return undefined;
  const verb = BE.has(auxiliary) ? "is" : auxiliary;
  const rest = withoutSmallWords([...question.slice(0, at), ...question.slice(at + 1)]);
  return rest.length === 0 ? undefined : [[verb, ...rest]];
}

/** No name starts with a digit: a small number is spelled, and a word like `3d` goes to the end. */
function startingWithLetter([first = "", ...rest]: readonly string[]): string[] {
  if (!/^\d/.test(first)) return first === "" ? [] : [first, ...rest];
  const spelled = ORDINALS[first] ?? NUMBERS[Number(first)];
  if (spelled !== undefined) return [spelled, ...rest];
  return /^\d/.test(rest[0] ?? "1") ? [] : [...rest, first];
}

/** Longer and shorter wordings of the same phrase. */
function wordings(words: readonly string[], kind: SymbolKind): string[][] {
  const { verb, things } = verbAndThings(words, kind);
  const core = until(things, (word) => word !== "of" && SMALL_WORDS.has(word));
  const brief = withoutSmallWords(resolveOf(core));
  const forms = [brief, withoutSmallWords(resolveOf(things)), core, things, brief.slice(-2)];
  if (brief.length === 0 && verb === undefined) return [];
  if (kind !== "function") return forms;
  return verb === undefined
    ? [...forms.slice(0, 2).map((form) => ["get", ...form]), ...forms]
    : forms.map((form) => [verb, ...form]);
}

/** The verb in its base form and the words after it, up to the start of another clause. */
function verbAndThings(words: readonly string[], kind: SymbolKind): { verb: string | undefined; things: string[] } {
  const clause = until(words[0] === "whether" ? words.slice(1) : words, (word) => CLAUSE_STARTERS.has(word));
  const first = clause[0] ?? "";
  const verb = verbOf(first);
  // The base form is as likely to be a noun (`search result`), and only function names need a verb.
  const isVerb = verb !== undefined && (kind === "function" || (verb !== first && clause.length > 1));
  return isVerb ? { verb, things: clause.slice(1) } : { verb: undefined, things: clause };
}

/** Moves the owner to the front: `number of active users` → active user count, `name of file` → file name */
function resolveOf(words: readonly string[]): string[] {
  const of = words.indexOf("of");
  if (of <= 0) return [...words];
  const owner = until(words.slice(of + 1), (word) => SMALL_WORDS.has(word));
  const owned = words.slice(0, of).map((word, index) => (word === "number" && index === of - 1 ? "count" : word));
  return [...owner.slice(0, -1), ...owner.slice(-1).map(singular), ...owned, ...words.slice(of + 1 + owner.length)];
}

function withoutSmallWords(words: readonly string[]): string[] {
  return words.filter((word) => !SMALL_WORDS.has(word));
}

function until(words: readonly string[], stop: (word: string) => boolean): string[] {
  const end = words.findIndex((word, index) => index > 0 && stop(word));
  return end < 0 ? [...words] : words.slice(0, end);
}

/** The base form of a verb that names start with: returns → return. */
function verbOf(word: string): string | undefined {
  const forms = [word, word.replace(/ies$/, "y"), word.replace(/es$/, ""), word.replace(/s$/, "")];
  return forms.find((form) => VERBS.has(form));
}

function occursIn(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    const around = text.slice(Math.max(0, at - 2), at) + "\n" + text.slice(at + name.length, at + name.length + 2);
    if (!/[\p{L}\d_$-]\n|\n[\p{L}\d_$-]/u.test(around)) return true;
  }
  return false;
}
