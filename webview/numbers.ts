/**
 * Formats a number the way both English and Korean write it. The browser's own formatting takes 50 ms to load on first
 * use, which would delay the page.
 * @param digits after the decimal point
 */
export function numberText(value: number, digits = 0): string {
  const [whole = "", ...fraction] = value.toFixed(digits).split(".");
  // eslint-disable-next-line regexp/no-super-linear-move -- no number has more than 22 digits
  return [whole.replace(/\B(?=(\d{3})+$)/g, ","), ...fraction].join(".");
}
