/** What precedes the words of a subject line, by the conventions of teams and of git itself. */

const EMOJI = String.raw`(?:\p{RGI_Emoji}|\p{Extended_Pictographic})\uFE0F?`;

/** Marks that stand alone. */
const MARKS = [
  // A tag: `[ABC-12]`, `[수정]`, `(#12)`.
  String.raw`\[[^\[\]\n]{1,40}\]`,
  String.raw`[\(<][^\(\)<>\n]{1,40}[\)>](?=[\s:\[]|$)`,
  // An emoji or its short name (https://gitmoji.dev).
  EMOJI,
  String.raw`:[a-z0-9_+\-]+:`,
  // A ticket with the commands of Jira's smart commits
  // (https://support.atlassian.com/jira-software-cloud/docs/process-issues-with-smart-commits/).
  String.raw`(?:[A-Z][A-Z0-9_]{0,20}-\d+|(?:[\w.\-]{1,40}\/[\w.\-]{1,60})?#\d+|!\d+)(?=[\s:：,\|]|$)`,
  // A word about a ticket: `refs #12:`, `이슈 #12:`.
  String.raw`(?:[A-Za-z]{2,10}|\p{Script=Hangul}{1,6}) #\d+(?= ?[:：](?:[\s\p{Script=Hangul}]|$))`,
  String.raw`(?<=[A-Z0-9_]-\d+ )#[a-z\-]+(?: \d+[wdhm])*(?=\s|$)`,
];

/**
 * A type or what was changed, with its scope and ticket: `fix(api)!:` (https://www.conventionalcommits.org),
 * `feat(api)[ABC-12]:`, `기능:`, in Korea often with a space before the colon, and in many projects a path: `net/ipv4:`.
 */
const TYPE = String.raw`[\p{L}\p{N}@_.][\p{L}\p{N}@_.\/+&*\-]{0,39}(?:\([^\(\)\n]{1,60}\))?(?:\[[^\[\]\n]{1,40}\])?!? ?[:：](?=[\s\[\(#\p{Script=Hangul}]|$|${EMOJI})`;

/** What may follow a mark. */
const SEPARATOR = String.raw` ?(?:[:：](?=[\s\p{Script=Hangul}]|$)|[,\|\-–](?=\s|$))`;

const PART = new RegExp(String.raw`(?:(?:${MARKS.join("|")})(?:${SEPARATOR})?|${TYPE})\s*`, "vy");

/** Several words are a type only if nothing follows them: otherwise they may be the start of a sentence. */
const WORDS_ALONE = /^\p{L}{1,20}(?: \p{L}{1,20}){1,2} ?[:：]\s*$/u;

/** Subjects that git writes and later looks for: a word changed in one, and it is no longer what it was. */
const GENERATED =
  /^(?:Merge (?:branch|branches|tags?|commits?|pull request|remote-tracking branch|remote-tracking branches) (?:'[^'\n]*'|#\d+)(?:(?:,| and) '[^'\n]*')*(?: (?:of|into|from) \S+)*|(?:Revert|Reapply) ".*"|(?:fixup|squash|amend)! .*)(?: ?[:,-] )?\s*/;

/** @returns the prefix with the whitespace after it, and the rest; git's own subject is a prefix as a whole */
export function splitPrefix(subject: string): { prefix: string; rest: string } {
  const known = GENERATED.exec(subject) ?? WORDS_ALONE.exec(subject);
  let length = known?.[0].length ?? 0;
  PART.lastIndex = 0;
  while (known === null && PART.test(subject)) length = PART.lastIndex;
  return { prefix: subject.slice(0, length), rest: subject.slice(length) };
}

/** Whether the message begins with a subject that git wrote, and nothing was added to it. */
export function isGenerated(text: string): boolean {
  const { subject } = splitMessage(text);
  return GENERATED.exec(subject)?.[0] === subject;
}

/** @returns the first line with words, without whitespace before it, and everything below it */
export function splitMessage(text: string): { subject: string; below: string } {
  const [line = ""] = /^.*/.exec(text.trimStart()) ?? [];
  return { subject: line, below: text.trimStart().slice(line.length) };
}

/** The types of https://github.com/conventional-changelog/commitlint, which the model may begin its subject with. */
const CONVENTIONAL = /^(?:build|chore|ci|docs|feat|fix|perf|refactor|revert|style|test)(?:\([^()\n]{1,60}\))?!?:\s+/i;

/** The subject without a conventional type at its start. */
export function withoutType(subject: string): string {
  return subject.replace(CONVENTIONAL, "");
}
