/**
 * Takes the place of the package `entities` in the page, where markdown-it looks up one reference at a time, such as
 * `&copy;`: the browser has the same table, which takes 24 KB. The browser also knows some names without their
 * semicolon, which is then left over.
 */
export function decodeHTMLStrict(reference: string): string {
  const field = document.createElement("textarea");
  field.innerHTML = reference;
  const isWhole = !field.value.endsWith(";") || reference === "&semi;";
  return isWhole ? field.value : reference;
}
