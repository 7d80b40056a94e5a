/** Texts that take long to parse, to highlight or to lay out, each in any length. */

/** @returns text of about `length` UTF-16 units */
export type Input = (length: number) => string;

function repeat(part: string, before = "", after = ""): Input {
  return (length) =>
    before + part.repeat(Math.max(1, Math.ceil((length - before.length - after.length) / part.length))) + after;
}

/** Lines that depend on their number. */
function lines(line: (index: number) => string): Input {
  return (length) => {
    let text = "";
    for (let index = 0; text.length < length; index++) text += `${line(index)}\n`;
    return text;
  };
}

/** Markdown: every construct, unfinished, nested, and repeated. */
export const textInputs: Record<string, Input> = {
  "open brackets": repeat("["),
  "open links": repeat("[a]("),
  "open images": repeat("![a"),
  "closed brackets": repeat("]"),
  "brackets in brackets": (length) => "[".repeat(length / 2) + "]".repeat(length / 2),
  "links in brackets": (length) => `${"[".repeat(length / 4)}a${"](http://a)".repeat(length / 14)}`,
  "empty links": repeat("[]()"),
  references: repeat("[a][b]"),
  links: repeat("[a](http://a) "),
  "link with a long target": repeat("a", "[a](http://", ")"),
  "link with brackets in its target": repeat("(", "[a](http://"),
  "link with an open title": repeat('[a](http://a "'),
  "emphasis that opens": repeat("*a "),
  "emphasis that opens and closes": repeat("*a**a"),
  "emphasis of mixed kinds": repeat("*a_b**c__"),
  "a run of asterisks": repeat("*"),
  "asterisks in words": repeat("a**b"),
  "asterisks after Korean": repeat("가**“"),
  underscores: repeat("_a"),
  "nested emphasis": (length) => "*a ".repeat(length / 6) + " b*".repeat(length / 6),
  "nested strong emphasis": (length) => "**a".repeat(length / 6) + "b**".repeat(length / 6),
  tildes: repeat("~~a"),
  backticks: repeat("`"),
  "backticks of every length": (length) => {
    let text = "";
    for (let count = 1; text.length < length; count++) text += `${"`".repeat(count)}a`;
    return text;
  },
  "open code": repeat("`a``b"),
  backslashes: repeat("\\"),
  escapes: repeat("\\*"),
  entities: repeat("&amp;"),
  "half entities": repeat("&#x"),
  "angle brackets": repeat("<"),
  "half tags": repeat("<a "),
  "half addresses": repeat("<http:"),
  addresses: repeat("<http://a> "),
  "quotes in quotes": repeat(">"),
  "deeper quotes": lines((index) => `${"> ".repeat(index % 60)}a`),
  "quotes that go on": repeat("a\n", "> "),
  "lists in lists": repeat("- "),
  "deeper lists": lines((index) => `${"  ".repeat(index % 60)}- a`),
  "a list": lines(() => "- a"),
  "a loose list": lines(() => "- a\n"),
  "a numbered list": lines((index) => `${index}. a`),
  "markers that alternate": lines((index) => `${"-+*"[index % 3]} a`),
  "an item that goes on": repeat("  b\n", "- a\n"),
  headings: repeat("# a\n"),
  "a run of number signs": repeat("#"),
  rules: repeat("***\n"),
  "a tall table": repeat("|a|b|\n", "|a|b|\n|-|-|\n"),
  "a wide table": (length) => `${"|a".repeat(length / 4)}|\n${"|-".repeat(length / 4)}|\n`,
  "a wide and tall table": (length) => `${"|a".repeat(39)}|\n${"|-".repeat(39)}|\n${"|\n".repeat(length / 2)}`,
  "many tables": repeat("|a|b|\n|-|-|\n|c|d|\n\n"),
  "half a table": repeat("|-"),
  fences: repeat("```\na\n```\n"),
  "an open fence": repeat("let a = 1;\n", "```\n"),
  "an open fence of one line": repeat("a b ", "```\n"),
  "fences in a list": repeat("- ```\n  a\n"),
  "indented code": repeat("    a\n"),
  tabs: repeat("\t"),
  "line breaks": repeat("a  \n"),
  "empty lines": repeat("\n"),
  "short lines": repeat("a\n"),
  paragraphs: repeat("a\n\n"),
  spaces: repeat(" ", "a", "b"),
  "one Latin word": repeat("a"),
  "one Korean word": repeat("가"),
  "Korean words": repeat("가나다 "),
  "one word of digits": repeat("1"),
  "one word with hyphens": repeat("a-"),
  dots: repeat("."),
  emoji: repeat("😀"),
  "marks on a letter": repeat("\u0301", "a"),
  "marks on every letter": repeat(`a${"\u0301".repeat(11)}`),
  "marks of mixed kinds": repeat("\u0301\u0e38\u064b\u20dd", "한"),
  "skin tones": repeat("🏽", "👍"),
  "one family": repeat("👩\u200d"),
  "variation selectors": repeat("\ufe0f", "❤"),
  tags: repeat("\u{e0041}", "a"),
  "zero width": repeat("a\u200b"),
  "zero width alone": repeat("\u200b"),
  overrides: repeat("\u202ea"),
  isolates: repeat("\u2067"),
  "conjoining consonants": repeat("\u1100"),
  "conjoining vowels": repeat("\u1161", "\u1100"),
  "Devanagari conjuncts": repeat("क्"),
  Thai: repeat("ภาษาไทย"),
  "both directions": repeat("aא"),
  "both directions with spaces": repeat("a א "),
  flags: repeat("🇰"),
  "ideographs and forms": repeat("葛\u{e0100}"),
  "no-break spaces": repeat("a\u00a0"),
  "lone surrogates": repeat("\ud83d"),
  controls: repeat("\u0001"),
};

/** Code: what the patterns of a highlighter try again and again. Each is tried in every language. */
export const codeInputs: Record<string, Input> = {
  "a word": repeat("a"),
  words: repeat("a "),
  dollars: repeat("$"),
  base64: repeat("QUJDREVG/+8x"),
  digits: repeat("1"),
  "digits with signs": repeat("1_e+."),
  "open links": repeat("[a]("),
  "open brackets": repeat("["),
  "open braces": repeat("{"),
  "open parentheses": repeat("("),
  "open angles": repeat("<"),
  "open tags": repeat("<a "),
  generics: repeat("a<"),
  "double quotes": repeat('"'),
  "single quotes": repeat("'"),
  backticks: repeat("`"),
  backslashes: repeat("\\"),
  "open interpolations": repeat("`${"),
  "open comments": repeat("/*"),
  stars: repeat("*a "),
  underscores: repeat("_a"),
  spaces: repeat(" ", "a", "b"),
  "short lines": repeat("\n"),
  assignments: repeat("a=1;"),
  calls: repeat("f(a)."),
  colons: repeat("a:b "),
  slashes: repeat("/"),
  "at signs": repeat("@a "),
  "number signs": repeat("#"),
  hyphens: repeat("-"),
};
