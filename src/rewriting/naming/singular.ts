/**
 * The singular of English nouns as names need it: only where the ending decides it, because a plural in a name is no
 * fault, and a broken word is. (Libraries for inflection guess where they don't know.)
 */

/** Singular although they end in `s`, and not recognized by `ss`, `us` or `is`. */
const SINGULAR = new Set(
  "alias always as atlas aws bias canvas cors css dns gas gps has https ios js kwargs lens macos news os pandas rss series sms species tls was yes".split(
    " ",
  ),
);

const IRREGULAR: Readonly<Record<string, string>> = {
  ...{ analyses: "analysis", axes: "axis", children: "child", crises: "crisis", criteria: "criterion", feet: "foot" },
  ...{ indices: "index", matrices: "matrix", men: "man", people: "person", teeth: "tooth", vertices: "vertex" },
  ...{
    women: "woman",
    caches: "cache",
    cookies: "cookie",
    movies: "movie",
    appendices: "appendix",
    mice: "mouse",
    apis: "api",
  },
  ...{ buses: "bus", campuses: "campus", viruses: "virus", bonuses: "bonus", statuses: "status", corpuses: "corpus" },
};

/** Endings of plurals and of their singulars; the first that matches decides. */
const ENDINGS: readonly [plural: RegExp, singular: string][] = [
  // Too different to be decided: leaves, lives, shelves; heroes, shoes; aches, coaches.
  [/(?:ea|l|i|kni)ves$|oes$|[aeiou]ches$|zzes$|ices$/, "$&"],
  [/(?<=ss|sh|x|ch)es$/, ""],
  [/(?<=.[^aeiou])ies$/, "y"],
  [/(?<=.[^sui])s$/, ""],
];

/** @param noun in lower case; anything but a known plural comes back as it is */
export function singular(noun: string): string {
  const irregular = IRREGULAR[noun];
  if (irregular !== undefined) return irregular;
  if (SINGULAR.has(noun)) return noun;
  const stem = noun.slice(0, -2);
  if (noun.endsWith("es") && SINGULAR.has(stem)) return stem;
  const ending = ENDINGS.find(([plural]) => plural.test(noun));
  return ending === undefined ? noun : noun.replace(...ending);
}
