/**
 * Unicode's limit of marks on one character: no text in any language has more
 * (https://www.unicode.org/reports/tr15/#Stream_Safe_Text_Format).
 */
const TOO_MANY_MARKS = /(\p{M}{31,})/u;

/**
 * The text in NFC, in which a letter and its marks, or the parts of a Hangul syllable, are one character wherever
 * Unicode has one. Runs of too many marks stay as they are: sorting them, which `normalize` does one by one, takes a
 * minute for 300,000 of them. Idempotent.
 */
export function composed(text: string): string {
  if (!TOO_MANY_MARKS.test(text)) return text.normalize("NFC");
  const parts = text.split(TOO_MANY_MARKS);
  return parts.map((part, index) => (index % 2 === 0 ? part.normalize("NFC") : part)).join("");
}
