/** How well paths fit what was typed behind a `#`. */

/** @returns the indices of the paths that fit, the best first; those that fit alike stay in their order */
export function ranked(query: string, paths: readonly string[], most: number): number[] {
  const typed = fold(query);
  return paths
    .map((path, index) => ({ index, rank: rankOf(typed, fold(path)) }))
    .filter(({ rank }) => rank < Infinity)
    .sort((a, b) => a.rank - b.rank)
    .slice(0, most)
    .map(({ index }) => index);
}

/** macOS writes names decomposed. */
function fold(text: string): string {
  return text.normalize("NFC").toLowerCase();
}

/** 0 for the start of the file's name, then its inside, the path, and letters in this order. */
function rankOf(typed: string, path: string): number {
  if (typed === "") return 0;
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (name.startsWith(typed)) return 0;
  if (name.includes(typed)) return 1;
  if (path.includes(typed)) return 2;
  return hasInOrder(path, typed) ? 3 : Infinity;
}

function hasInOrder(text: string, letters: string): boolean {
  let at = 0;
  for (const letter of letters) {
    at = text.indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}
