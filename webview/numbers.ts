/**
 * A number as English and Korean both write it. The browser's own formatting takes 50 ms to be loaded at its first use,
 * and the page would be that much later.
 * @param digits behind the point
 */
export function numberText(value: number, digits = 0): string {
  const [whole = "", ...fraction] = value.toFixed(digits).split(".");
  return [whole.replace(/\B(?=(\d{3})+$)/g, ","), ...fraction].join(".");
}
